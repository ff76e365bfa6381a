"""One real server for all tests of the handlers; each test finds it empty."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from integrations.embedded import EmbeddedServer, start_embedded


@pytest.fixture(scope="session")
def handlers_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    running = start_embedded(Path(tmp_path_factory.mktemp("valkey")))
    yield running
    running.stop()


@pytest.fixture
def url(handlers_server: EmbeddedServer) -> str:
    with Redis.from_url(handlers_server.url) as client:
        client.flushall()
    return handlers_server.url
