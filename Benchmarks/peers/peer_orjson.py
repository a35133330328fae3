"""orjson, and pyarrow for a checkpoint: TABLE → one JSON line: new objects of the visible commits, live objects.

The script one would write by hand: every line parsed, the live set in a dictionary. A folder of tables is
read one table after the other and added up.
"""
import glob
import json
import os
import sys

import orjson


def answer(table):
    log = table + "/_delta_log"
    live: dict[str, int] = {}
    seeded_at = -1
    checkpoint = max(glob.glob(log + "/*.checkpoint.parquet"), default=None)
    if checkpoint:
        import pyarrow.parquet as pq

        seeded_at = int(os.path.basename(checkpoint)[:20])
        rows = pq.ParquetFile(checkpoint).read(columns=["add.path", "add.size"]).flatten()
        paths, sizes = rows["add.path"].to_pylist(), rows["add.size"].to_pylist()
        live = {path: size for path, size in zip(paths, sizes) if path is not None}
    created_files = created_bytes = 0
    for name in sorted(os.listdir(log)):
        if len(name) != 25 or not name.endswith(".json"):
            continue
        replay = int(name[:20]) > seeded_at
        added = []
        with open(os.path.join(log, name), "rb") as file:
            for line in file:
                action = orjson.loads(line)
                if add := action.get("add"):
                    created_files += 1
                    created_bytes += add["size"]
                    added.append((add["path"], add["size"]))
                elif remove := action.get("remove"):
                    if replay:
                        live.pop(remove["path"], None)
        if replay:
            live.update(added)
    return created_files, created_bytes, len(live), sum(live.values())


root = sys.argv[1]
tables = [root] if os.path.isdir(root + "/_delta_log") else sorted(glob.glob(root + "/*/"))
created_files, created_bytes, live_files, live_bytes = map(sum, zip(*map(answer, tables)))
print(json.dumps({
    "created": {"files": created_files, "bytes": created_bytes},
    "live": {"files": live_files, "bytes": live_bytes},
}))
