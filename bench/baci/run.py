#!/usr/bin/env python3
"""Times the import of a BACI year beside polars and duckdb and rewrites the section "Import" of docs/benchmarks.md.

    python3 bench/baci/run.py [--rows N] [--runs N] [--work DIR] [--binary FILE | --example]

Makes a virtual environment with the packages of requirements.txt under target/bench-baci-venv (or MONAZITE_BENCH_BACI_VENV), a synthetic
year of 11 million rows with the padding and `NA` of the real files, and builds the release binary (or takes the one that --binary or
MONAZITE_BENCH_BINARY names). Each program turns the same file
into Parquet with zstd level 1, in a process of its own; CPU seconds and peak memory are what the kernel reports for that process.
Sums of every result are compared before a time is believed. `--example` times the library's own example instead of the command line.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from shared import ROOT, in_venv, measured, rewrite

HERE = pathlib.Path(__file__).resolve().parent
NAME = "BACI_HS17_Y2024_V202601.csv"
MEMORY_GOAL = 150

# The peers: each takes the file and where to write. `NA` behind blanks makes both stumble in a number column, so each is given
# the cheapest correct reading found for it.

POLARS = """
import sys, polars as pl
types = {"t": pl.Int16, "i": pl.Int16, "j": pl.Int16, "k": pl.Int32, "v": pl.Float64, "q": pl.Float64}
flows = pl.scan_csv(sys.argv[1], schema=types, null_values=["           NA"])
flows = flows.with_columns((pl.col("v") * 1000).round().cast(pl.Int64).alias("v"))
if len(sys.argv) > 3:
    flows = flows.sort("k", "i", "j")
flows.sink_parquet(sys.argv[2], compression="zstd", compression_level=1, row_group_size=131072)
"""

DUCKDB = """
import sys, duckdb
file, out, order = sys.argv[1], sys.argv[2], "order by k, i, j" if len(sys.argv) > 3 else ""
duckdb.sql(f'''
copy (select t::smallint as t, i::smallint as i, j::smallint as j, k::integer as k, round(v * 1000)::bigint as v,
             try_cast(trim(q) as double) as q
      from read_csv('{file}', header = true, delim = ',', quote = '',
           columns = {{'t': 'INT', 'i': 'INT', 'j': 'INT', 'k': 'INT', 'v': 'DOUBLE', 'q': 'VARCHAR'}}) {order})
to '{out}' (format parquet, compression zstd, compression_level 1, row_group_size 131072)''')
"""


def binary(example, ready):
    """Builds the release program unless one is ready; returns its command line for a file and a directory."""
    if ready:
        return lambda file, into: [str(ready.resolve()), "import", "cepii-baci", str(file), "--into", str(into)]
    package = ["-p", "monazite-intake", "--example", "import_baci"] if example else ["-p", "monazite-cli"]
    subprocess.run(["cargo", "build", "--quiet", "--release", *package], cwd=ROOT, check=True)
    built = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    if example:
        return lambda file, into: [str(built / "examples" / "import_baci"), str(into), str(file)]
    return lambda file, into: [str(built / "monazite"), "import", "cepii-baci", str(file), "--into", str(into)]


def measure(command):
    """CPU seconds, wall seconds and peak MB of one process."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed: {complaint.decode()}")
    return used.ru_utime + used.ru_stime, time.monotonic() - begin, used.ru_maxrss / 1024


def sums(parts):
    """Rows, value, quantity and gaps of a result."""
    import polars as pl

    table = pl.scan_parquet(parts)
    names = table.collect_schema().names()
    value, quantity = pl.col(names[4]), pl.col(names[5])
    found = table.select(pl.len(), value.sum(), quantity.sum(), quantity.null_count().alias("gaps"))
    rows, value, quantity, gaps = found.collect().row(0)
    # A sum of floats depends on the order of rows; the tenth of a tonne does not.
    return rows, value, round(quantity, 1), gaps


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=11_000_000)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "bench-baci")
    arguments.add_argument("--binary", type=pathlib.Path, default=os.environ.get("MONAZITE_BENCH_BINARY"))
    arguments.add_argument("--example", action="store_true")
    given = arguments.parse_args()

    import duckdb
    import polars

    file = given.work / str(given.rows) / NAME
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(file), "--rows", str(given.rows)], check=True)
    ours = binary(given.example, None if given.example or not given.binary else pathlib.Path(given.binary))
    python = [sys.executable, "-c"]
    sorting = ["sorted"]
    mine, peer = "monazite, sorted by product", f"polars {polars.__version__}, in file order"
    programs = {
        mine: lambda out: ours(file, out),
        peer: lambda out: [*python, POLARS, str(file), str(out)],
        f"polars {polars.__version__}, sorted by product": lambda out: [*python, POLARS, str(file), str(out), *sorting],
        f"duckdb {duckdb.__version__}, in file order": lambda out: [*python, DUCKDB, str(file), str(out)],
        f"duckdb {duckdb.__version__}, sorted by product": lambda out: [*python, DUCKDB, str(file), str(out), *sorting],
    }

    results = {name: [] for name in programs}
    sizes, found = {}, {}
    # Round by round, so that a busy spell on the machine meets all programs alike.
    for _ in range(given.runs):
        for number, (name, command) in enumerate(programs.items()):
            out = given.work / f"out-{number}"
            remove(out)
            results[name].append(measure(command(out)))
            parts = sorted(out.rglob("*.parquet")) if out.is_dir() else [out]
            sizes[name] = sum(part.stat().st_size for part in parts)
            found[name] = sums([str(part) for part in parts])
            remove(out)
            print(name, "%.2f CPU s, %.2f s, %.0f MB" % results[name][-1], file=sys.stderr)
    if len(set(found.values())) != 1:
        sys.exit(f"the programs disagree: {json.dumps(found)}")

    def middle(name, which):
        return statistics.median(run[which] for run in results[name])

    def verdict(good):
        return "met" if good else "MISSED"

    ratio, peak = middle(mine, 0) / middle(peer, 0), middle(mine, 2)
    command = " ".join(["python3 bench/baci/run.py", *(["--example"] if given.example else [])])
    timed = "the library's example `import_baci`" if given.example else "`monazite import`"
    lines = [
        "## Import",
        "",
        f"{measured(command)} A made-up BACI year of {given.rows:,} rows ({file.stat().st_size / 1e6:.0f} MB, with the padding and `NA` of "
        f"the real files) becomes Parquet, zstd level 1, row groups of 131,072. Medians of {given.runs} interleaved runs of {timed}; "
        f"all results agree in rows, value, quantity and gaps.",
        "",
        "| program | CPU s | wall s | peak MB | Parquet MB |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {middle(name, 0):.2f} | {middle(name, 1):.2f} | {middle(name, 2):.0f} | {sizes[name] / 1e6:.0f} |"
            for name in programs
        ),
        "",
        "| goal | measured |",
        "|---|---|",
        f"| no more CPU time than polars in file order | {ratio:.2f} of it ({verdict(ratio <= 1)}) |",
        f"| peak memory under {MEMORY_GOAL} MB | {peak:.0f} MB ({verdict(peak < MEMORY_GOAL)}) |",
        "",
        "Ours also sorts, checks every row, hashes what it reads and writes, and flushes to disk; it runs on one thread. Polars is given "
        "`NA` with its exact padding as the null value, the cheapest correct reading found for it. "
        "Wall times depend on what else the machine does; CPU seconds hardly do.",
    ]
    section = "\n".join(lines) + "\n"
    print(section)
    rewrite("Import", section)


if __name__ == "__main__":
    in_venv("baci")
    main()
