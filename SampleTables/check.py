#!/usr/bin/env python3
"""Compares the sample lake with its inventory, and the figures of README.md with both.

usage: check.py          says what differs and exits 1, or prints one line
       check.py --rows   prints the figures of the index table, one table a line

Version control keeps no empty folders and an ignore rule drops files without a word, so `make lint`
runs this: every object of the inventory is on disk with its size and known to git, but for the data
objects of hudi/pos_transactions, which the inventory alone knows.
"""
from __future__ import annotations

import collections
import csv
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LAKE = os.path.join(HERE, "retail")
METADATA_ALONE = "hudi/pos_transactions"


def is_metadata(key: str) -> bool:
    return "/_delta_log/" in key or "/.hoodie/" in key or key.endswith("/.hoodie_partition_metadata")


def inventory() -> dict[str, int]:
    with open(os.path.join(HERE, "inventory.csv"), newline="", encoding="utf-8") as file:
        return {row["path"]: int(row["size"]) for row in csv.DictReader(file)}


def on_disk() -> dict[str, int]:
    found = {}
    for folder, _, names in os.walk(LAKE):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, LAKE).replace(os.sep, "/")] = os.path.getsize(path)
    return found


def in_git() -> set[str] | None:
    """Keys that git tracks; None outside a checkout (a source archive) or where git refuses."""
    if not os.path.exists(os.path.join(HERE, os.pardir, ".git")):
        return None
    listing = subprocess.run(["git", "-C", LAKE, "ls-files", "-z", "."], stdout=subprocess.PIPE)
    if listing.returncode != 0:
        return None
    return {key for key in listing.stdout.decode("utf-8").split("\0") if key}


def rows(sizes: dict[str, int]) -> list[str]:
    """`table | data objects | bytes | metadata objects | bytes |`, then the lake as a whole."""
    counts = collections.defaultdict(lambda: [0, 0, 0, 0])
    for key, size in sizes.items():
        first = 2 if is_metadata(key) else 0
        for table in ("/".join(key.split("/")[:2]), "all"):
            counts[table][first] += 1
            counts[table][first + 1] += size
    ordered = sorted(table for table in counts if table != "all") + ["all"]
    return [f"`{t}` | {' | '.join(f'{n:,}' for n in counts[t])} |" for t in ordered]


def main() -> int:
    listed, present, tracked = inventory(), on_disk(), in_git()
    expected = {
        key for key in listed if is_metadata(key) or not key.startswith(METADATA_ALONE + "/")}
    if "--rows" in sys.argv:
        print("\n".join(rows(listed)))
        return 0
    problems = [f"missing on disk: {key}" for key in sorted(expected - present.keys())]
    problems += [f"not in the inventory: {key}" for key in sorted(present.keys() - expected)]
    problems += [
        f"size {present[key]}, inventory {listed[key]}: {key}"
        for key in sorted(expected & present.keys()) if present[key] != listed[key]]
    if tracked is not None:
        problems += [f"not tracked by git: {key}" for key in sorted(expected - tracked)]
    with open(os.path.join(HERE, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    problems += [f"README.md lacks: {row}" for row in rows(listed) if row not in readme]
    print("\n".join(problems[:20] + [f"… {len(problems)} in all"] if problems else [
        f"sample lake: {len(expected)} of {len(listed)} objects here"
        f"{'' if tracked is None else ' and tracked'}, sizes as in the inventory"]))
    return 1 if problems else 0


sys.exit(main())
