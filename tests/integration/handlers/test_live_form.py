"""The form answers while it is filled in, keeps what was typed, and comes back filled in when it was not taken."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from domain.errors import UnavailableError
from domain.ids import SlackUserId
from handlers.surface import AT_ONCE
from handlers.views import submit
from tests.integration.handlers.office import Office, office
from tests.integration.handlers.test_listeners import says, until


async def types(desk: Office, user: str, view: Mapping[str, Any], ts: float, **given: Any) -> None:
    """Deliver what Slack sends at a keystroke or choice: the whole view with its state."""
    values = {block: {"value": state} for block, state in given.items()}
    block = next(iter(given))
    await desk.send(
        {
            "type": "block_actions",
            "user": {"id": user},
            "trigger_id": desk.next_id(),
            "container": {"type": "view", "view_id": view["id"]},
            "view": {**view, "state": {"values": values}},
            "actions": [{"type": "plain_text_input", "block_id": block, "action_id": "value", "action_ts": f"{ts}"}],
        }
    )


async def opened(desk: Office, user: str = "URITA") -> dict[str, Any]:
    await desk.command(user, "/respond")
    await until(lambda: desk.api.of("views.open"))
    return desk.opened()


def words(view: Mapping[str, Any]) -> str:
    return str([block for block in view["blocks"] if str(block.get("block_id", "")).startswith("rules")])


PAGE = {"selected_options": [{"value": "page"}]}


async def test_only_the_last_of_many_keystrokes_redraws_the_form(url: str) -> None:
    async with office(url) as desk:
        view = await opened(desk)
        typed = "We are on our way."
        for length in range(1, len(typed) + 1):
            await types(desk, "URITA", view, 100 + length, text={"value": typed[:length]}, accounts=PAGE)
        await until(lambda: desk.api.of("views.update"))
        await asyncio.sleep(0.3)
        assert len(desk.api.of("views.update")) == 1
        shown = desk.api.of("views.update")[0]["view"]
        assert f"{len(typed)} of " in words(shown)


async def test_what_was_typed_last_is_kept_even_if_an_earlier_keystroke_arrives_later(url: str) -> None:
    async with office(url) as desk:
        view = await opened(desk)
        await types(desk, "URITA", view, 102.0, text={"value": "second"}, accounts=PAGE)
        await until(lambda: desk.api.of("views.update"))
        await types(desk, "URITA", view, 101.0, text={"value": "first"}, accounts=PAGE)
        await asyncio.sleep(0.6)
        kept = await desk.room.desk.typed(await desk.room.who("URITA"), "new")
        assert kept is not None
        assert kept["text"] == "second"


async def test_the_form_says_whose_approval_it_needs_and_what_the_guard_found_before_it_is_submitted(url: str) -> None:
    async with office(url) as desk:
        view = await opened(desk)
        await types(desk, "URITA", view, 1.0, text={"value": "Call me on 07700 900123."}, accounts=PAGE)
        await until(lambda: desk.api.of("views.update"))
        said = words(desk.api.of("views.update")[0]["view"])
        assert "would be refused" in said
        assert "personal-data" in said
        await types(desk, "URITA", view, 2.0, text={"value": "We are on our way."}, accounts=PAGE)
        await until(lambda: len(desk.api.of("views.update")) > 1)
        said = words(desk.api.of("views.update")[1]["view"])
        assert "it needs" in said
        assert "can give it now" in said


async def test_a_redraw_that_crossed_our_own_last_one_is_sent_again_without_its_hash(url: str) -> None:
    async with office(url) as desk:
        view = await opened(desk)
        desk.api.refusals["views.update"] = "hash_conflict"
        await types(desk, "URITA", view, 1.0, text={"value": "Words"}, accounts=PAGE)
        await until(lambda: len(desk.api.of("views.update")) == 2)
        assert "hash" in desk.api.of("views.update")[0]
        assert not desk.api.of("views.update")[1].get("hash")


async def test_a_submission_that_failed_comes_back_filled_in(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with office(url) as desk:
        view = await opened(desk)

        async def down(*_: object, **__: object) -> None:
            raise UnavailableError("Slack does not answer; try again in a minute.")

        monkeypatch.setattr(type(desk.surface.desk), "submit", down)
        answer = await desk.submit("URITA", view, text={"value": "Our words"}, accounts=PAGE)
        assert '"response_action": "update"' in (answer.body or "")
        assert "Not submitted" in (answer.body or "")
        assert "Our words" in (answer.body or "")


async def test_a_slow_submission_that_failed_offers_the_form_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with office(url) as desk:
        view = await opened(desk)
        monkeypatch.setattr(submit, "ANSWER_SECONDS", 0.05)

        async def slow(*_: object, **__: object) -> None:
            await asyncio.sleep(0.1)
            raise UnavailableError("Slack does not answer; try again in a minute.")

        monkeypatch.setattr(type(desk.surface.desk), "submit", slow)
        desk.api.refusals["views.update"] = "not_found"
        await desk.submit("URITA", view, text={"value": "Our words"}, accounts=PAGE)
        assert '"reopen"' in await says(desk, "Open it again")
        await desk.press("URITA", "reopen", str(view["private_metadata"]))
        await until(lambda: len(desk.api.of("views.open")) == 2)
        assert "Our words" in str(desk.opened()["blocks"])


async def test_a_time_that_is_past_is_said_beside_its_field(url: str) -> None:
    async with office(url) as desk:
        view = await opened(desk)
        answer = await desk.submit(
            "URITA", view, text={"value": "Our words"}, accounts=PAGE, schedule={"value": "2020-01-01 10:00"}
        )
        assert '"schedule"' in (answer.body or "")
        assert "That time is past" in (answer.body or "")


async def test_what_is_typed_is_kept_while_nobody_has_time_to_look_at_it(url: str) -> None:
    async with office(url) as desk:
        view = await opened(desk)
        for _ in range(AT_ONCE):
            await desk.surface.room.acquire()
        await types(desk, "URITA", view, 101.0, text={"value": "Not lost."}, accounts=PAGE)
        actor = await desk.surface.desk.actor(SlackUserId("URITA"))
        async with asyncio.timeout(15):
            while (kept := await desk.surface.desk.typed(actor, "new")) is None:
                await asyncio.sleep(0.01)
        assert kept["text"] == "Not lost."
        assert desk.api.of("views.update") == []
        desk.surface.room.release()
        await until(lambda: desk.api.of("views.update"))
