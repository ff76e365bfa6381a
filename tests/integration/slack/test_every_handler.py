"""Every way to reach the bot works alike over Socket Mode and over HTTP, inside Slack's own rules."""

from copy import deepcopy
from functools import partial
from typing import Any

import pytest

from domain.enums import DraftState, Severity
from domain.ids import NarrativeId
from tests.integration.slack.bureau import WAYS, Bureau, bureau, until
from workflow.state import Handling

TICK = "white_check_mark"
pytestmark = pytest.mark.parametrize("way", WAYS)


def well_behaved(office: Bureau) -> None:
    """Nothing was refused, and everything was acknowledged."""
    assert office.slack.refusals == []
    assert office.people.unanswered == []


def redrawn(card: dict[str, Any], before: dict[str, Any]) -> bool:
    return (card["text"], card["blocks"]) != (before["text"], before["blocks"])


COMMANDS = (
    ("URITA", "/fleetfoot", "/fleetfoot status"),
    ("URITA", "/fleetfoot help", "/fleetfoot status"),
    ("URITA", "/fleetfoot status", "N-1"),
    ("URITA", "/fleetfoot whoami", "responder"),
    ("URITA", "/fleetfoot why D-1", "revision"),
    ("ULENA", "/fleetfoot audit D-1", "D-1"),
    ("URITA", "/fleetfoot audit D-1", "lead"),
    ("URITA", "/fleetfoot pause a test", "paused"),
    ("ULENA", "/fleetfoot resume", "Your vote"),
    ("ULUIS", "/fleetfoot resume", "goes on"),
    ("ULUIS", "/fleetfoot resume", "not paused"),
    ("ULENA", "/fleetfoot crisis rumour 2 gas", "Crisis declared"),
    ("ULENA", "/fleetfoot digest", "on its way"),
    ("UTESS", "/fleetfoot retract D-1", "D-1"),
    ("URITA", "/fleetfoot nonsense", "nonsense"),
    ("URITA", "/narratives", "N-1"),
    ("URITA", "/narratives N-1", "hiding an explosion"),
    ("URITA", "/narratives N-99", "N-99"),
    ("UGUEST", "/respond N-1", "may"),
)


async def test_every_command_is_answered_in_private(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        await office.raise_alert()
        await office.room.submit()
        for user, typed, answer in COMMANDS:
            office.slack.space.private.clear()
            assert await office.people.command(user, typed) is not None
            await office.told(user, answer)
        await office.people.command("URITA", "/fleetfoot report https://x.example/1")
        await until(lambda: office.people.view_of("URITA") or office.slack.space.shown_to("URITA"))
        well_behaved(office)


async def test_a_form_is_opened_changed_refused_and_handed_in(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        await office.raise_alert()
        await office.people.command("URITA", "/respond N-1 We are on our way.")
        view = await office.modal("URITA")
        before = view.hash
        await office.people.choose(view, "topic", {"selected_option": {"value": "gossip"}})
        await until(lambda: view.hash != before)
        await office.people.submit(view, text="Call me on 07700 900123.")
        assert "text" in view.errors
        await office.people.submit(view, text="We are on our way, and nobody is hurt.")
        assert not view.open
        await office.card("D-1")
        await office.told("URITA", "D-1")
        well_behaved(office)


async def test_an_edit_makes_a_new_card_and_takes_the_buttons_off_the_old_one(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        await office.room.submit()
        first = await office.card("D-1")
        await office.people.press("URITA", first, "edit")
        view = await office.modal("URITA")
        await office.people.submit(view, text="Other words.")
        await until(lambda: len(office.cards("D-1")) == 2)
        await until(lambda: not any(block["type"] == "actions" for block in office.cards("D-1")[0]["blocks"]))
        well_behaved(office)


async def test_every_button_of_a_waiting_draft_works(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        for number, (button, user) in enumerate(
            [("approve", "UTESS"), ("reject", "UTESS"), ("withdraw", "URITA"), ("why", "UTESS")], 1
        ):
            await office.room.submit()
            card = await office.card(f"D-{number}")
            await office.people.press(user, card, button)
            await office.told(user, f"D-{number}")
        well_behaved(office)


async def test_every_button_of_an_alert_works(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        for number, (button, handling) in enumerate(
            [
                ("claim", Handling.CLAIMED),
                ("snooze", Handling.SNOOZED),
                ("not_hostile", Handling.OPEN),
                ("escalate", Handling.OPEN),
                ("reveal", Handling.OPEN),
            ],
            1,
        ):
            card = await office.raise_alert(f"N-{number}")
            await office.people.press("UTESS", card, button)
            await office.told("UTESS", f"N-{number}")
            assert (await office.room.desk.watched(NarrativeId(f"N-{number}"))).handling is handling
        well_behaved(office)


async def test_not_responding_asks_for_a_reason(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        card = await office.raise_alert()
        await office.people.press("UTESS", card, "do_not_respond")
        view = await office.modal("UTESS")
        await office.people.submit(view, reason="It is dying down.")
        await office.told("UTESS", "do not respond")
        well_behaved(office)


async def test_every_reaction_on_a_draft_is_seen_on_its_card(url: str, way: str) -> None:
    states = [(TICK, DraftState.QUEUED), ("x", DraftState.REJECTED), ("eyes", DraftState.AWAITING_APPROVAL)]
    async with bureau(url, way) as office:
        for number, (emoji, state) in enumerate(states, 1):
            await office.room.submit()
            card = await office.card(f"D-{number}")
            before = deepcopy(card)
            await office.people.react("UTESS", card["ts"], emoji)
            await until(partial(redrawn, card, before))
            assert (await office.draft(f"D-{number}")).state is state
            assert len(office.cards(f"D-{number}")) == 1
        well_behaved(office)


async def test_every_reaction_on_an_alert_is_answered(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        for number, emoji in enumerate(["eyes", "no_bell", "no_good", "rotating_light"], 1):
            card = await office.raise_alert(f"N-{number}")
            await office.people.react("UTESS", card["ts"], emoji)
            await office.told("UTESS", f"N-{number}")
        well_behaved(office)


async def test_shortcuts_report_and_draft(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        words = {
            "type": "message",
            "ts": office.slack.space.next_ts(),
            "text": "They hide it &amp; lie",
            "user": "UOLGA",
        }
        office.slack.space.channels["C0NARRATIVES"].messages.append(words)
        await office.people.shortcut("URITA", "report_post", words)
        await office.told("URITA", "hank")
        await office.people.shortcut("URITA", "draft_response", words)
        view = await office.modal("URITA")
        assert view.values()["text"]["value"]["value"] == "They hide it & lie"
        well_behaved(office)


async def test_the_home_tab_shows_staff_what_is_open_and_others_nothing(url: str, way: str) -> None:
    async with bureau(url, way) as office:
        await office.raise_alert(severity=Severity.CRITICAL)
        for user in ("URITA", "UGUEST", "UOTHER"):
            await office.people.open_home(user)
            home = await until(partial(office.slack.space.homes.get, user))
            assert ("N-1" in str(home.body)) is (user == "URITA")
        well_behaved(office)
