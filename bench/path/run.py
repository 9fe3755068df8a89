#!/usr/bin/env python3
"""The whole path over all chains: every cut of exports by every area with a share of a form, each over an ensemble.

    python3 bench/path/run.py MONAZITE [--least PERCENT] [--runs N] [--write]

Prints CPU time a member: the command with N members less the same with the central runs only, over the members. `--write` puts the figure
into docs/benchmarks.md.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import shared


def measured(binary, arguments):
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([str(binary), *arguments], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"{binary} {' '.join(arguments)} ended with {status}")
        out.seek(0)
        return json.load(out), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("monazite")
    words.add_argument("--least", default="0.7")
    words.add_argument("--runs", type=int, default=100)
    words.add_argument("--write", action="store_true")
    asked = words.parse_args()
    ask = ["leverage", "--least", asked.least, "--json", "--runs"]
    _, central, _ = measured(asked.monazite, [*ask, "1"])
    found, whole, memory = measured(asked.monazite, [*ask, str(asked.runs)])
    cuts = len(found["cuts"])
    members = cuts * asked.runs
    each = 1e3 * (whole - central) / members
    text = (
        f"{cuts:,} scenarios (every area with at least {asked.least} % of a form stops its exports of it) with {asked.runs} members each over all "
        f"chains: {whole:.1f} s of CPU time, of which {central:.1f} s for chains, structures and central runs; "
        f"**{each:.3f} ms a member**, {memory:.0f} MB."
    )
    print(text)
    if asked.write:
        shared.rewrite("The whole path", f"## The whole path\n\n{shared.measured('bench/path/run.py')}\n\n{text}\n")


if __name__ == "__main__":
    main()
