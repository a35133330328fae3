"""DuckDB: TABLE → one JSON line: new objects of the visible commits, live objects.

Plain SQL over the log's files, without the `delta` extension (which is fetched from the network and
cannot tell churn): a path is live when its last action is an add. A folder of tables is one query over all
of their commits, which here begin with version 0, so that checkpoints are not needed.
"""
import glob
import json
import os
import sys

import duckdb

root = sys.argv[1]
is_table = os.path.isdir(root + "/_delta_log")
log = root + "/_delta_log" if is_table else root + "/*/_delta_log"
checkpoint = max(glob.glob(log + "/*.checkpoint.parquet"), default=None) if is_table else None
database = duckdb.connect()
database.execute(f"""
    CREATE TEMP TABLE commits AS
    SELECT "add", remove, parse_filename(filename, true)::BIGINT AS version,
           {"''" if is_table else 'parse_dirpath(filename)'} AS log
    FROM read_ndjson('{log}/[0-9]*.json', filename = true, columns = {{
        'add': 'STRUCT(path VARCHAR, size BIGINT)', 'remove': 'STRUCT(path VARCHAR)'}})
    WHERE "add" IS NOT NULL OR remove IS NOT NULL
""")
# Removes of a commit come before its adds, and a checkpoint after everything of its own version.
actions = """
    SELECT log, coalesce("add".path, remove.path) AS path, "add".size AS size,
           version * 2 + ("add" IS NOT NULL)::INT AS place
    FROM commits
"""
if checkpoint:
    seeded_at = int(os.path.basename(checkpoint)[:20])
    actions += f"""
        WHERE version > {seeded_at}
        UNION ALL
        SELECT '', "add".path, "add".size, {seeded_at * 2 + 1}
        FROM read_parquet('{checkpoint}') WHERE "add".path IS NOT NULL
    """
created = database.execute("""
    SELECT count(*), coalesce(sum("add".size), 0)::BIGINT FROM commits WHERE "add" IS NOT NULL
""").fetchone()
live = database.execute(f"""
    SELECT count(*), coalesce(sum(size), 0)::BIGINT
    FROM (SELECT max(place) AS place, arg_max(size, place) AS size FROM ({actions})
          GROUP BY log, path)
    WHERE place % 2 = 1
""").fetchone()
print(json.dumps({
    "created": {"files": created[0], "bytes": created[1]},
    "live": {"files": live[0], "bytes": live[1]},
}))
