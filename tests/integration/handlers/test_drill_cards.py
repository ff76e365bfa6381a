"""Practice is marked on every surface, teaches what a wording would have breached, and reminds of training."""

import datetime as dt
from dataclasses import replace

import pytest

from domain.ids import StaffId, TierName
from handlers import training
from handlers.cards.practice import lessons
from handlers.drawing import Drawing
from handlers.painting import Easel, identity
from handlers.strings.drill import LESSONS
from policies.guard import CHECKS
from policies.model import Member
from tests.integration.handlers.office import Office, office
from tests.integration.handlers.test_listeners import says, until
from tests.unit.policies.build import content


async def begun(desk: Office) -> None:
    await desk.command("ULENA", "/fleetfoot", "drill")
    await says(desk, "P-1")


def drawn(desk: Office) -> list[dict[str, object]]:
    return [call[1] for call in desk.api.calls if call[0] in {"chat.postMessage", "chat.update"}]


async def test_the_alert_the_form_and_the_draft_of_a_drill_all_say_practice(url: str) -> None:
    async with office(url) as desk:
        await begun(desk)
        drawing = Drawing(desk.surface, Easel(desk.surface.client, desk.surface.store))
        await drawing.card("P-1")
        assert "PRACTICE" in str(drawn(desk)[-1]["text"])
        assert "Everything here is invented" in str(drawn(desk)[-1]["blocks"])
        await desk.command("URITA", "/respond", "P-1")
        await until(lambda: desk.api.of("views.open"))
        view = desk.opened()
        assert "PRACTICE" in view["title"]["text"]
        draft = await desk.room.submit("URITA", content("Nobody is in danger."), narrative="P-1")
        card = await desk.card_of(draft)
        shown = drawn(desk)[-1]
        assert "PRACTICE" in str(shown["text"])
        assert "Everything here is invented" in str(shown["blocks"])
        assert identity({"text": shown["text"]}) == ("D-1", "1")
        assert card.subject == "D-1"


async def test_a_stopped_wording_says_what_it_would_have_breached_and_is_remembered(url: str) -> None:
    async with office(url) as desk:
        await begun(desk)
        await desk.command("URITA", "/respond", "P-1")
        await until(lambda: desk.api.of("views.open"))
        page = {"selected_options": [{"value": "page"}]}
        answer = await desk.submit("URITA", desk.opened(), text={"value": "Her number is 07700 900417."}, accounts=page)
        assert "UK GDPR" in (answer.body or "")
        assert "PracticeLesson" in await desk.room.audit_kinds("P-1")


async def test_the_real_thing_is_not_lectured(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        await desk.command("URITA", "/respond", "N-1")
        await until(lambda: desk.api.of("views.open"))
        page = {"selected_options": [{"value": "page"}]}
        answer = await desk.submit("URITA", desk.opened(), text={"value": "Her number is 07700 900417."}, accounts=page)
        assert "errors" in (answer.body or "")
        assert "UK GDPR" not in (answer.body or "")


async def test_ending_a_drill_says_the_score(url: str) -> None:
    async with office(url) as desk:
        await begun(desk)
        await desk.command("URITA", "/fleetfoot", "drill end")
        await says(desk, "You may not do this")
        await desk.command("ULENA", "/fleetfoot", "drill end")
        await says(desk, "0 of 100 points")


@pytest.mark.parametrize("rule", [name for name, _ in CHECKS])
def test_every_check_of_the_guard_has_its_lesson(rule: str) -> None:
    assert rule in LESSONS
    assert lessons("N-1", []) == []


def member(until: dt.date | None) -> Member:
    return Member(StaffId("rita"), TierName("responder"), trained_until=until)


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (31, None),
        (30, "30 days"),
        (8, "30 days"),
        (7, "7 days"),
        (1, "1 days"),
        (0, "1 days"),
        (-1, "lapsed"),
        (-15, None),
    ],
)
def test_training_reminds_a_month_a_week_and_a_day_before_it_lapses_and_after(days: int, due: str | None) -> None:
    today = dt.date(2026, 11, 23)
    assert training.mark_of(member(today + dt.timedelta(days=days)), today) == due
    assert training.mark_of(member(None), today) is None


async def test_a_lapsed_date_is_told_once_to_the_person_and_the_leads(url: str) -> None:
    async with office(url) as desk:
        rules = desk.room.policies.policy
        rita = replace(rules.staff[StaffId("rita")], trained_until=dt.date(2026, 11, 22))
        keep = {name: replace(one, trained_until=None) for name, one in rules.staff.items()}
        desk.room.policies.policy = replace(rules, staff={**keep, StaffId("rita"): rita})
        for _ in range(3):
            await training.remind(desk.surface)
        pages = [one for one in await desk.room.notices() if one.kind == "page"]
        assert [one.to for one in pages] == ["rita", "lena", "luis", "lars", "lapsed"]
        assert "ran out on 22 November 2026" in pages[0].text


async def test_nobody_is_reminded_at_night(url: str) -> None:
    async with office(url) as desk:
        rules = desk.room.policies.policy
        soon = {n: replace(one, trained_until=dt.date(2026, 11, 25)) for n, one in rules.staff.items()}
        desk.room.policies.policy = replace(rules, staff=soon)
        desk.room.clock.time = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
        await training.remind(desk.surface)
        assert await desk.room.notices() == []
