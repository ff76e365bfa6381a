"""Fuzzes by coverage: `python -m tests.fuzz.guided --count 20000 --seed 1`, with atheris where it is installed.

libFuzzer ends its process, so each way in has one of its own; Slack's, which needs a server and a loop, has none.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

STUCK_S = 60


def one(name: str, count: int, seed: int, corpus: Path) -> None:
    """Fuzz one way in and end the process; a fault is told on standard error and ends it with another status than 0."""
    with atheris.instrument_imports(include=["integrations", "policies", "workflow", "domain"]):
        from tests.fuzz import platforms, records, words
    from domain.errors import FleetfootError

    door = next(d for d in (*platforms.doors(), *records.doors(), *words.doors()) if d.name == name)
    for number, data in enumerate(door.seeds):
        (corpus / str(number)).write_bytes(data)

    def enter(data: bytes) -> None:
        try:
            door.enter(data)
        except FleetfootError:
            return

    limits = ["-max_len=8192", f"-timeout={STUCK_S}", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], f"-runs={count}", f"-seed={seed}", *limits, str(corpus)], enter)
    atheris.Fuzz()


def main() -> int:
    """Fuzz every way in by coverage, one process each; return 1 if any ended with a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="inputs for each way in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", default="")
    asked = parser.parse_args()
    if asked.one:
        with tempfile.TemporaryDirectory() as folder:
            one(asked.one, asked.count, asked.seed, Path(folder))
    from tests.fuzz import platforms, records, words

    faults = 0
    for door in (*platforms.doors(), *records.doors(), *words.doors()):
        call = [sys.executable, "-m", "tests.fuzz.guided", "--one", door.name, "--count", str(asked.count)]
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [*call, "--seed", str(asked.seed)],
                check=False,
                capture_output=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                cwd=folder,
            )
        said = done.stderr.decode("utf-8", "replace").splitlines()
        faults += done.returncode != 0
        sys.stdout.write(f"{door.name:22} {'fault' if done.returncode else 'no fault'}\n")
        if done.returncode:
            sys.stdout.write("\n".join(said[-30:]) + "\n")
        sys.stdout.flush()
    sys.stdout.write(f"{faults} ways in with a fault\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
