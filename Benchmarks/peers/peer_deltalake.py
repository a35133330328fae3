"""deltalake (delta-rs): TABLE → one JSON line: new objects of the visible commits, live objects.

The live set comes from the snapshot. Of new objects delta-rs has only what the writers themselves
said in `operationMetrics`, so that is added up; the generated commits tell the truth there.
"""
import json
import sys

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

table = DeltaTable(sys.argv[1])
sizes = pa.table(table.get_add_actions(flatten=True)).column("size_bytes")
metrics = [commit.get("operationMetrics", {}) for commit in table.history()]
print(json.dumps({
    "created": {
        "files": sum(int(m.get("numFiles", 0)) for m in metrics),
        "bytes": sum(int(m.get("numOutputBytes", 0)) for m in metrics),
    },
    "live": {"files": len(sizes), "bytes": pc.sum(sizes).as_py() or 0},
}))
