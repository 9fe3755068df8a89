#!/usr/bin/env python3
"""Compares the input-output models with pymrio and numpy.

    python3 bench/io/run.py check    pymrio's own test system: outputs, multipliers, bounds of a cut (make check-io)
    python3 bench/io/run.py bench    a made-up table of 4,000 industries; rewrites the section "Input-output" of docs/benchmarks.md

Makes a virtual environment with the packages of requirements.txt under target/bench-io-venv (or MONAZITE_BENCH_IO_VENV); where they
cannot be installed it says so and leaves without an error. MONAZITE names the program to check (default: cargo run); `make test`
gives it the one the tests have just built.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from shared import ROOT, in_venv, measured, rewrite

SIZE = 4000


def monazite(*arguments):
    """Output of the program."""
    program = os.environ.get("MONAZITE")
    command = [program] if program else ["cargo", "run", "--quiet", "--locked", "-p", "monazite-cli", "--"]
    return subprocess.run([*command, *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def check():
    """Every figure of `monazite downstream` on pymrio's test system against pymrio and plain numpy."""
    import numpy as np
    import pymrio

    system = pymrio.load_test()
    system.calc_all()
    L, x, Y = system.L.to_numpy(), system.x.to_numpy().ravel(), system.Y.to_numpy().sum(axis=1)
    labels = list(system.Z.index)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, frame in [("Z", system.Z), ("Y", system.Y), ("F", system.factor_inputs.F)]:
            frame.to_csv(folder / f"{name}.txt", sep="\t")
        system.unit.to_csv(folder / "unit.txt", sep="\t")
        files = [folder / f"{name}.txt" for name in ("Z", "Y", "F", "unit")]
        monazite("import", "pymrio", *files, "--into", folder / "atlas")
        (table,) = (folder / "atlas" / "io").glob("*.io.zst")
        plain = json.loads(monazite("downstream", table, "--json"))
        cuts = {("reg1", "mining"): 0.1, ("reg4", "electricity"): 0.25, ("reg2", "food"): 0.02}
        asked = [f"--cut={region}/{sector}={share}" for (region, sector), share in cuts.items()]
        cut = json.loads(monazite("downstream", table, "--json", *asked))
    get = lambda report, field: np.array([row[field] for row in report["industries"]])
    bound = lambda report, end: np.array([row["loss"][end] for row in report["industries"]])
    value_share = system.factor_inputs.F.to_numpy().sum(axis=0) / x
    K = [labels.index(key) for key in cuts]
    gap = np.array([-share * x[k] for k, share in zip(K, cuts.values())])
    mixed = L[:, K] @ np.linalg.solve(L[np.ix_(K, K)], gap) * value_share
    G = pymrio.calc_G(pymrio.calc_B(system.Z, system.x)).to_numpy() if hasattr(pymrio, "calc_G") else L * x[None, :] / x[:, None]
    # pymrio's G may be transposed in some releases; the allocation matrix satisfies v' G = x'.
    v = x - system.Z.to_numpy().sum(axis=0)
    if not np.allclose(v @ G, x, rtol=1e-9):
        G = G.T
    ghosh = np.linalg.solve(G[np.ix_(K, K)].T, gap) @ G[K, :] * value_share
    low, high = np.minimum(-mixed, -ghosh), np.maximum(-mixed, -ghosh)
    rows = [
        ("industries in the same order", float([(r["area"], r["code"]) for r in plain["industries"]] != labels), 0.0),
        ("output against pymrio x", np.max(np.abs(get(plain, "output") / x - 1)), 1e-12),
        ("final use calls forth the output", np.max(np.abs(L @ Y / x - 1)), 1e-9),
        ("output multipliers against pymrio L", np.max(np.abs(get(plain, "output_multiplier") / L.sum(axis=0) - 1)), 1e-12),
        ("value added against pymrio factor inputs", np.max(np.abs(get(plain, "value_added") / (value_share * x) - 1)), 1e-12),
        ("lower bound of three cuts", np.max(np.abs(bound(cut, "low") - low)) / np.abs(high).max(), 1e-12),
        ("upper bound of three cuts", np.max(np.abs(bound(cut, "high") - high)) / np.abs(high).max(), 1e-12),
    ]
    for what, error, most in rows:
        print(f"{'ok  ' if error <= most else 'WRONG'} {what}: {error:.1e} (at most {most:.0e})")
    print(f"pymrio {pymrio.__version__}, {len(labels)} industries")
    wrong = sum(not error <= most for _, error, most in rows)
    print(f"{len(rows) - wrong} passed, {wrong} failed")
    sys.exit(1 if wrong else 0)


def timed(function):
    """CPU milliseconds (all threads) of one call."""
    function()
    start, calls = time.process_time(), 0
    while calls == 0 or time.process_time() - start < 0.3:
        function()
        calls += 1
    return (time.process_time() - start) * 1e3 / calls


def once(function):
    start, wall = time.process_time(), time.perf_counter()
    answer = function()
    return time.process_time() - start, time.perf_counter() - wall, answer


def bench():
    import numpy as np
    import pandas as pd
    import pymrio

    command = ["cargo", "run", "--quiet", "--release", "-p", "monazite-engine", "--example", "downstream_time", "--", str(SIZE)]
    cwd = os.environ.get("MONAZITE_BENCH_WORKSPACE", ROOT)
    ours = json.loads(subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout)
    random = np.random.default_rng(1)
    A = random.random((SIZE, SIZE)) ** 12
    A *= random.uniform(0.3, 0.7, SIZE) / A.sum(axis=0)
    y = random.uniform(1, 2, SIZE)
    numpy_cpu, numpy_wall, L = once(lambda: np.linalg.inv(np.eye(SIZE) - A))
    labels = pd.MultiIndex.from_arrays([[str(i * 50 // SIZE) for i in range(SIZE)], [str(i) for i in range(SIZE)]])
    frame = pd.DataFrame(A, index=labels, columns=labels)
    pymrio_cpu, pymrio_wall, _ = once(lambda: pymrio.calc_L(frame))
    x = L @ y
    product = timed(lambda: L @ y)
    mixed = {}
    for row in ours["mixed"]:
        K = np.array([i * 37 % SIZE for i in range(row["k"])])
        gap = -0.1 * x[K]
        mixed[row["k"]] = timed(lambda: x + L[:, K] @ np.linalg.solve(L[np.ix_(K, K)], gap))
    inverse = ours["inverse"]
    out = [
        "## Input-output",
        "",
        f"{measured('python3 bench/io/run.py bench')} A made-up table of {SIZE:,} industries, all dense; CPU time of all threads unless said. numpy "
        f"{np.__version__}, pymrio {pymrio.__version__}. The ratio is theirs over ours: above 1, ours is faster.",
        "",
        "| step | ours | numpy | pymrio | ratio to numpy | ratio to pymrio |",
        "|---|---|---|---|---|---|",
        f"| Leontief inverse, CPU s (ours with coefficients and its test) | {inverse['cpu_s']:.2f} | {numpy_cpu:.2f} | {pymrio_cpu:.2f} "
        f"| {numpy_cpu / inverse['cpu_s']:.2f}x | {pymrio_cpu / inverse['cpu_s']:.2f}x |",
        f"| the same, wall s | {inverse['wall_s']:.2f} | {numpy_wall:.2f} | {pymrio_wall:.2f} "
        f"| {numpy_wall / inverse['wall_s']:.2f}x | {pymrio_wall / inverse['wall_s']:.2f}x |",
        f"| output of one final use, ms | {ours['output_ms']:.1f} | {product:.1f} | | {product / ours['output_ms']:.2f}x | |",
    ]
    for row in ours["mixed"]:
        k = row["k"]
        total = row["prepare_ms"] + row["outputs_ms"]
        out.append(
            f"| {k} industries fixed, all outputs, ms (of which the set is prepared once: {row['prepare_ms']:.3f}) | {total:.3f} | {mixed[k]:.3f} | "
            f"| {mixed[k] / total:.2f}x | |"
        )
        out.append(f"| {k} industries fixed, value added of 50 areas, prepared, ms | {row['areas_ms']:.4f} | | | | |")
    out.append(f"| one step of inoperability, ms | {ours['inoperability_step_ms']:.1f} | | | | |")
    rewrite("Input-output", "\n".join(out) + "\n")
    print("\n".join(out))


if __name__ == "__main__":
    in_venv("io", optional=True)
    {"check": check, "bench": bench}.get(sys.argv[1] if len(sys.argv) > 1 else "", lambda: sys.exit(__doc__))()
