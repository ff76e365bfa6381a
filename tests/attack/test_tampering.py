"""What Slack signs but somebody made up: ids of others, of other kinds, of older revisions, of nothing at all."""

import json
from dataclasses import replace
from typing import Any

import pytest

from domain.enums import DraftState
from domain.errors import StaleError
from tests.attack import scenes
from tests.attack.scenes import Stage
from tests.integration.slack.bureau import bureau, until
from tests.unit.policies.build import content

IDS = ("D-1", "D-99", "N-1", "P-1", "D-1|", "|", "||", "D-1|x", "D-1|x|y", "D-9|x|D-1/page/1", "N-1|calm", "N-1|x",
       "D-1/page/1", "../D-1", "{ff}:drafts", "D-1 D-1", "D-01", "d-1", "\x00", "x" * 2000, "{}", "null",
       "<!channel>", "\u202eD-1", "D-999999999999999999999")  # fmt: skip
BUTTONS = ("approve", "reject", "edit", "edit_out", "withdraw", "retract", "correct", "review", "confirm_there",
           "confirm_not_there", "claim", "snooze", "not_hostile", "restore", "escalate", "reveal", "use_line.0",
           "reopen", "raise_report", "do_not_respond", "merge", "report_on")  # fmt: skip


async def _facts(stage: Stage) -> list[str]:
    return [e.kind async for e in stage.office.room.store.audit() if e.kind != "ActRefused"]


@pytest.mark.parametrize("action", BUTTONS)
async def test_a_button_with_an_id_that_is_none_is_answered_and_breaks_nothing(url: str, action: str) -> None:
    async with bureau(url, paint=False) as office:
        stage = Stage(office, "URAVI")  # a responder: of these, only narratives' ids are theirs to press
        await scenes.alerts(stage)
        await scenes.waiting(stage)
        before = (await stage.draft(), await office.room.desk.modes())
        for value in IDS:
            assert await stage.press(action, value, "N-1") is not None
        await office.quiet(0.05)
        after = await stage.draft()
        assert (replace(after, verdict=None), await office.room.desk.modes()) == (
            replace(before[0], verdict=None),
            before[1],
        )
        assert "E-" not in stage.shown().replace("E-m", "")


async def test_an_approval_of_an_old_revision_counts_for_nothing(url: str) -> None:
    async with bureau(url, paint=False) as office:
        stage = Stage(office, "UTESS")
        await scenes.waiting(stage)
        old = (await stage.draft()).current.hash
        rita = await office.room.who("URITA")
        draft = await stage.draft()
        await office.room.desk.edit(rita, draft.id, content("Other words."), old, "v")
        await stage.press("approve", f"D-1|{old}", "D-1")
        await office.told("UTESS", "older revision")
        assert not (await stage.draft()).approvals
        with pytest.raises(StaleError):
            await office.room.desk.approve(await office.room.who("UTESS"), draft.id, old, "button")


FORGED: tuple[dict[str, Any], ...] = (
    {"d": "D-1", "b": "0" * 64},
    {"d": "D-1"},
    {"d": "D-99", "b": "0" * 64},
    {"d": "N-1", "b": "x"},
    {"n": "N-99"},
    {"n": "D-1"},
    {"n": "P-7"},
    {"k": "D-1"},
    {"k": "D-99"},
    {"d": ["D-1"], "b": {}},
    {"n": {"$ne": 1}},
)


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
async def test_a_form_whose_origin_was_changed_touches_nobodys_draft(url: str, forged: dict[str, Any]) -> None:
    async with bureau(url, paint=False) as office:
        stage = Stage(office, "URAVI")
        await scenes.alerts(stage)
        await scenes.waiting(stage)
        before = (await stage.draft()).revisions
        await office.people.command("URAVI", "/respond N-1")
        view = await office.modal("URAVI")
        view.body["private_metadata"] = json.dumps({"s": True, "c": "C0NARRATIVES", **forged})
        await office.people.submit(view, text="Words of somebody else.")
        await office.quiet(0.05)
        draft = await stage.draft()
        assert draft.revisions == before
        assert draft.state is DraftState.AWAITING_APPROVAL


async def test_a_form_handed_in_twice_makes_one_draft(url: str) -> None:
    async with bureau(url, paint=False) as office:
        stage = Stage(office, "URAVI")
        await scenes.alerts(stage)
        await office.people.command("URAVI", "/respond N-1")
        view = await office.modal("URAVI")
        office.people.weather.copies = 3
        await office.people.submit(view, text="We say it once.")
        await office.people.submit(view, text="We say it again.")
        await until(lambda: office.slack.space.shown_to("URAVI"))
        await office.quiet(0.05)
        assert [d.id for d in await office.room.store.drafts(live_only=False)] == ["D-1"]


@pytest.mark.parametrize("values", [{}, {"text": None}, {"accounts": {"value": {}}}, {"severity": {"value": 3}}])
async def test_a_form_with_fields_missing_is_answered(url: str, values: dict[str, Any]) -> None:
    async with bureau(url, paint=False) as office:
        stage = Stage(office, "URAVI")
        await scenes.alerts(stage)
        await office.people.command("URAVI", "/respond N-1")
        view = await office.modal("URAVI")
        view.typed.update(values)
        await office.people.submit(view)
        assert not await office.room.store.drafts(live_only=False)
