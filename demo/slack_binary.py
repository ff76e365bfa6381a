"""Fetches the local Slack server (npm's local-slack) once into the cache, checked against what we pinned."""

import base64
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from domain.errors import UnavailableError

VERSION = "0.1.8"
CACHE = Path(__file__).resolve().parent.parent / ".cache" / "local-slack"

PINNED = {
    "local-slack-linux-x64": (
        "sha512-2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg=="
    ),
}
"""Package to the digest of its archive. A platform that is not listed could not be verified by us; it still works
with npm's own check, and the demo says so."""


def package_name() -> str:
    """Return the npm package that holds the binary for this machine."""
    machine = platform.machine().lower()
    cpu = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(machine, machine)
    system = {"win32": "windows"}.get(sys.platform, sys.platform)
    return f"local-slack-{system}-{cpu}"


def is_verified(package: str) -> bool:
    """Return whether we know the digest of this platform's archive."""
    return package in PINNED


def local_slack_binary(cache: Path = CACHE) -> Path:
    """Return the server's binary, fetching it with npm into the cache folder the first time.

    The archive is checked against our own pinned digest before anything is unpacked. Raises `UnavailableError`
    without npm, without the package, or on a wrong digest; nothing half-fetched stays behind.
    """
    package = package_name()
    home = cache / f"{package}-{VERSION}"
    binary = home / "package" / "bin" / ("local-slack.exe" if sys.platform == "win32" else "local-slack")
    if binary.is_file():
        return binary
    partial = cache / f"{package}-{VERSION}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        archive = _fetch(package, partial)
        _check(package, archive)
        _unpack(archive, binary.relative_to(home), partial)
        shutil.rmtree(home, ignore_errors=True)
        partial.rename(home)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    binary.chmod(0o755)
    return binary


def _fetch(package: str, into: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError(
            "The local Slack needs Node.js 20 or newer with npm, and npm is not on the PATH: install Node.js, then "
            "run the same command again.",
            code="no-node",
        )
    command = [npm, "pack", f"{package}@{VERSION}", "--silent", "--pack-destination", str(into)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=into)  # noqa: S603 - npm itself
    archives = sorted(into.glob("*.tgz"))
    if done.returncode != 0 or not archives:
        said = (done.stderr.strip().splitlines() or ["nothing"])[0]
        raise UnavailableError(
            f"npm could not fetch {package}@{VERSION} (it said: {said}); check the network and npm's registry "
            "setting, then run the same command again.",
            code="local-slack",
        )
    return archives[0]


def _check(package: str, archive: Path) -> None:
    expected = PINNED.get(package)
    digest = hashlib.sha512(archive.read_bytes()).digest()
    if expected is not None and expected != f"sha512-{base64.b64encode(digest).decode('ascii')}":
        raise UnavailableError(
            f"The archive of {package}@{VERSION} is not the one we pinned; it was thrown away and nothing was run.",
            code="local-slack",
        )


def _unpack(archive: Path, member: Path, into: Path) -> None:
    """Take the one file we need out of the archive, and nothing else."""
    with tarfile.open(archive) as bundle:
        source = bundle.extractfile(member.as_posix()) if member.as_posix() in bundle.getnames() else None
        if source is None:
            raise UnavailableError(
                f"The npm package {archive.name} holds no {member}; the local Slack cannot run here.",
                code="local-slack",
            )
        target = into / member
        target.parent.mkdir(parents=True)
        with source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
    archive.unlink()


def main() -> int:
    """Fetch the server if the cache lacks it; return the exit status."""
    package = package_name()
    try:
        if not is_verified(package):
            sys.stderr.write(f"{package} was never run by us; the demo and the tests are verified on Linux x64 only.\n")
        sys.stderr.write("Fetching the local Slack with npm into .cache, if it is not there yet ...\n")
        local_slack_binary()
    except UnavailableError as error:
        sys.stderr.write(f"{error.message}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
