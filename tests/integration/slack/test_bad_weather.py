"""Whatever is delivered twice, late, out of order or by a connection that dies: the same end, no card twice."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from domain.enums import DraftState
from tests.fakes.slack.people import Weather
from tests.fakes.slack.workspace import Rules
from tests.integration.slack.bureau import WAYS, Bureau, bureau, until

TICK = "white_check_mark"
STORM = Weather(copies=3, shuffled=True, late_s=0.1)

Act = Callable[[], Awaitable[object]]


def acts_on(office: Bureau, alert_ts: str, draft_ts: list[str]) -> list[Act]:
    """Return what one busy minute brings; nobody's act depends on another's arriving first."""
    people = office.people
    return [
        lambda: people.react("UTESS", draft_ts[0], TICK),
        lambda: people.react("UTOM", draft_ts[1], TICK),
        lambda: people.unreact("UTOM", draft_ts[1], TICK),
        lambda: people.react("ULENA", draft_ts[1], "eyes"),
        lambda: people.react("UTESS", draft_ts[2], "x"),
        lambda: people.unreact("UTESS", draft_ts[2], "x"),
        lambda: people.react("UTESS", draft_ts[2], "x"),
        lambda: people.react("URITA", alert_ts, "eyes"),
        lambda: people.react("URITA", draft_ts[0], TICK),
        lambda: people.command("URAVI", "/respond N-1 Words of mine."),
        lambda: people.command("ULENA", "/fleetfoot digest"),
    ]


async def end_of(office: Bureau) -> dict[str, object]:
    """Return where everything stands once the bot is quiet."""
    await office.quiet(0.4)
    drafts = [await office.draft(f"D-{n}") for n in range(1, 4)]
    watched = await office.room.desk.narratives(open_only=True)
    return {
        "states": [draft.state for draft in drafts],
        "approvals": [sorted(mark.by for mark in draft.approvals) for draft in drafts],
        "rejections": [sorted(mark.by for mark in draft.rejections) for draft in drafts],
        "claimed": [one.claimed_by for one in watched],
        "cards": [len(office.cards(f"D-{n}")) for n in range(1, 4)],
        "forms": len(office.slack.space.of("views.open")),
        "refused": sum("does not count" in told for told in office.slack.space.shown_to("URITA")),
        "digests": len([one for one in office.slack.space.posts() if str(one["text"]).startswith("[digest")]),
    }


@pytest.mark.parametrize(
    ("way", "seeds"),
    [
        ("socket", 2),
        pytest.param("socket", 8, marks=pytest.mark.slow),
        pytest.param("http", 8, marks=pytest.mark.slow),
    ],
)
async def test_a_busy_minute_ends_the_same_in_any_weather(url: str, way: str, seeds: int) -> None:
    ends = []
    for seed in range(seeds):
        async with bureau(url, way) as office:
            await office.room.store._client.flushall()  # each minute begins with an empty desk
            alert = await office.raise_alert()
            await office.room.desk.pause(await office.room.who("ULENA"))
            for _ in range(3):
                await office.room.submit()
            drafts = [(await office.card(f"D-{n}"))["ts"] for n in range(1, 4)]
            if seed:
                office.people.weather = Weather(STORM.copies, STORM.shuffled, STORM.late_s, seed)
            await office.people.at_once(*acts_on(office, alert["ts"], drafts))
            ends.append(await end_of(office))
            assert office.people.unanswered == []
    assert ends[0]["approvals"] == [["tess"], [], []]
    assert ends[0]["rejections"] == [[], [], ["tess"]]
    assert ends[0]["cards"] == [1, 1, 1]
    assert ends[0]["forms"] == 1
    assert ends[0]["digests"] == 1
    assert all(end == ends[0] for end in ends)


@pytest.mark.parametrize("way", WAYS)
async def test_a_form_handed_in_three_times_makes_one_draft_one_card_and_one_receipt(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        await office.people.command("URITA", "/respond")
        view = await office.modal("URITA")
        office.people.weather = Weather(copies=3)
        await office.people.submit(view, text="We are on our way.")
        await office.card("D-1")
        await office.quiet()
        assert len(office.cards("D-1")) == 1
        assert office.cards("D-2") == []
        assert len([one for one in office.slack.space.shown_to("URITA") if "D-1" in one]) == 1


async def test_an_envelope_goes_to_one_of_several_connections_and_is_done_once(url: str) -> None:
    async with bureau(url, connections=3) as office:
        for number in range(1, 7):
            await office.room.submit()
            card = await office.card(f"D-{number}")
            await office.people.react("UTESS", card["ts"], TICK)
        assert {number for number, _ in office.slack.socket.received} == {0, 1, 2}
        await until(lambda: _all_approved(office, 6))


@pytest.mark.parametrize("warn", [True, False])
async def test_a_connection_that_slack_refreshes_loses_nothing(url: str, *, warn: bool) -> None:
    async with bureau(url, rules=Rules(ack_seconds=1.0, again_after=(0.0, 0.2, 1.0))) as office:
        await office.room.submit()
        card = await office.card("D-1")
        await office.slack.socket.refresh(warn=warn)
        await office.people.react("UTESS", card["ts"], TICK)
        await until(lambda: _in_state(office, DraftState.QUEUED))
        assert office.people.unanswered == []


async def test_an_approval_brought_again_after_it_was_taken_back_counts_for_nothing(url: str) -> None:
    async with bureau(url) as office:
        await office.room.desk.pause(await office.room.who("ULENA"))
        await office.room.submit()
        card = await office.card("D-1")
        await office.people.react("UTESS", card["ts"], TICK)
        await until(lambda: _approvals(office, 1))
        await office.people.unreact("UTESS", card["ts"], TICK)
        await until(lambda: _approvals(office, 0))
        office.people.weather = Weather(copies=2)
        await office.people.event(
            {
                "type": "reaction_added",
                "user": "UTESS",
                "reaction": TICK,
                "item": {"type": "message", "channel": "C0NARRATIVES", "ts": card["ts"]},
                "event_ts": "1.0",
            }
        )
        await office.quiet()
        assert not (await office.draft("D-1")).approvals


async def test_what_nobody_acknowledges_is_delivered_again_until_somebody_does(url: str) -> None:
    rules = Rules(ack_seconds=0.3, again_after=(0.0, 0.3, 1.0))
    async with bureau(url, rules=rules) as office:
        await office.room.submit()
        card = await office.card("D-1")
        office.slack.space.fail("auth.test", "internal_error", times=3)
        await office.people.react("UTESS", card["ts"], TICK)
        await until(lambda: _in_state(office, DraftState.QUEUED))


async def test_reactions_given_while_the_bot_was_away_are_caught_up_on_and_expired_ones_are_not(url: str) -> None:
    async with bureau(url, paint=False) as office:
        painter = office.paint()
        await office.room.desk.pause(await office.room.who("ULENA"))
        alert = await office.raise_alert()
        await office.room.submit()
        card = await office.card("D-1")
        await office.quiet()
        painter.cancel()
        await asyncio.wait({painter})
        await office.surface.store.release("painter", "one")
        for user in ("UTESS", "UTOM", "ULENA", "ULUIS", "URAVI"):  # more than Slack names unasked
            office.people.react_unheard(user, card["ts"], TICK)
        office.people.react_unheard("URAVI", alert["ts"], "eyes")
        office.paint("two")
        await until(lambda: _approvals(office, 4))  # a responder's tick does not count
        await office.told("URAVI", "You have")
        assert len(office.cards("D-1")) == 1


async def test_a_missed_tick_whose_giver_slack_cannot_name_just_now_is_not_lost(url: str) -> None:
    async with bureau(url, paint=False) as office:
        painter = office.paint()
        await office.room.desk.pause(await office.room.who("ULENA"))
        await office.room.submit()
        card = await office.card("D-1")
        await office.quiet()
        painter.cancel()
        await asyncio.wait({painter})
        await office.surface.store.release("painter", "one")
        office.people.react_unheard("UTESS", card["ts"], TICK)
        office.slack.space.fail("users.info", "internal_error", times=1)
        office.paint("two")
        await until(lambda: _approvals(office, 1))


async def test_a_reaction_that_does_nothing_on_its_card_is_answered(url: str) -> None:
    async with bureau(url) as office:
        alert = await office.raise_alert()
        await office.people.react("UTESS", alert["ts"], TICK)
        assert ":eyes: take it" in await office.told("UTESS", "does nothing on N-1")


async def test_whoever_is_not_in_the_channel_is_answered_by_direct_message(url: str) -> None:
    async with bureau(url) as office:
        await office.room.submit()
        card = await office.card("D-1")
        office.slack.space.channels["C0NARRATIVES"].members.discard("URITA")
        await office.people.react("URITA", card["ts"], TICK)
        await until(lambda: office.direct("URITA"))
        assert "does not count" in office.direct("URITA")[0]["text"]


async def _all_approved(office: Bureau, count: int) -> bool:
    drafts = [await office.draft(f"D-{number}") for number in range(1, count + 1)]
    return all(len(draft.approvals) == 1 for draft in drafts)


async def _approvals(office: Bureau, count: int) -> bool:
    return len((await office.draft("D-1")).approvals) == count


async def _in_state(office: Bureau, state: DraftState) -> bool:
    return (await office.draft("D-1")).state is state
