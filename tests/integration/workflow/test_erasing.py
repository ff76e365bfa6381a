"""What is erased from the audit trail is gone from the draft too; anchors are kept where Redis cannot change them."""

from pathlib import Path

import pytest

from domain.errors import StaleError, UnavailableError
from integrations.offline.audit import read_anchors
from tests.newsroom import Newsroom, newsroom
from tests.unit.policies.build import content
from workflow.audit import verify
from workflow.state import AuditEvent

WORDS = "Ann Example of Mill Lane is safe."


async def first(room: Newsroom, subject: str, kind: str) -> AuditEvent:
    return next(event for event in await room.desk.audit(subject) if event.kind == kind)


async def everything_stored(room: Newsroom) -> bytes:
    found = b""
    for name in await room.store._client.keys("{ff}:draft:*"):
        found += await room.store._client.get(name)
    return found


async def test_erased_words_are_gone_from_the_draft_as_well(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit(words=content(WORDS))
        await room.desk.withdraw(await room.who("URITA"), draft.id)
        submitted = await first(room, draft.id, "DraftSubmitted")
        await room.desk.erase(await room.who("ULENA"), submitted.seq, "She asked for it.")
        assert (await room.draft(draft)).current.content.text == "(erased)"
        assert b"Ann Example" not in await everything_stored(room)
        assert (await room.draft(draft)).current.hash == draft.current.hash
        assert await room.audit_problems() == ()


async def test_words_that_may_still_go_out_are_not_erased(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit(words=content(WORDS))
        submitted = await first(room, draft.id, "DraftSubmitted")
        with pytest.raises(StaleError, match="withdraw it first"):
            await room.desk.erase(await room.who("ULENA"), submitted.seq, "She asked for it.")
        assert (await room.draft(draft)).current.content.text == WORDS


async def test_an_older_wording_can_be_erased_while_the_newer_one_waits(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit(words=content(WORDS))
        rita = await room.who("URITA")
        await room.desk.edit(rita, draft.id, content("Everybody is safe."), draft.current.hash, "view-9")
        submitted = await first(room, draft.id, "DraftSubmitted")
        await room.desk.erase(await room.who("ULENA"), submitted.seq, "She asked for it.")
        assert [r.content.text for r in (await room.draft(draft)).revisions] == ["(erased)", "Everybody is safe."]


async def test_an_erased_reason_is_gone_from_the_rejection(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        await room.desk.reject(await room.who("UTESS"), draft.id, draft.current.hash, "Ann Example is my sister.")
        given = await first(room, draft.id, "RejectionGiven")
        await room.desk.erase(await room.who("ULENA"), given.seq, "Personal.")
        assert b"my sister" not in await everything_stored(room)


async def test_anchors_go_to_a_file_that_finds_a_rewritten_trail(url: str, tmp_path: Path) -> None:
    async with newsroom(url) as room:
        room.store.anchor_file = tmp_path / "anchors.jsonl"
        await room.submit()
        await room.desk.tick()
        anchors = read_anchors(str(room.store.anchor_file))
        assert [anchor.seq for anchor in anchors] == [(await room.store.audit_head()).seq]
        assert verify([event async for event in room.store.audit()], anchors) == ()
        assert verify([], anchors) != ()


async def test_an_anchor_file_that_cannot_be_written_is_told_and_stops_nothing(url: str, tmp_path: Path) -> None:
    async with newsroom(url) as room:
        room.store.anchor_file = tmp_path / "nowhere" / "anchors.jsonl"
        await room.submit()
        await room.desk.tick()
        assert any("FLEETFOOT_ANCHORS" in text for text in await room.told("channel"))
        with pytest.raises(UnavailableError):
            await room.store.save_anchor(await room.store.audit_head())
