"""orjson or fastavro: TABLE → one JSON line: new objects of the visible commits, live objects.

The script one would write by hand: every completed commit parsed whole, the last size of each file group in a
dictionary.
"""
import io
import json
import os
import sys

table = sys.argv[1] + "/.hoodie"
if os.path.isdir(table + "/timeline"):
    import fastavro

    table += "/timeline"

    def parse(data):
        return next(fastavro.reader(io.BytesIO(data)))
else:
    import orjson

    parse = orjson.loads
live: dict[str, int] = {}
files = size = 0
for name in sorted(os.listdir(table)):
    if not name.endswith(".commit"):
        continue
    with open(os.path.join(table, name), "rb") as file:
        commit = parse(file.read())
    for stats in commit["partitionToWriteStats"].values():
        for stat in stats:
            files += 1
            size += stat["totalWriteBytes"]
            live[stat["fileId"]] = stat["fileSizeInBytes"]
print(json.dumps({
    "created": {"files": files, "bytes": size},
    "live": {"files": len(live), "bytes": sum(live.values())},
}))
