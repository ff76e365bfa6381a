"""Starts the local Slack workspace server that the demo and the tests talk to, on a port that is free."""

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demo.slack_binary import local_slack_binary
from domain.errors import UnavailableError
from integrations import tether

START_SECONDS = 30.0
PORTS_TRIED = 50
TRIES = 5


@dataclass(frozen=True, slots=True)
class LocalSlack:
    """A running workspace server."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return f"http://localhost:{self.port}"

    @property
    def api_url(self) -> str:
        """Return the address of its Web API, as SLACK_API_URL takes it."""
        return f"{self.url}/api/"

    def stop(self) -> None:
        """Stop it; its messages live in memory only and are gone."""
        tether.stop(self.process)


def start_local_slack(config: Mapping[str, object], directory: Path, port: int = 0) -> LocalSlack:
    """Start a workspace from `config` (written into `directory`) on `port` or the next free one; 0 for any.

    Raises `UnavailableError` if it cannot be fetched or does not start.
    """
    binary = local_slack_binary()
    directory.mkdir(parents=True, exist_ok=True)
    config_file = directory / "workspace.json"
    config_file.write_text(json.dumps(config, indent=1), encoding="utf-8")
    candidate = next_free_port(port) if port else any_port()
    for _ in range(TRIES):
        server = _start(binary, config_file, candidate)
        if server is not None:
            return server
        if is_free(candidate):  # it was not the port that stopped it
            break
        candidate = next_free_port(candidate + 1)
    raise UnavailableError(
        f"The local Slack did not start on port {candidate}; its last words are in {directory / 'local-slack.log'}.",
        code="local-slack",
    )


def next_free_port(first: int) -> int:
    """Return the first free port from `first` on; raises `UnavailableError` if a long run of them is taken."""
    for candidate in range(first, min(first + PORTS_TRIED, 65536)):
        if is_free(candidate):
            return candidate
    raise UnavailableError(f"No port from {first} on is free; choose another beginning with --port.", code="port-taken")


def is_free(port: int) -> bool:
    """Return whether nothing listens on `port` on any address, which is where this server listens."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


def any_port() -> int:
    """Return a free port, whichever the system offers."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


def _start(binary: Path, config_file: Path, port: int) -> LocalSlack | None:
    command: list[str | Path] = [
        binary,
        "--config",
        config_file,
        "--port",
        str(port),
        "--files-dir",
        config_file.parent / "files",
    ]
    with (config_file.parent / "local-slack.log").open("ab") as log:
        process = tether.launch(command, output=log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port) and process.poll() is None:
            return LocalSlack(port, process)
        time.sleep(0.05)
    tether.stop(process)
    return None


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=2)
    try:
        connection.request("GET", "/_control/state")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
