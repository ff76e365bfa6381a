"""Redis or Slack away, full, read-only, slow, limiting: it waits, says so, catches up; nothing lost or doubled."""

import asyncio
import resource
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from domain.enums import DraftState
from tests.faults.conftest import Shaken
from tests.faults.floor import TICK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.asyncio(loop_scope="module")]

AWAY_S = 13.0
"""Longer than every lease, so that whoever leads has to find its way back."""

BRIEF_S = 3.0


@asynccontextmanager
async def told_to_redis(shaken: Shaken, before: tuple[str, ...], after: tuple[str, ...]) -> AsyncIterator[None]:
    client = Redis.from_url(shaken.valkey.url)
    try:
        await client.execute_command(*before)  # type: ignore[no-untyped-call]
        yield
    finally:
        await client.execute_command(*after)  # type: ignore[no-untyped-call]
        await client.aclose()


async def goes_on(shaken: Shaken, name: str) -> None:
    """Check that after the fault everything works: an alert, a reply, an approval, one post; and nothing is doubled."""
    floor = shaken.floor
    await floor.raise_alert(name)
    draft = await floor.propose(name, f"There is no danger. {name}.")
    await floor.people.react("ULENA", (await floor.card(draft))["ts"], TICK)
    await floor.card(draft, "published")
    assert (await floor.public()).count(f"There is no danger. {name}.") == 1
    assert floor.dead() == []
    await floor.whole()


async def test_redis_away_for_longer_than_any_lease(shaken: Shaken) -> None:
    floor = shaken.floor
    await floor.raise_alert("N-1")
    draft = await floor.propose("N-1", "We are on our way.")
    card = await floor.card(draft)
    await shaken.redis_gate.close()
    await floor.people.command("URITA", "/fleetfoot whoami")
    await floor.told("URITA", "Redis does not answer")
    await floor.people.react("ULENA", card["ts"], TICK)
    await floor.told("ULENA", "Redis does not answer")
    await asyncio.sleep(AWAY_S)
    await shaken.redis_gate.open()
    await floor.card(draft, "published")
    assert (await floor.public()).count("We are on our way.") == 1
    await goes_on(shaken, "N-2")


@pytest.mark.parametrize(
    ("name", "before", "after", "says"),
    [
        ("N-3", ("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0"), "Redis is out of memory"),
        ("N-4", ("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE"), "Redis is read-only just now"),
    ],
)
async def test_redis_full_or_read_only(
    shaken: Shaken, name: str, before: tuple[str, ...], after: tuple[str, ...], says: str
) -> None:
    floor = shaken.floor
    await floor.raise_alert(name)
    draft = await floor.propose(name, f"Officers are there. {name}.")
    card = await floor.card(draft)
    async with told_to_redis(shaken, before, after):
        await floor.people.react("ULENA", card["ts"], TICK)  # is heard, and tried again later
        await floor.people.command("URITA", "/fleetfoot whoami")
        await floor.told("URITA", says)
        await asyncio.sleep(BRIEF_S)
        assert (await floor.draft(draft)).state is DraftState.AWAITING_APPROVAL
    await floor.card(draft, "published")
    await goes_on(shaken, f"{name}0")


async def test_a_full_disk(shaken: Shaken) -> None:
    floor, pid = shaken.floor, shaken.valkey.process.pid
    await floor.raise_alert("N-5")
    draft = await floor.propose("N-5", "The fire is out.")
    card = await floor.card(draft)
    file = next((shaken.valkey.directory / "appendonlydir").glob("*.incr.aof"))
    everysec = ("CONFIG", "SET", "appendfsync", "everysec")
    async with told_to_redis(shaken, everysec, ("CONFIG", "SET", "appendfsync", "always")):
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (file.stat().st_size, hard))
        try:
            await asyncio.sleep(1.5)  # the server finds out when it next writes
            await floor.people.react("ULENA", card["ts"], TICK)
            await floor.told("ULENA", "Redis cannot write to its disk")
            await asyncio.sleep(BRIEF_S)
            assert floor.cards(draft)[-1]["text"] == card["text"]
        finally:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        await floor.card(draft, "published")
    await goes_on(shaken, "N-50")


async def test_slack_away(shaken: Shaken) -> None:
    floor = shaken.floor
    await floor.raise_alert("N-6")
    draft = await floor.propose("N-6", "The road is closed.")
    card = await floor.card(draft)
    await floor.slack_gate.close()
    await floor.slack.socket.cut()
    await floor.raise_alert("N-60", wait=False)
    floor.people.react_unheard("ULENA", card["ts"], TICK)
    await asyncio.sleep(5)
    await floor.slack_gate.open()
    await floor.card("N-60")
    await floor.people.react("ULUIS", card["ts"], TICK)
    await floor.card(draft, "published")
    await goes_on(shaken, "N-61")


async def test_slack_slow(shaken: Shaken) -> None:
    floor = shaken.floor
    floor.slack_gate.slow_s = 0.7
    try:
        await goes_on(shaken, "N-7")
    finally:
        floor.slack_gate.slow_s = 0.0


async def test_slack_limiting(shaken: Shaken) -> None:
    floor = shaken.floor
    floor.slack.rates.limited["C0NARRATIVES"] = asyncio.get_running_loop().time() + 12.0
    await floor.raise_alert("N-8", wait=False)
    await floor.told("ULENA", "Slack")
    await floor.card("N-8")
    await goes_on(shaken, "N-80")


async def test_every_process_frozen_for_longer_than_its_leases(shaken: Shaken) -> None:
    floor = shaken.floor
    for process in floor.processes.values():
        process.send_signal(signal.SIGSTOP)
    await floor.raise_alert("N-9", wait=False)
    await asyncio.sleep(AWAY_S)
    for process in floor.processes.values():
        process.send_signal(signal.SIGCONT)
    await floor.card("N-9")
    await goes_on(shaken, "N-90")
