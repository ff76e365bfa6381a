"""Who is on duty is called with everything to act on, the next one after them, and a shift hands over in writing."""

from dataclasses import replace
from datetime import timedelta

from handlers import handover
from tests.integration.handlers.office import Office, office
from tests.integration.handlers.test_listeners import says
from tests.integration.handlers.test_painter import cards, painting, until
from tests.newsroom import START, alert, narrative
from tests.unit.policies.build import policy
from workflow.state import Notice

ESCALATIONS = """
[[escalation]]
severity = "high"
after_minutes = 5
notify = "duty"
[[escalation]]
severity = "high"
after_minutes = 10
notify = "{next}"
[[rota]]
from = 2026-11-23T09:00:00Z
until = 2026-11-23T22:00:00Z
staff = "lena"
[[rota]]
from = 2026-11-23T22:00:00Z
until = 2026-11-24T09:00:00Z
staff = "luis"
"""


def rules(desk: Office, after_duty: str = "luis") -> None:
    desk.room.policies.policy = policy(more=ESCALATIONS.format(next=after_duty))


def calls(desk: Office) -> list[dict[str, object]]:
    return [m for m in desk.api.of("chat.postMessage") if m["channel"] == "D0DIRECT"]


def called(desk: Office) -> set[object]:
    return {one["users"] for one in desk.api.of("conversations.open")}


async def unclaimed(desk: Office) -> None:
    seen = narrative()
    await desk.room.watch.observe([alert(seen)], [seen])


async def test_an_unclaimed_alert_goes_to_the_duty_officer_and_then_to_the_next(url: str) -> None:
    async with office(url) as desk, painting(desk):
        rules(desk)
        await unclaimed(desk)
        desk.room.clock.forward(minutes=5)
        await desk.room.desk.tick()
        await until(lambda: len(calls(desk)) == 2)
        assert called(desk) == {"ULENA", "ULENA2"}  # one person; on which of her Slack users she is now, nobody knows
        desk.room.clock.forward(minutes=5)
        await desk.room.desk.tick()
        await until(lambda: len(calls(desk)) == 3)
        assert called(desk) == {"ULENA", "ULENA2", "ULUIS"}


async def test_a_claimed_alert_calls_nobody(url: str) -> None:
    async with office(url) as desk:
        rules(desk)
        await unclaimed(desk)
        await desk.room.desk.claim(await desk.room.who("URITA"), narrative().id)
        desk.room.clock.forward(minutes=30)
        await desk.room.desk.tick()
        assert [notice for notice in await desk.room.notices() if notice.kind == "page"] == []


async def test_the_call_offers_a_line_and_pressing_it_only_opens_the_form(url: str) -> None:
    async with office(url) as desk, painting(desk):
        rules(desk)
        await unclaimed(desk)
        desk.room.clock.forward(minutes=5)
        await desk.room.desk.tick()
        call = (await until(lambda: calls(desk)))[0]
        assert "A line is ready" in str(call["blocks"])
        assert "calm" in str(call["blocks"])
        await desk.press("ULENA", "use_line.0", "N-1|calm")
        await until(lambda: desk.api.of("views.open"))
        assert "slot.place" in str(desk.opened()["blocks"])
        assert await desk.room.desk.drafts(open_only=False) == ()


async def test_a_slack_user_group_can_be_on_duty_and_only_its_listed_members_are_called(url: str) -> None:
    async with office(url) as desk, painting(desk):
        rules(desk, after_duty="S0GOLDDUTY")
        desk.api.answers["usergroups.users.list"] = {"users": ["UTESS", "USTRANGER"]}
        await unclaimed(desk)
        desk.room.clock.forward(minutes=10)
        await desk.room.desk.tick()
        await until(lambda: any("UTESS" in str(one["users"]) for one in desk.api.of("conversations.open")))
        assert not any("USTRANGER" in str(one["users"]) for one in desk.api.of("conversations.open"))


async def test_a_group_that_slack_does_not_tell_of_still_reaches_somebody(url: str) -> None:
    async with office(url) as desk, painting(desk):
        rules(desk, after_duty="S0GOLDDUTY")
        desk.api.refusals["usergroups.users.list"] = "missing_scope"
        await unclaimed(desk)
        desk.room.clock.forward(minutes=10)
        await desk.room.desk.tick()
        await until(lambda: any("ULARS" in str(one["users"]) for one in desk.api.of("conversations.open")))


async def test_a_change_of_hands_is_written_once_and_names_both(url: str) -> None:
    async with office(url) as desk, painting(desk):
        rules(desk)
        await handover.write_due(desk.surface)  # the first start owes no past
        await unclaimed(desk)
        await desk.room.submit()
        desk.room.clock.time = START + timedelta(hours=1, minutes=1)
        for _ in range(3):
            await handover.write_due(desk.surface)
        name = "handover 2026-11-23 22:00 +0000"
        note = (await until(lambda: cards(desk, name)))[0]
        shown = str(note["blocks"])
        assert "<@ULENA> → *<@ULUIS>*" in shown
        assert "*N-1*" in shown
        assert "*D-1*" in shown
        await until(lambda: any("ULUIS" in str(one["users"]) for one in desk.api.of("conversations.open")))
        assert len(cards(desk, name)) == 1


async def test_a_note_written_late_says_so_and_a_shift_that_goes_on_is_no_change(url: str) -> None:
    async with office(url) as desk, painting(desk):
        rules(desk)
        await handover.write_due(desk.surface)
        desk.room.clock.time = START + timedelta(hours=2, minutes=30)
        await handover.write_due(desk.surface)
        note = (await until(lambda: cards(desk, "handover 2026-11-23 22:00 +0000")))[0]
        assert "late" in str(note["blocks"])
        now = desk.room.policies.policy
        same = tuple(replace(shift, staff=now.rota[0].staff) for shift in now.rota)
        assert list(handover.changes(replace(now, rota=same), desk.room.clock.now())) == []


async def test_a_handover_can_be_asked_for(url: str) -> None:
    async with office(url) as desk:
        rules(desk)
        await desk.command("URITA", "/fleetfoot", "handover")
        await says(desk, "The handover note is on its way")
        asked = [notice for notice in await desk.room.notices() if notice.kind == "digest"]
        assert asked[0].extra["coming"] == "lena"
        await desk.command("USTRANGER", "/fleetfoot", "handover")
        await says(desk, "Only active members of staff")


async def test_a_draft_whose_approvers_are_gone_still_calls_by_a_plain_message(url: str) -> None:
    async with office(url) as desk, painting(desk):
        await desk.room.store.notify(Notice("", "page", "D-1", text="Please bring somebody in.", to="lena", at=START))
        call = (await until(lambda: calls(desk)))[0]
        assert "Please bring somebody in." in str(call["text"])
        assert not call.get("blocks")
