"""mastodon-mock, a Mastodon server that others wrote, started for a test."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from integrations.embedded import free_port

TOKEN = "mock_token"
START_S = 60.0


@contextmanager
def running_mastodon() -> Iterator[str]:
    """Start a server with nothing on it; give its address."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    serve = "from mastodon_mock.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-W", "ignore", "-c", serve, "serve", "--in-memory", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_S
        while process.poll() is None and time.monotonic() < deadline:
            try:
                httpx.get(f"{url}/api/v1/instance")
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                break
        yield url
    finally:
        process.terminate()
        process.wait()
