#!/usr/bin/env python3
"""Writes small Parquet files for their footers: OUT --files N --columns C --row-groups G [--bloom].

Half of the columns are integers, a quarter doubles, a quarter strings, all optional, with statistics
and snappy; the footers carry what Spark writes about the schema. With --bloom they carry what Hudi
writes: a Bloom filter of 431,380 characters and the range of the record keys. Everything follows from
--seed. truth.json beside the files: files, rows, row groups, compressed bytes of all column chunks.
"""
import argparse
import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

parser = argparse.ArgumentParser()
parser.add_argument("out")
parser.add_argument("--files", type=int, required=True)
parser.add_argument("--columns", type=int, default=10)
parser.add_argument("--row-groups", type=int, default=1)
parser.add_argument("--bloom", action="store_true")
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
random = np.random.default_rng(options.seed)
os.makedirs(options.out, exist_ok=True)

ROWS = 40


def column(index):
    if index % 4 < 2:
        return pa.array(random.integers(0, 10**9, ROWS))
    if index % 4 == 2:
        return pa.array(random.random(ROWS))
    return pa.array(["value-%06d" % value for value in random.integers(0, 10**6, ROWS)])


names = ["column_%03d" % index for index in range(options.columns)]
types = ["long", "long", "double", "string"]
if options.bloom:
    names[:5] = ["_hoodie_commit_time", "_hoodie_commit_seqno", "_hoodie_record_key",
                 "_hoodie_partition_path", "_hoodie_file_name"]
fields = [{"name": name, "type": types[index % 4], "nullable": True, "metadata": {}}
          for index, name in enumerate(names)]
row_metadata = json.dumps({"type": "struct", "fields": fields})
total = {"files": options.files, "rows": 0, "row_groups": 0, "compressed": 0}
for number in range(options.files):
    if options.bloom:
        letters = random.integers(0, 64, 431_380).astype(np.uint8) + ord("0")
        pairs = {"org.apache.hudi.bloomfilter": letters.tobytes(),
                 "hoodie_bloom_filter_type_code": "DYNAMIC_V0",
                 "hoodie_min_record_key": "key-%08d" % number,
                 "hoodie_max_record_key": "key-%08d" % (number + 1),
                 "parquet.avro.schema": row_metadata}
    else:
        pairs = {"org.apache.spark.version": "3.5.1",
                 "org.apache.spark.sql.parquet.row.metadata": row_metadata}
    table = pa.table({name: column(index) for index, name in enumerate(names)})
    path = os.path.join(options.out, "part-%05d.snappy.parquet" % number)
    with pq.ParquetWriter(path, table.schema, compression="snappy", store_schema=False) as writer:
        writer.write_table(table, row_group_size=ROWS // options.row_groups)
        writer.add_key_value_metadata(pairs)
    footer = pq.read_metadata(path)
    total["rows"] += footer.num_rows
    total["row_groups"] += footer.num_row_groups
    total["compressed"] += sum(
        footer.row_group(group).column(leaf).total_compressed_size
        for group in range(footer.num_row_groups) for leaf in range(footer.num_columns))
with open(os.path.join(options.out, "truth.json"), "w") as file:
    json.dump(total, file)
