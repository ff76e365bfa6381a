"""A server that would lose what was decided is not worked with, unless somebody says so."""

import pytest

from domain.errors import BadInputError
from integrations.store.connection import open_client
from integrations.store.fitness import insist_on_memory
from tests.servers import running_valkey


async def test_a_server_that_keeps_what_it_is_told_is_good() -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        await insist_on_memory(client)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("appendonly", "no", "set `appendonly yes` there"), ("maxmemory-policy", "allkeys-lru", "allkeys-lru")],
)
async def test_a_server_that_forgets_is_refused_in_a_sentence(name: str, value: str, says: str) -> None:
    async with running_valkey() as server, open_client(server.url) as client:
        await client.config_set(name, value)
        with pytest.raises(BadInputError, match=says) as caught:
            await insist_on_memory(client)
        assert "FLEETFOOT_FORGETFUL_REDIS=1" in caught.value.message
