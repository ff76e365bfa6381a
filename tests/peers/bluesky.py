"""Starts a real Bluesky server (PDS) for tests; installs it into .cache from a hash-locked list on first use."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from integrations.embedded import free_port

SOURCE = Path(__file__).parent / "pds"
INSTALLED = Path(__file__).parents[2] / ".cache" / "pds"
INSTALL = ("npm", "ci", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error")


def install() -> Path:
    """Install the server if it, or its list, is not as it should be; return its folder."""
    for name in ("package.json", "package-lock.json", "serve.mjs"):
        wanted, there = SOURCE / name, INSTALLED / name
        if not there.exists() or there.read_bytes() != wanted.read_bytes():
            INSTALLED.mkdir(parents=True, exist_ok=True)
            (INSTALLED / ".complete").unlink(missing_ok=True)
            shutil.copy(wanted, there)
    if not (INSTALLED / ".complete").exists():
        subprocess.run(INSTALL, cwd=INSTALLED, check=True, stdout=subprocess.DEVNULL)
        (INSTALLED / ".complete").touch()
    return INSTALLED


@contextmanager
def running_pds() -> Iterator[str]:
    """Give the address of an empty server."""
    folder = install()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="fleetfoot-pds-", ignore_cleanup_errors=True) as data:
        process = subprocess.Popen(
            ["node", "serve.mjs", str(free_port()), str(port), data],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            said = iter(process.stdout or ())
            if not any(line.strip() == "ready" for line in said):
                raise RuntimeError("The Bluesky server for the tests did not start; run it by hand to see why.")
            yield f"http://localhost:{port}"
        finally:
            process.kill()
            process.communicate()


if __name__ == "__main__":
    install()
