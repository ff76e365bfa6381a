"""One real server for all tests that need one; each test finds it empty."""

from collections.abc import Iterator

import pytest
from redis import Redis

from integrations.embedded import EmbeddedServer
from tests.servers import valkey_here


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    with valkey_here() as running:
        yield running


@pytest.fixture
def url(server: EmbeddedServer) -> str:
    with Redis.from_url(server.url) as client:
        client.flushall()
    return server.url
