"""A process that dies at any step: the night goes on where it was, and nothing is posted twice."""

import asyncio
from collections.abc import Iterator

import pytest
import redis

from demo.workspace import USERS
from domain.enums import DraftState
from tests.acceptance.newsroom import CHANNEL, ROLES, Newsroom, open_newsroom
from tests.acceptance.shift import at_the_desk, draft_of, words

pytestmark = pytest.mark.slow

CALM = "There is no gas at the quay. Fire crews have checked the air. Please check before you share."
NEVER = "0 0 1 1 *"


@pytest.fixture(scope="module")
def dark_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """A newsroom whose bot every test starts and kills itself."""
    newsroom = open_newsroom(tmp_path_factory.mktemp("newsroom"), cron=NEVER)
    try:
        yield newsroom
    finally:
        newsroom.stop()


def start(room: Newsroom, *roles: str) -> None:
    missing = [role for role in roles or ROLES if role not in room.processes]
    room.start(*missing)
    room.wait_until_up(*missing)


async def cards(room: Newsroom, subject: str) -> list[str]:
    async with at_the_desk(room) as reader:
        return [
            str(m["text"])
            for m in await reader.people.messages(CHANNEL)
            if str(m["text"]).startswith(f"[{subject}] ") and not m.get("subtype")
        ]


async def test_an_alert_raised_while_nobody_paints_is_shown_after_the_start(dark_room: Newsroom) -> None:
    await dark_room.alert(1)
    start(dark_room)
    async with at_the_desk(dark_room) as shift:
        await shift.card("[N-1] HIGH · ")
        assert len(await cards(dark_room, "N-1")) == 1


async def test_a_form_opened_before_the_death_can_be_submitted_after_it(dark_room: Newsroom) -> None:
    start(dark_room)
    async with at_the_desk(dark_room) as shift:
        await shift.raise_alert(2)
        known = {draft.id for draft in await dark_room.drafts()}
        await shift.open_form("responder", "N-2")
        dark_room.kill(*ROLES)
        start(dark_room)
        await shift.people.submit(USERS["responder"], words(f"{CALM} One."))
        card = await shift.new_draft(known)
        assert draft_of(card) == str((await dark_room.drafts())[-1].id)


async def test_a_tick_given_while_the_bot_was_away_counts_once_it_is_back(dark_room: Newsroom) -> None:
    start(dark_room)
    async with at_the_desk(dark_room) as shift:
        await shift.raise_alert(3)
        card = await shift.propose("responder", "N-3", f"{CALM} Two.")
        dark_room.kill(*ROLES)
        await shift.react("lead", card, "white_check_mark")
        start(dark_room)
        await shift.state(draft_of(card), "published")
        assert len(await dark_room.public("Two.")) == 1


async def test_a_tick_taken_back_while_the_bot_was_away_counts_no_more(dark_room: Newsroom) -> None:
    start(dark_room)
    async with at_the_desk(dark_room) as shift:
        await shift.raise_alert(4)
        await shift.people.command(USERS["responder"], CHANNEL, "/fleetfoot", "pause")
        await shift.told("responder", "Publishing is paused")
        card = await shift.propose("responder", "N-4", f"{CALM} Three.")
        draft = draft_of(card)
        await shift.react("lead", card, "white_check_mark")
        await shift.approvals(draft, 1)
        dark_room.kill(*ROLES)
        await shift.react("lead", card, "white_check_mark", present=False)
        start(dark_room)
        await shift.approvals(draft, 0)
        await shift.resume()
        assert (await dark_room.draft(draft)).state is DraftState.AWAITING_APPROVAL


async def test_what_was_approved_goes_out_once_when_the_publisher_comes_back(dark_room: Newsroom) -> None:
    start(dark_room)
    async with at_the_desk(dark_room) as shift:
        await shift.raise_alert(5)
        card = await shift.propose("responder", "N-5", f"{CALM} Four.")
        dark_room.kill("publish")
        await shift.react("lead", card, "white_check_mark")
        await shift.state(draft_of(card), "queued")
        start(dark_room, "publish")
        await shift.state(draft_of(card), "published")
        assert len(await dark_room.public("Four.")) == 1


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.15, 0.4, 1.0])
async def test_whenever_everything_dies_after_the_tick_it_is_published_once(dark_room: Newsroom, moment: float) -> None:
    number = 10 + int(moment * 100)
    start(dark_room)
    async with at_the_desk(dark_room) as shift:
        await shift.raise_alert(number)
        card = await shift.propose("responder", f"N-{number}", f"{CALM} Moment {number}.")
        tick = asyncio.create_task(shift.react("lead", card, "white_check_mark"))
        await asyncio.sleep(moment)
        dark_room.kill(*ROLES)
        await tick
        start(dark_room)
        await shift.state(draft_of(card), "published", seconds=100)
        assert len(await dark_room.public(f"Moment {number}.")) == 1
        assert len(await cards(dark_room, draft_of(card))) == 1
        assert len(await cards(dark_room, f"N-{number}")) == 1


async def test_a_card_that_was_posted_but_not_recorded_is_found_not_posted_twice(dark_room: Newsroom) -> None:
    start(dark_room)
    async with at_the_desk(dark_room) as shift:
        await shift.raise_alert(200)
        card = await shift.propose("responder", "N-200", f"{CALM} Five.")
        draft = draft_of(card)
        dark_room.kill("slack")
        forget_cards(dark_room)
        start(dark_room, "slack")
        await shift.react("lead", card, "white_check_mark")

        async def recorded() -> bool:
            await shift.react("lead", card, "white_check_mark", present=False)
            await shift.react("lead", card, "white_check_mark")
            return bool((await dark_room.draft(draft)).approvals)

        await shift.until(recorded)
        await shift.state(draft, "published")
        assert len(await cards(dark_room, draft)) == 1
        assert len(await cards(dark_room, "N-200")) == 1


def forget_cards(room: Newsroom) -> None:
    """Lose every record of where cards stand, as if each had been posted just before a death."""
    with redis.Redis.from_url(room.valkey.url) as client:
        for key in client.scan_iter("*card*"):
            client.delete(key)
