#!/usr/bin/env python3
"""Two builds of Monazite on the same questions in one run: do their numbers agree, and what does each cost in CPU time?

    python3 bench/equilibrium/run.py BEFORE AFTER [--runs N] [--best N] [--examples DIR] [--write]

BEFORE and AFTER are release binaries. Every example is run with --json by both; numbers must agree to 1e-9, relative to the larger
of themselves and the table's scale. Where both hold other data (another atlas) their numbers are not compared, only their cost.
Cost of a member: CPU time with N members less that with one, over N - 1; every command runs `--best` times and the least counts.
`--examples` takes the scenarios of another tree, for a BEFORE that cannot read ours. `--write` puts the table into
docs/benchmarks.md.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import shared

TOLERANCE = 1e-9
OTHERS = {
    "show gallium": ["show", "gallium"],
    "leverage": ["leverage"],
    "leverage --runs 20": ["leverage", "--runs", "20"],
    "criticality --method usgs2025": ["criticality", "--method", "usgs2025", "--area", "USA"],
}


def measured(binary, arguments, best=1):
    """Output and the least CPU seconds of a command that is run some times."""
    found = [once(binary, arguments) for _ in range(best)]
    return found[0][0], min(seconds for _, seconds in found)


def same_data(a, b):
    """Whether two answers rest on one atlas."""
    data = lambda answer: answer.get("data") or answer.get("manifest", {}).get("data")
    return data(a) == data(b)


def once(binary, arguments):
    """Output and CPU seconds of a command."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([str(binary), *arguments], stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"{binary} {' '.join(arguments)} ended with {status}")
        out.seek(0)
        return out.read(), usage.ru_utime + usage.ru_stime


def key_of(row):
    """What a row of a table is about: its texts and whole numbers."""
    return json.dumps({k: v for k, v in row.items() if isinstance(v, str)}, sort_keys=True)


def compare(a, b, at, scale, worst):
    """The largest difference between two answers, relative to a number or the largest of its column."""
    if isinstance(a, dict) and isinstance(b, dict):
        for name in sorted(set(a) | set(b)):
            if name in ("program", "effort", "certificate", "residual", "data"):
                continue
            if name not in a or name not in b:
                worst.append((math.inf, f"{at}.{name} is in one only"))
                continue
            compare(a[name], b[name], f"{at}.{name}", scale, worst)
    elif isinstance(a, list) and isinstance(b, list):
        if a and isinstance(a[0], dict):
            rows_a, rows_b = ({key_of(r): r for r in rows} for rows in (a, b))
            numbers = [abs(v) for r in a for v in flat(r)]
            column = max(numbers, default=0.0)
            for key in sorted(set(rows_a) | set(rows_b)):
                if key in rows_a and key in rows_b:
                    compare(rows_a[key], rows_b[key], f"{at}{key}", column, worst)
                else:
                    largest = max((abs(v) for v in flat((rows_a.get(key) or rows_b.get(key)))), default=0.0)
                    worst.append((largest / column if column else math.inf, f"{at}{key} is in one only"))
        elif len(a) == len(b):
            for k, (x, y) in enumerate(zip(a, b)):
                compare(x, y, f"{at}[{k}]", scale, worst)
        else:
            worst.append((math.inf, f"{at} has {len(a)} and {len(b)} entries"))
    elif isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        size = max(abs(a), abs(b))
        worst.append((abs(a - b) / size if size > 1e-9 * scale else abs(a - b) / max(scale, 1e-300), at))
    elif a != b:
        worst.append((math.inf, f"{at}: {str(a)[:60]} | {str(b)[:60]}"))


def flat(value):
    if isinstance(value, dict):
        return [x for v in value.values() for x in flat(v)]
    return [value] if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("before")
    words.add_argument("after")
    words.add_argument("--runs", type=int, default=101)
    words.add_argument("--best", type=int, default=1)
    words.add_argument("--examples", type=pathlib.Path, default=shared.ROOT / "examples")
    words.add_argument("--only", help="examples whose name contains this")
    words.add_argument("--write", action="store_true")
    asked = words.parse_args()
    rows, bad = [], 0

    def tell(name, answers, cost, unit):
        nonlocal bad
        ratio = cost["before"] / max(cost["after"], 1e-9)
        answers = {which: json.loads(answer) for which, answer in answers.items()}
        difference, at = "other data", ""
        if same_data(answers["before"], answers["after"]):
            worst = [(0.0, "")]
            compare(answers["before"], answers["after"], "", 0.0, worst)
            most, at = max(worst)
            bad += most > TOLERANCE
            difference, at = f"{most:.0e}", at[:100] if most > TOLERANCE else ""
        rows.append((name, cost["before"], cost["after"], unit, ratio, difference))
        print(f"{name:60} {cost['before']:9.3f} {cost['after']:9.3f} {unit:11} {ratio:5.1f}x   {difference} {at}", flush=True)

    files = sorted(asked.examples.resolve().glob("*/*.toml"))
    for path in [f for f in files if not asked.only or asked.only in str(f)]:
        name, cost, answers = str(path.relative_to(asked.examples.resolve())), {}, {}
        for which, binary in (("before", asked.before), ("after", asked.after)):
            one = ["run", str(path), "--json", "--threads", "1", "--runs"]
            answers[which], many = measured(binary, [*one, str(asked.runs)], asked.best)
            _, single = measured(binary, [*one, "1"], asked.best)
            cost[which] = 1e3 * (many - single) / (asked.runs - 1)
        tell(name, answers, cost, "ms a member")
    for name, arguments in OTHERS.items():
        if asked.only and asked.only not in name:
            continue
        answers, cost = {}, {}
        for which, binary in (("before", asked.before), ("after", asked.after)):
            answers[which], cost[which] = measured(binary, [*arguments, "--json"], asked.best)
        tell(name, answers, cost, "s")
    if asked.write:
        table = ["| question | before | after | ratio | largest difference |", "|---|---|---|---|---|"]
        table += [f"| {n}, {u} | {b:.3f} | {a:.3f} | {r:.1f} | {d} |" for n, b, a, u, r, d in rows]
        note = "CPU time of a member (with N members less with one), and of whole commands; numbers compared one by one."
        shared.rewrite("A market that is built once", "\n".join(["## A market that is built once", "", shared.measured("bench/equilibrium/run.py"), "", note, "", *table, ""]))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
