"""What the benchmark scripts share: a virtual environment, the machine in words, sections of docs/benchmarks.md."""

import datetime
import hashlib
import os
import pathlib
import platform
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def in_venv(name, optional=False):
    """Restarts the script inside a virtual environment with the packages of bench/NAME/requirements.txt, made on first use.

    It lies in target/bench-NAME-venv, or where MONAZITE_BENCH_NAME_VENV says. Where the packages cannot be installed, an
    `optional` script says so and leaves without an error; any other leaves with one.
    """
    if os.environ.get("MONAZITE_IN_VENV"):
        return
    venv = pathlib.Path(os.environ.get(f"MONAZITE_BENCH_{name.upper()}_VENV", ROOT / "target" / f"bench-{name}-venv"))
    python, wanted = venv / "bin" / "python", ROOT / "bench" / name / "requirements.txt"
    # The stamp is written after a whole install: a half-made environment is made again, and so is one of other packages.
    stamp, made_from = venv / "made-from", hashlib.sha256(wanted.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == made_from):
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20"]
        steps = [[sys.executable, "-m", "venv", "--clear", str(venv)], [*pip, "-r", str(wanted)]]
        for step in steps:
            if subprocess.run(step).returncode != 0:
                message = f"the packages of bench/{name}/requirements.txt could not be installed here"
                print(f"skipped: {message}") if optional else print(message, file=sys.stderr)
                sys.exit(0 if optional else 1)
        stamp.write_text(made_from)
    os.environ["MONAZITE_IN_VENV"] = "1"
    os.execv(str(python), [str(python), *sys.argv])


def processor():
    """The processor's name."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown processor"


def measured(command):
    """When, where and by which command something was measured."""
    return (
        f"Measured {datetime.date.today()} on {processor()}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}, "
        f"by `{command}`."
    )


def rewrite(title, section):
    """Replaces the section `title` of docs/benchmarks.md, or adds it."""
    path = ROOT / "docs" / "benchmarks.md"
    text = path.read_text() if path.exists() else "# Benchmarks\n"
    before, _, rest = text.partition(f"## {title}\n")
    _, mark, after = rest.partition("\n## ")
    path.write_text(before.rstrip() + "\n\n" + section + (mark + after if mark else ""))
