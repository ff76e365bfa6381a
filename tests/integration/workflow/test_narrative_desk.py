"""What staff decide about narratives, on the real store."""

import pytest

from domain.enums import AlertKind, Severity
from domain.errors import BadInputError, NotAllowedError
from domain.ids import NarrativeId, TopicId
from tests.integration.workflow.watched import N1, raised, rules
from tests.newsroom import narrative, newsroom
from workflow.state import Handling


async def test_a_person_who_joins_a_carded_story_to_another_takes_it_off_nobodys_screen(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-1", kind=AlertKind.TRENDING)
        await raised(room, "N-2")
        merged = await room.desk.merge(await room.who("ULENA"), N1, NarrativeId("N-2"))
        assert (merged.on_card, merged.narrative.kind) == (True, AlertKind.HOSTILE)


async def test_staff_merge_two_narratives_and_drafts_follow(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, "N-1")
        await raised(room, "N-2")
        draft = await room.submit(narrative="N-2", topic="rumour")
        merged = await room.desk.merge(await room.who("UTESS"), N1, NarrativeId("N-2"))
        assert merged.drafts == (draft.id,)
        await room.watch.observe([], [narrative("N-2", size=500, severity=Severity.CRITICAL)])
        seen = await room.desk.watched(NarrativeId("N-2"))
        assert (seen.narrative.id, seen.narrative.severity) == ("N-1", Severity.CRITICAL)


async def test_not_hostile_takes_two_above_medium(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        tess, tom = await room.who("UTESS"), await room.who("UTOM")
        assert (await room.desk.not_hostile(tess, N1)).handling is Handling.OPEN
        assert (await room.desk.not_hostile(tess, N1)).votes == ("tess",)
        assert (await room.desk.not_hostile(tom, N1)).handling is Handling.NOT_HOSTILE
        assert await room.desk.narratives() == ()
        assert (await room.desk.restore(tess, N1)).handling is Handling.OPEN


async def test_not_hostile_takes_one_at_medium(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room, severity=Severity.MEDIUM)
        assert (await room.desk.not_hostile(await room.who("UTESS"), N1)).handling is Handling.NOT_HOSTILE


async def test_each_act_has_its_lowest_tier(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        olga, rita = await room.who("UOLGA"), await room.who("URITA")
        with pytest.raises(NotAllowedError, match="tier responder or above"):
            await room.desk.claim(olga, N1)
        with pytest.raises(NotAllowedError, match="tier trusted or above"):
            await room.desk.not_hostile(rita, N1)
        with pytest.raises(NotAllowedError, match="tier trusted or above"):
            await room.desk.do_not_respond(rita, N1, "No.", 60)
        with pytest.raises(NotAllowedError, match="tier lead or above"):
            await room.desk.crisis(rita, TopicId("rumour"), "Riot.", 2)
        with pytest.raises(NotAllowedError, match="does not list you"):
            await room.desk.claim(await room.who("USTRANGER"), N1)


async def test_do_not_respond_has_a_reason_and_a_time_to_look_again(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        tess = await room.who("UTESS")
        with pytest.raises(BadInputError, match="say in a sentence why"):
            await room.desk.do_not_respond(tess, N1, " ", 60)
        decided = await room.desk.do_not_respond(tess, N1, "Nobody repeats it.", 60)
        assert (decided.handling, decided.reason) == (Handling.NO_RESPONSE, "Nobody repeats it.")
        room.clock.forward(minutes=61)
        await room.desk.tick()
        assert (await room.desk.watched(N1)).handling is Handling.OPEN


async def test_revealing_samples_is_counted_and_recorded(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.desk.reveal(await room.who("URITA"), N1)
        assert (await room.desk.reveal(await room.who("UTOM"), N1)).exposures == 2
        assert (await room.audit_kinds("N-1")).count("SamplesRevealed") == 2


async def test_a_person_may_call_for_senior_eyes(url: str) -> None:
    async with newsroom(url, rules()) as room:
        await raised(room)
        await room.desk.escalate(await room.who("URITA"), N1)
        await room.desk.escalate(await room.who("URITA"), N1)
        assert [n.to for n in await room.notices() if n.kind == "page"] == ["luis"]
