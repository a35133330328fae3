"""hudi-rs from Python: TABLE → one JSON line: new objects of the visible commits, live objects.

It lists the timeline and gives the metadata of each instant as JSON, the most that it tells of writes; orjson
reads that. Its own file slices need the data files, which are not here.
"""
import json
import os
import sys

import orjson
from hudi import HudiTable

timeline = HudiTable(os.path.abspath(sys.argv[1])).get_timeline()
live: dict[str, int] = {}
files = size = 0
for instant in timeline.get_completed_commits():
    commit = orjson.loads(timeline.get_instant_metadata_in_json(instant))
    for stats in commit["partitionToWriteStats"].values():
        for stat in stats:
            files += 1
            size += stat["totalWriteBytes"]
            live[stat["fileId"]] = stat["fileSizeInBytes"]
print(json.dumps({
    "created": {"files": files, "bytes": size},
    "live": {"files": len(live), "bytes": sum(live.values())},
}))
