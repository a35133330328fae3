#!/usr/bin/env python3
"""Measures the Parquet room beside polars, pyarrow and DuckDB; `make -C Benchmarks parquet` runs it.

Everybody answers in a process of their own, in one thread, in turn, round after round. A process reports
the median of its own rounds by its processor clock; the table has the median of those, and the largest
resident set. An answer that is not the generator's makes the row WRONG and the exit code 1.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("--probe", default="../.build/release/ParquetProbe")
parser.add_argument("--python", default=".work/venv/bin/python")
parser.add_argument("--work", default=".work/parquet")
parser.add_argument("--floor", default=".work/floors/lb_ckpt")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--quick", action="store_true", help="a tenth of the data")
options = parser.parse_args()
share = 10 if options.quick else 1
here = os.path.dirname(os.path.abspath(__file__))

FOOTERS = {
    "10 columns × 1 row group": ["--files", 2000 // share, "--columns", 10],
    "200 columns × 1 row group": ["--files", 400 // share, "--columns", 200],
    "200 columns × 10 row groups": ["--files", 100 // share, "--columns", 200, "--row-groups", 10],
    "12 columns, Hudi's Bloom filter": ["--files", 300 // share, "--columns", 12, "--bloom"],
}
ROWS = 1_000_000 // share


def generate(script, folder, arguments):
    if not os.path.exists(folder + "/truth.json"):
        print("generating", folder, file=sys.stderr)
        subprocess.run([options.python, f"{here}/workloads/{script}", *map(str, arguments)],
                       check=True, stdout=subprocess.DEVNULL)
    with open(folder + "/truth.json") as file:
        return json.load(file)


def run(command):
    """The answer of a process, with its processor time, and its largest resident set in MiB."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {text[-200:]}")
    answer = json.loads(text)
    # A floor does not time itself: its whole process counts, which starts in a millisecond.
    answer.setdefault("cpu_ns", round((usage.ru_utime + usage.ru_stime) * 1e9))
    return answer, usage.ru_maxrss / 1024


def contest(title, unit, count, truth, commands):
    """Prints one table; whether every answer was right."""
    times = {name: [] for name in commands}
    memory = {name: 0 for name in commands}
    faults = {}
    for turn in range(options.rounds):
        for name, command in commands.items():
            if name in faults:
                continue
            try:
                answer, peak = run(command)
            except RuntimeError as error:
                faults[name] = str(error)
                continue
            memory[name] = max(memory[name], peak)
            times[name].append(answer["cpu_ns"])
            wrong = {key for key in truth if key in answer and answer[key] != truth[key]}
            if wrong:
                faults[name] = "another answer than the generator's: " + ", ".join(sorted(wrong))
    medians = {name: statistics.median(each) for name, each in times.items() if name not in faults}
    print(f"## {title}\n\n| | {unit} | lakegauge ÷ this | peak MiB | answer |\n|---|--:|--:|--:|---|")
    ours = medians.get("lakegauge")
    for name in commands:
        if name in faults:
            print(f"| {name} | – | – | – | WRONG: {faults[name]} |")
            continue
        figure = (f"{medians[name] / count / 1000:.2f} µs" if unit == "CPU per footer"
                  else f"{count * 1000 / medians[name]:.2f} M")
        ratio = f"{ours / medians[name]:.2f}" if ours else "–"
        print(f"| {name} | {figure} | {ratio} | {memory[name]:.0f} | agrees |")
    print()
    return not faults


right = True
for title, arguments in FOOTERS.items():
    name = "-".join(str(each).strip("-") for each in arguments)
    folder = f"{options.work}/footers-{name}"
    truth = generate("gen_footers.py", folder, [folder, *arguments])
    commands = {"lakegauge": [options.probe, "footers", folder, "counts", "5"]}
    for peer in ["polars", "pyarrow", "duckdb"]:
        commands[peer] = [options.python, f"{here}/peers/peer_footers.py", peer, folder, "3"]
    right &= contest(f"Footers: {title}", "CPU per footer", truth["files"], truth, commands)
for codec in ["snappy", "zstd", "gzip"]:
    folder = f"{options.work}/checkpoint-{ROWS}-{codec}"
    truth = generate("gen_delta_log.py", folder, [
        "table", "--out", folder, "--live", ROWS, "--commits", 1, "--codec", codec, "--seed", 1])
    log = folder + "/_delta_log"
    file = next(f"{log}/{name}" for name in sorted(os.listdir(log)) if "checkpoint.parquet" in name)
    expected = {"adds": truth["checkpoint_adds"], "size": truth["checkpoint_add_bytes"]}
    commands = {"lakegauge": [options.probe, "checkpoint", file, "3"]}
    for peer in ["polars", "pyarrow", "duckdb"]:
        commands[peer] = [options.python, f"{here}/peers/peer_checkpoint.py", peer, file, "3"]
    if codec != "gzip":
        # What reading and decompressing the pages of path and size alone cost with the library that we use.
        chunks = folder + "/chunks.txt"
        with open(chunks, "wb") as output:
            subprocess.run([options.python, f"{here}/floors/lb_chunks.py", folder], check=True,
                           stdout=output)
        commands["decompressor alone"] = [options.floor, "deccols", "1", chunks]
    right &= contest(f"Checkpoint of {ROWS:,} files, {codec}: path, size, modification time",
                     "rows per second", truth["checkpoint_rows"], expected, commands)
sys.exit(0 if right else 1)
