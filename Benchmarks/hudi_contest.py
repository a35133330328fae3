#!/usr/bin/env python3
"""Measures Hudi timelines beside hudi-rs, orjson, fastavro and two floors; `make -C Benchmarks hudi` runs it.

One million write stats, as JSON (table version 6) and as Avro (version 8), of the same history. Everybody answers
as a process of their own, in turn, round after round; figures are medians of user and system time of all threads,
and the largest resident set. An answer that is not the generator's makes the row WRONG and the exit code 1.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--lakegauge", default="../.build/release/lakegauge")
parser.add_argument("--probe", default="../.build/release/HudiProbe")
parser.add_argument("--floor", default=".work/floors/lb_hudi")
parser.add_argument("--replaying-floor", default=".work/floors/lb_hudi_replay")
parser.add_argument("--python", default=".work/venv/bin/python")
parser.add_argument("--work", default=".work/hudi")
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--quick", action="store_true", help="a tenth of the data")
options = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
commits = 2_000 if options.quick else 20_000


def generate(layout):
    folder = f"{options.work}/{layout}-{commits}-50"
    if not os.path.exists(folder + "/truth.json"):
        print("generating", folder, file=sys.stderr)
        subprocess.run(
            [options.python, f"{here}/workloads/gen_hudi_timeline.py", "--out", folder, "--layout", layout,
             "--commits", str(commits), "--stats", "50"], check=True, stdout=subprocess.DEVNULL)
    with open(folder + "/truth.json") as file:
        truth = json.load(file)
    return folder, {
        "created": {"files": truth["write_stats"], "bytes": truth["bytes_written"]},
        "live": {"files": truth["live_groups"], "bytes": truth["live_bytes"]},
    }


def answer(output):
    """What a contestant said, in the generator's words."""
    said = json.loads(output)
    if "tables" in said:
        (said,) = said["tables"]
    if "stats" in said and "groups" in said:
        said = {"created": {"files": said["stats"], "bytes": said["bytes"]},
                "live": {"files": said["groups"], "bytes": said["live_bytes"]}}
    return {key: {each: said[key][each] for each in ("files", "bytes")} for key in ("created", "live")}


def run(command):
    """Output, CPU seconds, wall seconds and largest resident set in MiB of a process."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    # 1 says "done, with findings" (lakegauge); it still has to answer rightly.
    if process.returncode not in (0, 1) or not text:
        raise RuntimeError(f"exit code {process.returncode}")
    return text, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def contest(title, truth, commands):
    """Prints one table; whether every answer was right."""
    runs = {name: [] for name in commands}
    faults = {}
    for turn in range(options.rounds + 1):
        print(title, "warming up" if turn == 0 else f"round {turn} of {options.rounds}", file=sys.stderr)
        for name, command in commands.items():
            if name in faults:
                continue
            try:
                text, *cost = run(command)
                if answer(text) != truth:
                    raise RuntimeError("another answer than the generator's")
            except (RuntimeError, KeyError, ValueError) as error:
                faults[name] = str(error)
                continue
            if turn > 0:
                runs[name].append(cost)
    median = {name: statistics.median(cpu for cpu, _, _ in each)
              for name, each in runs.items() if name not in faults}
    print(f"## {title}\n\n| | CPU, median | CPU ÷ floor | lakegauge ÷ this | wall | peak MiB | answer |\n"
          "|---|--:|--:|--:|--:|--:|---|")
    for name in commands:
        if name in faults:
            print(f"| {name} | – | – | – | – | – | WRONG: {faults[name]} |")
            continue
        over = f"{median[name] / median['floor']:.2f}×" if "floor" in median else "–"
        ours = f"{median['lakegauge'] / median[name]:.3f}" if "lakegauge" in median else "–"
        wall = statistics.median(each[1] for each in runs[name])
        peak = max(each[2] for each in runs[name])
        print(f"| {name} | {median[name]:.3f} s | {over} | {ours} | {wall:.3f} s | {peak:.0f} | agrees |")
    print(flush=True)
    return not faults


right = True
for layout, title, folder, script in [
    ("v6", "JSON (table version 6)", "", "orjson"),
    ("v8", "Avro (table version 8)", "/timeline", "fastavro"),
]:
    table, truth = generate(layout)
    content = "json" if layout == "v6" else "avro"
    right &= contest(
        f"{truth['created']['files']:,} write stats in {title}", truth, {
            "lakegauge": [options.lakegauge, "scan", table, "--format", "json"],
            "lakegauge, one core": ["taskset", "-c", "0", options.lakegauge, "scan", table, "--format", "json"],
            "reader alone": [options.probe, table, "1"],
            "reader alone, one core": ["taskset", "-c", "0", options.probe, table, "1"],
            "hudi-rs": [options.python, f"{here}/peers/peer_hudi_rs.py", table],
            script: [options.python, f"{here}/peers/peer_hudi_script.py", table],
            "replaying floor": [options.replaying_floor, content, f"{table}/.hoodie{folder}"],
            "floor": [options.floor, content, "1", f"{table}/.hoodie{folder}"],
        })
sys.exit(0 if right else 1)
