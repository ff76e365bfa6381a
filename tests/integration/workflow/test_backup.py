"""The server is lost, and the desk comes back from a backup: nothing goes out twice, and the trail shows it."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.enums import DraftState, PublicationState
from domain.errors import BadInputError
from integrations.offline import audit, backup
from integrations.offline.backup_file import parsed
from integrations.store import archive, codec
from integrations.store.connection import open_client
from tests.newsroom import Newsroom, alert, narrative, newsroom, two_accounts
from tests.servers import running_valkey


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def backed_up(url: str, monkeypatch: pytest.MonkeyPatch, *, posts: bool = False) -> str:
    monkeypatch.setenv("REDIS_URL", url)
    assert await asyncio.to_thread(backup.backup, "desk.backup", posts=posts) == 0
    return "desk.backup"


async def restored(url: str, monkeypatch: pytest.MonkeyPatch, *, over: bool = False) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    assert await asyncio.to_thread(backup.restore, "desk.backup", replace=over) == 0


@asynccontextmanager
async def two_servers() -> AsyncIterator[tuple[str, str]]:
    async with running_valkey() as lost, running_valkey() as new:
        yield lost.url, new.url


async def busy(room: Newsroom, stop: asyncio.Event) -> None:
    """Submit and approve as long as the backup takes."""
    while not stop.is_set():
        await room.approve(await room.submit())


async def resumed(room: Newsroom) -> None:
    for lead in ("ULENA", "ULUIS"):
        await room.desk.resume(await room.who(lead))


async def test_after_a_lost_server_nothing_goes_out_twice_and_the_trail_verifies_across_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with two_servers() as (lost, new):
        async with newsroom(lost) as room:
            room.clock.time = datetime.now(UTC)
            seen = narrative(at=room.clock.time)
            await room.watch.observe([alert(seen, room.clock.time)], [seen])
            waiting = await room.submit()
            queued = await room.approve(await room.submit())
            out = await room.approve(await room.submit(words=two_accounts("This is out.", "This is out as well.")))
            await room.deliver(0)
            stop = asyncio.Event()
            load = asyncio.create_task(busy(room, stop))
            await backed_up(lost, monkeypatch)
            stop.set()
            await load
            await room.store.save_anchor(replace(await room.store.audit_head(), at=datetime.now(UTC)))
            anchors = await room.store.anchors()
            await room.approve(waiting)
            await room.deliver(1000)
            sent = len(room.page.public)
            assert sent >= 3
            numbers = [draft.id for draft in await room.store.drafts(live_only=False)]
            page, page_2 = room.page, room.page_2
        await restored(new, monkeypatch)
        Path("anchors.jsonl").write_bytes(b"".join(codec.ANCHOR.dump(anchor) + b"\n" for anchor in anchors))
        async with newsroom(new) as room:
            room.clock.time = datetime.now(UTC)
            room.outbox._publishers = {page.account.id: page, page_2.account.id: page_2}
            assert (await room.desk.modes()).paused
            assert "look at what went out since" in (await room.desk.modes()).pause_reason
            await room.deliver()
            await room.desk.tick()
            await resumed(room)
            assert not (await room.desk.modes()).paused
            await room.desk.tick()
            await room.deliver()
            assert len(page.public) == sent
            for draft in (waiting, queued, out):
                fresh = await room.draft(draft)
                assert fresh.state is DraftState.AWAITING_APPROVAL
                assert fresh.late
                assert not fresh.approvals
            assert (await room.submit(once="afterwards")).id not in numbers
            assert (await room.desk.watched(seen.id)).narrative.headline == seen.headline
            kinds = [event.kind async for event in room.store.audit()]
            assert "BackupRestored" in kinds
            assert await room.audit_problems() == ()
        capsys.readouterr()
        assert await asyncio.to_thread(audit.verify, "anchors.jsonl") == 0
        told = capsys.readouterr().out
        assert "a backup of" in told
        assert "was restored" in told
        assert "1 anchors tell of that" in told


async def test_what_was_being_sent_is_unconfirmed_and_a_person_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    async with two_servers() as (lost, new):
        async with newsroom(lost) as room:
            draft = await room.approve(await room.submit(words=two_accounts()))
            delivery = await room.store.next_delivery("w", room.clock.now(), idle_ms=0, block_ms=0)
            assert delivery is not None
            queued = await room.draft(draft)
            publication = next(p for p in queued.publications if p.id == delivery.publication)
            await room.outbox._begin(queued, delivery, publication, "key")
            await backed_up(lost, monkeypatch)
        await restored(new, monkeypatch)
        async with newsroom(new) as room:
            states = {p.account: p.state for p in (await room.draft(draft)).publications}
            assert states == {publication.account: PublicationState.UNCONFIRMED}
            await resumed(room)
            await room.deliver()
            assert (room.page.public, room.page_2.public) == ([], [])
            told = await room.told("thread")
            assert any("restored from a backup" in text for text in told)


async def test_the_post_log_is_left_out_unless_asked_for_and_times_to_live_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with two_servers() as (lost, new):
        async with newsroom(lost) as room:
            await room.submit()
            await room.store.add_posts([narrative().samples[0]], source="file:a", cursor="7")
            await room.store.claim_once("digest:today", 3600)
            path = await backed_up(lost, monkeypatch)
            without = {one.name for one in parsed(Path(path).read_bytes()).kept}
            assert "{ff}:posts" not in without
            assert "{ff}:posts:cursors" in without
            await backed_up(lost, monkeypatch, posts=True)
        await restored(new, monkeypatch)
        async with newsroom(new) as room:
            assert len(await room.store.read_items("0", 10, 0)) == 1
            assert not await room.store.claim_once("digest:today", 3600)
            assert 0 < await room.store._client.ttl("{ff}:claim:digest:today") <= 3600


@pytest.mark.parametrize("damage", ["cut", "flipped", "swapped", "newer", "nothing"])
async def test_a_damaged_or_newer_backup_is_refused_and_the_server_stays_as_it_was(
    damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_servers() as (lost, new):
        async with newsroom(lost) as room:
            await room.submit()
        path = Path(await backed_up(lost, monkeypatch))
        lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        match damage:
            case "cut":
                path.write_bytes(path.read_bytes()[:-20])
            case "flipped":
                path.write_bytes(gzip.compress(b"".join(lines).replace(b"audit", b"audio", 1)))
            case "swapped":
                path.write_bytes(gzip.compress(b"".join([lines[0], *reversed(lines[1:-1]), lines[-1]])))
            case "newer":
                path.write_bytes(gzip.compress(b"".join(lines).replace(b'backup": 1', b'backup": 2', 1)))
            case _:
                path.write_bytes(b"")
        monkeypatch.setenv("REDIS_URL", new)
        with pytest.raises(BadInputError, match="newer version" if damage == "newer" else "damaged or no backup"):
            await asyncio.to_thread(backup.restore, str(path))
        client = open_client(new)
        assert not await archive.holds_a_desk(client)
        await client.aclose()


async def test_a_desk_is_not_overwritten_unless_told_to_and_never_while_a_process_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with two_servers() as (lost, new):
        async with newsroom(lost) as room:
            first = await room.submit()
        path = await backed_up(lost, monkeypatch)
        async with newsroom(new) as room:
            for _ in range(3):
                await room.submit()
            monkeypatch.setenv("REDIS_URL", new)
            with pytest.raises(BadInputError, match="--replace"):
                await asyncio.to_thread(backup.restore, path)
            await room.store.lease("clock", "somebody", 60)
            with pytest.raises(BadInputError, match=r"at work on this server \(clock\)"):
                await asyncio.to_thread(backup.restore, path, replace=True)
            await room.store.release("clock", "somebody")
            await restored(new, monkeypatch, over=True)
            assert [draft.id for draft in await room.store.drafts(live_only=False)] == [first.id]


async def test_a_restore_that_was_cut_short_lets_no_process_start(monkeypatch: pytest.MonkeyPatch) -> None:
    async with two_servers() as (lost, new):
        async with newsroom(lost) as room:
            await room.approve(await room.submit())
        path = await backed_up(lost, monkeypatch)

        async def killed(*_: object) -> int:
            raise ConnectionResetError

        with monkeypatch.context() as patch:
            patch.setattr("workflow.restoring.Restoring.settle", killed)
            patch.setenv("REDIS_URL", new)
            with pytest.raises(ConnectionResetError):
                await asyncio.to_thread(backup.restore, path)
        client = open_client(new)
        with pytest.raises(BadInputError, match="cut short"):
            await archive.insist_on_whole(client)
        async with newsroom(new) as room:
            assert (await room.desk.modes()).paused
        await restored(new, monkeypatch, over=True)
        await archive.insist_on_whole(client)
        await client.aclose()


async def test_an_empty_server_is_not_backed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_valkey() as server:
        monkeypatch.setenv("REDIS_URL", server.url)
        with pytest.raises(BadInputError, match="holds no desk"):
            await asyncio.to_thread(backup.backup, "desk.backup")
    assert not Path("desk.backup").exists()
