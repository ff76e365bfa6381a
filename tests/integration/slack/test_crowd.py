"""When everybody acts at once, everybody is heard at once, and served in turn."""

from functools import partial

from handlers.surface import AT_ONCE
from tests.fakes.slack.workspace import Rules
from tests.integration.slack.bureau import bureau, until

PATIENT = Rules(ack_seconds=60.0, trigger_seconds=60.0)
"""How quick the bot is, the figures say; whether a test runs on a busy machine is no business of its own."""


async def test_who_has_to_wait_is_acknowledged_and_served_later(url: str) -> None:
    async with bureau(url, paint=False, rules=PATIENT) as office:
        for _ in range(AT_ONCE):
            await office.surface.room.acquire()
        assert await office.people.command("URITA", "/respond") is not None
        assert office.slack.space.of("views.open") == []
        office.surface.room.release()
        assert (await office.modal("URITA")).user == "URITA"


async def test_everybody_of_a_crowd_gets_a_form(url: str) -> None:
    writers = ("URITA", "URAVI", "UTESS", "UTOM", "ULENA", "ULUIS", "ULARS")
    async with bureau(url, paint=False, rules=PATIENT) as office:
        crowd = [writers[n % len(writers)] for n in range(AT_ONCE + 8)]
        await office.people.at_once(*(partial(office.people.command, user, "/respond") for user in crowd))
        await until(lambda: len(office.slack.space.of("views.open")) == len(crowd), 60)
        assert office.slack.refusals == []
        assert office.people.unanswered == []
