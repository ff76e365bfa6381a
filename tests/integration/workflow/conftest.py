"""One real server for all tests of the workflow; each test finds it empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from integrations.embedded import EmbeddedServer, start_embedded


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    running = start_embedded(Path(tmp_path_factory.mktemp("valkey")))
    yield running
    running.stop()


@pytest.fixture
def url(server: EmbeddedServer) -> str:
    with Redis.from_url(server.url) as client:
        client.flushall()
    return server.url
