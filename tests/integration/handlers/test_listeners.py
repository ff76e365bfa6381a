"""Listeners acknowledge first, act once, answer always, and answer in private."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.enums import DraftState
from tests.integration.handlers.office import Office, office
from tests.unit.policies.build import content
from workflow.state import CardRef

TICK = "white_check_mark"


async def until(there: Callable[[], Any]) -> Any:
    async with asyncio.timeout(10):
        while True:
            found = there()
            found = await found if isinstance(found, Awaitable) else found
            if found:
                return found
            await asyncio.sleep(0.01)


async def says(desk: Office, words: str) -> str:
    found: str = await until(lambda: next((said for said in desk.said() if words in said), None))
    return found


async def test_a_command_is_acknowledged_even_when_nothing_behind_it_answers(url: str) -> None:
    async with office(url) as desk:
        desk.room.directory.down = True
        answer = await desk.command("URITA", "/respond")
        assert answer.status == 200
        await says(desk, "Slack does not answer")


async def test_a_command_delivered_twice_is_done_once(url: str) -> None:
    async with office(url) as desk:
        for _ in range(3):
            await desk.command("URITA", "/respond", delivery="same")
        await until(lambda: desk.api.of("views.open"))
        await asyncio.sleep(0.1)
        assert len(desk.api.of("views.open")) == 1


async def test_an_unknown_error_gives_a_code_that_the_log_has_too(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office(url) as desk:

        async def broken(*_: object) -> None:
            raise ZeroDivisionError("secret detail")

        monkeypatch.setattr(type(desk.surface.desk), "begin", broken)
        await desk.command("URITA", "/respond")
        said = await says(desk, "E-")
        assert "secret detail" not in said
        code = said[said.index("E-") : said.index("E-") + 8]
        assert code in capsys.readouterr().out


async def test_a_form_that_slack_let_expire_is_explained(url: str) -> None:
    async with office(url) as desk:
        desk.api.refusals["views.open"] = "expired_trigger_id"
        await desk.command("URITA", "/respond", "some words")
        await says(desk, "Slack was too slow")


async def test_where_an_ephemeral_cannot_reach_a_direct_message_does(url: str) -> None:
    async with office(url) as desk:
        desk.api.refusals["chat.postEphemeral"] = "user_not_in_channel"
        card = await desk.card_of(await desk.room.submit())
        await desk.react("URITA", TICK, card)
        direct = await until(lambda: [m for m in desk.api.of("chat.postMessage") if m["channel"] == "D0DIRECT"])
        assert "nobody approves their own words" in direct[0]["text"]


async def test_a_reaction_delivered_twice_counts_once_and_a_refusal_is_said_once(url: str) -> None:
    async with office(url) as desk:
        draft = await desk.room.submit()
        card = await desk.card_of(draft)
        for _ in range(3):
            await desk.react("URITA", TICK, card, delivery="own")
            await desk.react("UTESS", TICK, card, delivery="colleague")
        await until(lambda: _has_state(desk, draft.id, DraftState.QUEUED))
        await asyncio.sleep(0.1)
        assert len((await desk.room.draft(draft)).approvals) == 1
        assert len([said for said in desk.said() if "does not count" in said]) == 1


async def test_reactions_on_other_messages_and_other_emoji_are_none_of_ours(url: str) -> None:
    async with office(url) as desk:
        draft = await desk.room.submit()
        card = await desk.card_of(draft)
        await desk.react("UTESS", "tada", card)
        await desk.send(
            {
                "type": "event_callback",
                "event_id": "e",
                "event": {"type": "reaction_added", "user": "UTESS", "reaction": TICK, "item": {"type": "file"}},
            }
        )
        await asyncio.sleep(0.1)
        assert not (await desk.room.draft(draft)).approvals
        assert desk.said() == []


async def test_a_digest_asks_for_nothing_so_reactions_on_it_are_let_be(url: str) -> None:
    async with office(url) as desk:
        card = CardRef("digest daily 2026-11-23 08:00", "C0NARRATIVES", "5.0")
        await desk.surface.store.save_card(card)
        for emoji in ("eyes", TICK):
            await desk.react("URITA", emoji, card)
        await asyncio.sleep(0.2)
        assert desk.said() == []


async def test_taking_a_tick_back_counts_only_when_no_other_tick_stands(url: str) -> None:
    async with office(url) as desk:
        await desk.room.desk.pause(await desk.room.who("URITA"))
        draft = await desk.room.submit()
        card = await desk.card_of(draft)
        await desk.react("UTESS", TICK, card)
        await until(lambda: _has_approvals(desk, draft.id, 1))
        posted = next(message for message in desk.api.history if message["ts"] == card.ts)
        desk.api.refusals["reactions.get"] = "unknown_method"
        posted["reactions"] = [{"name": "heavy_check_mark", "users": ["UTESS"], "count": 1}]
        await desk.react("UTESS", TICK, card, kind="removed")
        await asyncio.sleep(0.2)
        assert len((await desk.room.draft(draft)).approvals) == 1
        posted["reactions"] = []
        await desk.react("UTESS", "heavy_check_mark", card, kind="removed")
        await until(lambda: _has_approvals(desk, draft.id, 0))


async def test_the_stop_sign_asks_and_only_its_button_pauses(url: str) -> None:
    async with office(url) as desk:
        card = await desk.card_of(await desk.room.submit())
        await desk.react("URITA", "octagonal_sign", card)
        await says(desk, "pause_all")
        assert not (await desk.room.desk.modes()).paused
        await desk.press("URITA", "pause_all", "pause")
        await until(lambda: _paused(desk))


async def test_a_button_of_an_older_revision_is_refused(url: str) -> None:
    async with office(url) as desk:
        draft = await desk.room.submit()
        rita = await desk.room.who("URITA")
        await desk.room.desk.edit(rita, draft.id, content("Mended."), draft.current.hash, "once")
        await desk.press("UTESS", "approve", f"{draft.id}|{draft.current.hash}")
        await says(desk, "older revision")
        assert not (await desk.room.draft(draft)).approvals


async def test_an_alert_without_a_button_value_is_known_by_its_card(url: str) -> None:
    async with office(url) as desk:
        card = await desk.raise_alert()
        body = {
            "type": "block_actions",
            "user": {"id": "URITA"},
            "channel": {"id": card.channel},
            "container": {"message_ts": card.ts},
            "trigger_id": "t",
            "actions": [{"type": "button", "action_id": "claim", "block_id": "b"}],
        }
        await desk.send(body)
        await says(desk, "You have *N-1*")


async def test_the_same_submission_twice_makes_one_draft(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        await desk.command("URITA", "/respond", "N-1")
        await until(lambda: desk.api.of("views.open"))
        view = desk.opened()
        words = {"type": "plain_text_input", "value": "Officers are on their way."}
        answers = [await desk.submit("URITA", view, text=words) for _ in range(2)]
        assert {answer.body for answer in answers} == {""}
        assert len(await desk.room.store.drafts(live_only=False)) == 1


async def test_a_refused_wording_is_told_beside_its_field_with_the_remedy(url: str) -> None:
    async with office(url) as desk:
        await desk.command("URITA", "/respond")
        await until(lambda: desk.api.of("views.open"))
        words = {"type": "plain_text_input", "value": "Ring me on 07700 900123 now."}
        answer = await desk.submit("URITA", desk.opened(), text=words)
        assert '"response_action": "errors"' in str(answer.body)
        assert '"text"' in str(answer.body)
        assert await desk.room.store.drafts(live_only=False) == ()
        assert (await desk.room.desk.typed(await desk.room.who("URITA"), "new") or {})["text"] == words["value"]


async def test_the_same_words_for_two_accounts_of_a_platform_are_refused_beside_the_accounts(url: str) -> None:
    async with office(url) as desk:
        await desk.command("URITA", "/respond")
        await until(lambda: desk.api.of("views.open"))
        both = [{"value": "page"}, {"value": "page-2"}]
        answer = await desk.submit(
            "URITA",
            desk.opened(),
            text={"type": "plain_text_input", "value": "Officers are on their way."},
            accounts={"type": "checkboxes", "selected_options": both},
        )
        assert '"errors": {"accounts": ' in str(answer.body)


async def test_a_form_without_words_asks_for_them(url: str) -> None:
    async with office(url) as desk:
        await desk.command("URITA", "/respond")
        await until(lambda: desk.api.of("views.open"))
        answer = await desk.submit("URITA", desk.opened(), text={"type": "plain_text_input", "value": None})
        assert "Write what the public should read" in str(answer.body)


async def test_a_choice_in_the_form_saves_what_was_typed_and_redraws_it(url: str) -> None:
    async with office(url) as desk:
        await desk.command("URITA", "/respond")
        await until(lambda: desk.api.of("views.open"))
        view = desk.opened()
        state = {
            "text": {"value": {"type": "plain_text_input", "value": "Half a sentence"}},
            "line": {"value": {"type": "static_select", "selected_option": {"value": "calm"}}},
        }
        body = {
            "type": "block_actions",
            "user": {"id": "URITA"},
            "trigger_id": "t",
            "container": {"type": "view"},
            "view": {**view, "state": {"values": state}},
            "actions": [{"type": "static_select", "action_id": "value", "block_id": "line"}],
        }
        await desk.send(body)
        updated = (await until(lambda: desk.api.of("views.update")))[-1]
        blocks = {block.get("block_id"): block for block in updated["view"]["blocks"]}
        assert "slot.place" in blocks
        assert blocks["text"]["element"]["initial_value"] == "Half a sentence"


async def test_who_is_not_staff_is_shown_nothing(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        for command, text in (("/narratives", ""), ("/fleetfoot", "status"), ("/fleetfoot", "why D-1")):
            await desk.command("USTRANGER", command, text)
        await until(lambda: len([s for s in desk.said() if "Only active members of staff" in s]) == 3)
        await desk.homes.show("USTRANGER")
        assert "N-1" not in str(desk.api.of("views.publish")[-1]["view"])


async def test_narratives_are_listed_and_shown_in_private(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        await desk.command("UOLGA", "/narratives")
        await says(desk, "*N-1* HIGH")
        await desk.command("UOLGA", "/narratives", "n-1")
        await says(desk, "This is *N-1* as it stands")


async def test_the_home_tab_shows_what_waits_for_me(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        draft = await desk.room.submit()
        await desk.homes.show("UTESS")
        shown = str(desk.api.of("views.publish")[-1]["view"])
        assert f"*{draft.id}* awaiting approval" in shown
        assert "*N-1* HIGH" in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "what is being said about us"),
        ("nonsense", "is not a command"),
        ("wyh D-1", "Did you mean `/fleetfoot why D-7`?"),
        ("whoami", "tier *responder*"),
        ("status", "Publishing is on"),
        ("why D-99", "There is no draft D-99"),
        ("why", "There is no draft"),
        ("drill", "You may not do this"),
        ("merge N-1", "N-2 goes on"),
        ("resume", "not paused"),
        ("crisis", "Topics:"),
        ("crisis end", "No crisis is declared"),
        ("crisis rumour soon because", "not a number of hours"),
        ("audit D-1", "Reading the audit trail takes"),
        ("retract D-1", "You may not do this"),
    ],
)
async def test_every_subcommand_answers_in_private(url: str, text: str, words: str) -> None:
    async with office(url) as desk:
        await desk.command("URITA", "/fleetfoot", text)
        await says(desk, words)


async def _has_state(desk: Office, draft: str, state: DraftState) -> bool:
    return (await desk.room.draft(draft)).state is state


async def _has_approvals(desk: Office, draft: str, count: int) -> bool:
    return len((await desk.room.draft(draft)).approvals) == count


async def _paused(desk: Office) -> bool:
    return (await desk.room.desk.modes()).paused


@pytest.mark.parametrize("text", ["crisis", "crisis end", "crisis gossip soon enough", "resume"])
async def test_commands_tell_a_stranger_nothing_of_the_policy_or_of_how_things_stand(url: str, text: str) -> None:
    async with office(url) as desk:
        await desk.command("USTRANGER", "/fleetfoot", text)
        await until(desk.said)
        assert "Only active members of staff" in str(desk.said())
        assert "gossip" not in str(desk.said())
