"""deltalake (delta-rs): TABLE → one JSON line: new objects of the visible commits, live objects.

The live set comes from the snapshot. Of new objects delta-rs has only what the writers themselves
said in `operationMetrics`, so that is added up; the generated commits tell the truth there. A folder of
tables is read one table after the other and added up.
"""
import glob
import json
import os
import sys

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable


def answer(path):
    table = DeltaTable(path)
    sizes = pa.table(table.get_add_actions(flatten=True)).column("size_bytes")
    metrics = [commit.get("operationMetrics", {}) for commit in table.history()]
    return (
        sum(int(m.get("numFiles", 0)) for m in metrics),
        sum(int(m.get("numOutputBytes", 0)) for m in metrics),
        len(sizes), pc.sum(sizes).as_py() or 0,
    )


root = sys.argv[1]
tables = [root] if os.path.isdir(root + "/_delta_log") else sorted(glob.glob(root + "/*/"))
created_files, created_bytes, live_files, live_bytes = map(sum, zip(*map(answer, tables)))
print(json.dumps({
    "created": {"files": created_files, "bytes": created_bytes},
    "live": {"files": live_files, "bytes": live_bytes},
}))
