"""polars, pyarrow or DuckDB: NAME DIR ROUNDS → one JSON line about the footers of a folder's files.

polars and pyarrow decode one footer after the other, in one thread, and add nothing up inside the
clock: polars' Python interface does not give the sizes away. DuckDB answers by SQL.
`cpu_ns` is the median of the rounds.
"""
import glob
import json
import os
import statistics
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "1"
name, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
files = sorted(glob.glob(folder + "/*.parquet"))

if name == "polars":
    import polars

    def once():
        for file in files:
            polars.read_parquet_metadata(file)
        return {}
elif name == "pyarrow":
    import pyarrow.parquet

    def once():
        footers = [pyarrow.parquet.read_metadata(file) for file in files]
        return {"rows": sum(footer.num_rows for footer in footers),
                "row_groups": sum(footer.num_row_groups for footer in footers)}
else:
    import duckdb

    database = duckdb.connect(config={"threads": 1})

    def once():
        rows, row_groups, compressed = database.execute(f"""
            SELECT sum(row_group_num_rows) FILTER (column_id = 0)::BIGINT,
                   count(*) FILTER (column_id = 0), sum(total_compressed_size)::BIGINT
            FROM parquet_metadata('{folder}/*.parquet')
        """).fetchone()
        return {"rows": rows, "row_groups": row_groups, "compressed": compressed}

once()
times = []
for _ in range(rounds):
    start = time.process_time_ns()
    answer = once()
    times.append(time.process_time_ns() - start)
print(json.dumps({"files": len(files), **answer, "cpu_ns": int(statistics.median(times))}))
