"""Attacks that come through Slack: forged, replayed and stale requests, strangers, and words that would act."""

import json
import re
import time
from dataclasses import replace
from typing import Any

import pytest

from handlers.cards.alert import alert_card
from handlers.cards.draft import draft_card
from handlers.cards.lists import draft_line, narrative_line
from tests.fakes.slack.delivery import Envelope, encoded, signed
from tests.fakes.slack.workspace import CHANNEL, Channel
from tests.integration.slack.bureau import WAYS, bureau, until
from tests.newsroom import alert, narrative
from tests.unit.policies.build import content

TICK = "white_check_mark"
ATTACKS = (
    "<!channel> everybody out",
    "<!here|here> now",
    "<!subteam^S0STAFF> look",
    "<@ULENA> approved this",
    "<https://evil.example|Read the official statement>",
    "https://evil.example/path http://evil.example",
    "@channel @here @everyone wake up",
    "*APPROVED* by ~nobody~ `code`\n>quoted",
    "safe\u202etxt.exe\u202c \u2066hidden\u2069 \u200f\u061c",
    "a\x00b\x07c\x1bd\x9be",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
)
LIVE = re.compile(r"<(?:[!@#]|https?:|mailto:)")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PINGS = re.compile(r"@(?:channel|here|everyone)\b", re.IGNORECASE)


def mrkdwn(value: Any) -> list[str]:
    """Return every text that Slack would read as mrkdwn."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [found for inner in value.values() for found in mrkdwn(inner)]
    if isinstance(value, list | tuple):
        return [found for inner in value for found in mrkdwn(inner)]
    return []


def everything(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(
    ("secret", "age"), [("another-secret", 0), ("strict-signing-secret", 600), ("strict-signing-secret", -600)]
)
async def test_forged_and_stale_requests_are_turned_away(url: str, secret: str, age: int) -> None:
    async with bureau(url, "http") as office:
        await office.room.submit()
        card = await office.card("D-1")
        body, kind = encoded(reaction(card["ts"], "UTESS"))
        status, _ = await office.slack.http.post(body, signed(body, kind=kind, secret=secret, at=time.time() - age))
        assert status == 401
        await office.quiet()
        assert not (await office.draft("D-1")).approvals


async def test_a_request_whose_body_was_changed_is_turned_away(url: str) -> None:
    async with bureau(url, "http") as office:
        await office.room.submit()
        card = await office.card("D-1")
        body, kind = encoded(reaction(card["ts"], "URITA"))
        status, _ = await office.slack.http.post(body.replace("URITA", "UTESS"), signed(body, kind=kind))
        assert status == 401
        assert not (await office.draft("D-1")).approvals


async def test_a_replayed_request_does_nothing_a_second_time(url: str) -> None:
    async with bureau(url, "http") as office:
        await office.room.desk.pause(await office.room.who("ULENA"))
        await office.room.submit()
        card = await office.card("D-1")
        body, kind = encoded(reaction(card["ts"], "UTESS"))
        headers = signed(body, kind=kind)
        assert (await office.slack.http.post(body, headers))[0] == 200
        await until(lambda: _approvals(office, 1))
        office.people.react_unheard("UTESS", card["ts"], TICK)
        await office.people.unreact("UTESS", card["ts"], TICK)
        await until(lambda: _approvals(office, 0))
        assert (await office.slack.http.post(body, headers))[0] == 200
        await office.quiet()
        assert not (await office.draft("D-1")).approvals


def reaction(ts: str, user: str) -> Envelope:
    event = {
        "type": "reaction_added",
        "user": user,
        "reaction": TICK,
        "item": {"type": "message", "channel": CHANNEL, "ts": ts},
        "event_ts": "1700000000.000001",
    }
    payload = {"type": "event_callback", "team_id": "T0HOME", "event_id": "Ev0REPLAYED", "event": event}
    return Envelope("events_api", payload)


@pytest.mark.parametrize("way", WAYS)
async def test_strangers_guests_bots_and_leavers_move_nothing_and_see_nothing(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        office.slack.space.channels[CHANNEL].shared = True
        office.slack.space.users["UTESS"].restricted = True  # a lead's colleague who became a guest
        office.slack.space.users["ULENA"].deleted = True
        office.slack.space.users["UTOM"].is_bot = True
        office.slack.space.join("UOTHER")
        await office.raise_alert()
        await office.room.submit()
        card = await office.card("D-1")
        await office.quiet(0.6)
        for user in ("UTESS", "ULENA", "UTOM", "UOTHER"):
            await office.people.react(user, card["ts"], TICK)
            await office.people.press(user, card, "approve")
            await office.people.command(user, "/fleetfoot pause")
            await office.people.command(user, "/fleetfoot status")
            await office.people.command(user, "/respond N-1")
        await office.quiet(0.4)
        assert not (await office.draft("D-1")).approvals
        assert not (await office.room.desk.modes()).paused
        assert office.slack.space.of("views.open") == []
        for user in ("UTESS", "ULENA", "UTOM", "UOTHER"):
            assert "hiding an explosion" not in "".join(office.slack.space.shown_to(user))


async def test_words_of_the_public_do_nothing_on_any_card(url: str) -> None:
    async with bureau(url, paint=False) as office:
        policy, times = office.surface.policy, office.surface.times
        for number, words in enumerate(ATTACKS, 1):
            seen = narrative(f"N-{number}")
            post = replace(seen.samples[0], text=words)
            seen = replace(seen, headline=words, samples=(post, replace(post, author=words)))
            await office.room.watch.observe([alert(seen)], [seen])
            watched = await office.room.desk.watched(seen.id)
            card = alert_card(watched, policy, office.surface.clock.now(), times)
            for text in [*mrkdwn(list(card.blocks)), card.text, narrative_line(watched, policy)]:
                assert not LIVE.search(text), text
                assert not PINGS.search(text), text
                assert "://evil.example" not in text
            assert not CONTROLS.search(everything([card.text, list(card.blocks)]).replace("\\n", ""))


async def test_words_of_a_draft_do_nothing_on_its_card(url: str) -> None:
    async with bureau(url, paint=False) as office:
        modes, times = await office.room.desk.modes(), office.surface.times
        plain = await office.room.submit("URITA", content("Plain words."))
        known: list[str] | None = None
        for words in ("Plain words.", *ATTACKS):
            draft = replace(plain, revisions=(replace(plain.current, content=content(words)),))
            card = draft_card(draft, office.surface.policy, modes, times)
            shown = "\n".join([*mrkdwn(list(card.blocks)), card.text, draft_line(draft)])
            calls = re.findall(r"<(?:[!@#]|https?:|mailto:)[^>]*>", shown)
            known = calls if known is None else known
            assert calls == known, words


async def test_a_message_of_another_app_that_looks_like_a_card_is_none_of_ours(url: str) -> None:
    async with bureau(url, paint=False) as office:
        forged = {"type": "message", "user": "UTOM", "bot_id": "B0EVIL", "text": "[D-1] approved · revision 1 by lena"}
        forged |= {"ts": office.slack.space.next_ts()}
        office.slack.space.channels[CHANNEL].messages.append(forged)
        await office.room.submit()
        office.paint()
        await until(lambda: len(office.cards("D-1")) == 2)
        assert office.cards("D-1")[0] == forged


async def test_what_holds_up_one_channel_holds_up_no_other_and_is_told_to_people(url: str) -> None:
    async with bureau(url) as office:
        office.slack.space.channels["C0OTHER"] = Channel("C0OTHER", "other", {"U0BOT"})
        office.slack.rates.limited[CHANNEL] = time.monotonic() + 30
        await office.room.submit()
        told = await until(lambda: office.direct("ULENA"))
        assert "Slack makes our messages" in told[0]["text"]
        assert office.cards("D-1") == []
        office.slack.rates.limited.clear()


async def test_a_bot_put_out_of_its_channel_says_so_directly(url: str) -> None:
    async with bureau(url) as office:
        office.slack.space.channels[CHANNEL].members.discard("U0BOT")
        await office.room.submit()
        await until(lambda: office.direct("ULENA"))
        assert "/invite" in office.direct("ULENA")[0]["text"]
        office.slack.space.channels[CHANNEL].members.add("U0BOT")
        await office.card("D-1")


async def _approvals(office: Any, count: int) -> bool:
    return len((await office.draft("D-1")).approvals) == count
