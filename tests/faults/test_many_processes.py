"""Two of every process on one Redis, and on a cluster: leaders killed and everything replaced under load."""

import asyncio
import contextlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from domain.enums import AlertKind, DraftState
from domain.errors import UnavailableError
from domain.ids import PostId
from domain.records import Post
from integrations.policy_source import PolicyFile
from integrations.store import RedisStore, keys
from tests.faults.floor import TICK, Floor, open_floor
from tests.faults.oracle import raised, undisturbed
from tests.integration.slack.bureau import until
from tests.peers.valkey_cluster import running_cluster
from tests.servers import running_valkey

pytestmark = [pytest.mark.stress, pytest.mark.timeout(400)]

TWO_OF_EACH = tuple(f"{role}-{n}" for role in ("slack", "ingest", "publish", "detect", "clock") for n in (1, 2))
POSTS = 3000
STORY = "They set fire to the mill and let us choke, hang every officer you find"


def stream(path: Path, begin: datetime, posts: int = POSTS) -> None:
    """Write chatter in which, two thirds through, one story is told by many, with a call to violence in it."""
    chance = Random(8)
    words = ["".join(chance.choices("bdfgklmnprstv", k=3)) + chance.choice("aeiou") for _ in range(4000)]
    with path.open("w", encoding="utf-8") as file:
        for n in range(posts):
            text = f"{STORY} {n % 7}" if n > posts * 2 // 3 and n % 3 else " ".join(chance.choices(words, k=9))
            at = begin + timedelta(seconds=n / 2)
            line = {"id": f"p{n}", "platform": "x", "author": f"a{n % 400}", "text": text}
            file.write(json.dumps({**line, "created_at": at.isoformat(), "lang": "en"}) + "\n")


async def in_the_log(store: RedisStore) -> Counter[PostId]:
    entries = await store.read_items("0-0", 10 * POSTS, 0)
    return Counter(entry.item.what.id for entry in entries if isinstance(entry.item.what, Post))


async def leader(floor: Floor, lease: str, role: str) -> str:
    """Return the process that leads, by the number of its system process in the lease."""

    async def found() -> str | None:
        held = await floor.store._client.get(keys.lease(lease))
        numbers = {process.pid: name for name, process in floor.processes.items() if name.startswith(role)}
        return None if held is None else numbers.get(int(held.decode().split("-")[-2]))

    name: str = await until(found, 60)
    return name


async def replies(floor: Floor, names: list[str]) -> list[str]:
    """Answer each narrative and have it approved, while whatever happens happens; return the drafts."""
    drafts = []
    for name in names:
        await floor.raise_alert(name)
        draft = await floor.propose(name, f"Please check before you share. {name}.")
        await floor.people.react("ULENA", (await floor.card(draft))["ts"], TICK)
        drafts.append(draft)
    return drafts


async def all_out_once(floor: Floor, drafts: list[str], names: list[str]) -> None:
    for draft in drafts:
        await floor.card(draft, "published")
        assert (await floor.draft(draft)).state is DraftState.PUBLISHED
    texts = await floor.public()
    assert [texts.count(f"Please check before you share. {name}.") for name in names] == [1] * len(names)
    assert floor.dead() == []
    await floor.whole()


async def test_whoever_leads_is_killed_and_another_takes_over(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    stream(file, datetime.now(UTC) - timedelta(seconds=POSTS / 2))
    async with (
        running_valkey() as valkey,
        open_floor(tmp_path, valkey.url, FLEETFOOT_SOURCES=f"file:{file}?speed=60") as floor,
    ):
        await floor.start(*TWO_OF_EACH)
        leases = {f"source:file:{file.name}": "ingest", "detect": "detect", "clock": "clock", "painter": "slack"}
        before = {lease: await leader(floor, lease, role) for lease, role in leases.items()}
        floor.kill(*before.values())
        for lease, role in leases.items():
            assert await leader(floor, lease, role) != before[lease]
        names = ["R-501"]
        drafts = await replies(floor, names)
        await all_out_once(floor, drafts, names)
        await all_read_once(floor)


async def all_read_once(floor: Floor) -> None:
    """Check that every post came in once and raised what it raises undisturbed, and that each alert has one card."""

    async def read() -> bool:
        return len(await in_the_log(floor.store)) == POSTS and await floor.store.backlog() == 0

    await until(read, 300)  # a detector that was never compiled here takes a minute or two
    assert set((await in_the_log(floor.store)).values()) == {1}
    expected = await undisturbed(floor.store, PolicyFile(floor.policy).current())
    assert await raised(floor.store) == expected
    hostile = [name for name, one in expected.items() if one.kind is AlertKind.HOSTILE]
    assert len(hostile) == 1
    for name in hostile:
        assert STORY in str(await floor.card(name))
        assert len(floor.cards(name)) == 1


async def test_everything_is_replaced_under_load(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    stream(file, datetime.now(UTC) - timedelta(seconds=POSTS / 2))
    async with (
        running_valkey() as valkey,
        open_floor(tmp_path, valkey.url, FLEETFOOT_SOURCES=f"file:{file}?speed=60") as floor,
    ):
        await floor.start(*TWO_OF_EACH)
        rolled = asyncio.create_task(_roll(floor))
        names = [f"R-{number}" for number in range(510, 516)]
        drafts = await replies(floor, names)
        await rolled
        await all_out_once(floor, drafts, names)
        await all_read_once(floor)


async def _roll(floor: Floor) -> None:
    for name in TWO_OF_EACH:
        await floor.restart(name)


async def _answers(floor: Floor) -> bool:
    with contextlib.suppress(UnavailableError):
        await floor.store.ping()
        return True
    return False


async def test_two_of_each_go_on_when_a_clusters_owner_is_killed(tmp_path: Path) -> None:
    names = [n for n in TWO_OF_EACH if n.split("-")[0] in {"slack", "publish", "clock"}]
    with running_cluster() as cluster:
        async with open_floor(tmp_path, cluster.url) as floor:
            await floor.start(*names)
            first, second = ["N-1", "N-2"], ["N-3", "N-4"]
            drafts = await replies(floor, first)
            await all_out_once(floor, drafts, first)
            cluster.move_slot()
            drafts += await replies(floor, second)
            await all_out_once(floor, drafts, first + second)
            cluster.owner().process.kill()
            await until(lambda: _answers(floor), 60)
            third = ["N-5"]
            drafts += await replies(floor, third)
            await all_out_once(floor, drafts, first + second + third)
