"""One floor a module: three processes of the bot between gates, which each test leaves as it found them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from integrations.embedded import EmbeddedServer, start_embedded
from tests.chaos.gate import Gate
from tests.faults.floor import Floor, open_floor

ROLES = ("slack-1", "publish-1", "clock-1")


@dataclass
class Shaken:
    """The floor, its Redis, and the gate in front of it."""

    floor: Floor
    valkey: EmbeddedServer
    redis_gate: Gate


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shaken(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shaken]:
    folder = tmp_path_factory.mktemp("floor")
    valkey = start_embedded(folder / "valkey")
    gate = Gate(valkey.port)
    await gate.open()
    try:
        async with open_floor(folder, valkey.url, seen_url=f"redis://127.0.0.1:{gate.port}/0") as floor:
            await floor.start(*ROLES)
            yield Shaken(floor, valkey, gate)
    finally:
        await gate.close()
        valkey.stop()
