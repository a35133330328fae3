"""polars, pyarrow or DuckDB: NAME FILE ROUNDS → one JSON line about the files that a checkpoint adds.

Path, size and modification time of each are read, in one thread. `cpu_ns` is the median of the rounds.
"""
import json
import os
import statistics
import sys
import time

os.environ["POLARS_MAX_THREADS"] = "1"
name, file, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])

if name == "polars":
    import polars

    def once():
        # polars projects top-level columns alone: all of `add` is read.
        add = polars.read_parquet(file, columns=["add"])["add"].struct.unnest()
        return {"adds": add["path"].count(), "size": int(add["size"].sum()),
                "time": int(add["modificationTime"].sum()),
                "path_bytes": int(add["path"].str.len_bytes().sum())}
elif name == "pyarrow":
    import pyarrow
    import pyarrow.compute as compute
    import pyarrow.parquet

    pyarrow.set_cpu_count(1)

    def once():
        sums = {"adds": 0, "size": 0, "time": 0, "path_bytes": 0}
        source = pyarrow.parquet.ParquetFile(file)
        columns = ["add.path", "add.size", "add.modificationTime"]
        for batch in source.iter_batches(65536, columns=columns, use_threads=False):
            add = batch.column("add")
            path = add.field("path")
            sums["adds"] += len(path) - path.null_count
            sums["path_bytes"] += compute.sum(compute.binary_length(path)).as_py() or 0
            sums["size"] += compute.sum(add.field("size")).as_py() or 0
            sums["time"] += compute.sum(add.field("modificationTime")).as_py() or 0
        return sums
else:
    import duckdb

    database = duckdb.connect(config={"threads": 1})

    def once():
        answer = database.execute(f"""
            SELECT count("add".path), sum("add".size)::HUGEINT,
                   sum("add".modificationTime)::HUGEINT, sum(strlen("add".path))::BIGINT
            FROM read_parquet('{file}')
        """).fetchone()
        return dict(zip(["adds", "size", "time", "path_bytes"], map(int, answer)))

once()
times = []
for _ in range(rounds):
    start = time.process_time_ns()
    answer = once()
    times.append(time.process_time_ns() - start)
print(json.dumps({**answer, "cpu_ns": int(statistics.median(times))}))
