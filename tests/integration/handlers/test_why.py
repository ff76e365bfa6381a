"""`/fleetfoot why D-1` tells the whole verdict: its findings, what it rests on, and who can move it on."""

from tests.integration.handlers.office import office
from tests.integration.handlers.test_listeners import until


async def test_why_tells_the_whole_verdict_and_what_it_rests_on(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        draft = await desk.room.submit()
        await desk.command("URITA", "/fleetfoot", f"why {draft.id}")
        told = str(await until(lambda: next((said for said in desk.said() if "Severity is" in said), None)))
        assert "For responder, their own words" in told
        assert "Missing: " in told
        assert "<@UTESS>" in told


async def test_why_says_now_what_the_rules_say_while_everything_is_paused(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        draft = await desk.room.submit()
        await desk.command("ULENA", "/fleetfoot", "pause for a test")
        await until(lambda: next((said for said in desk.said() if "paused" in said.lower()), None))
        await desk.command("URITA", "/fleetfoot", f"why {draft.id}")
        told = str(await until(lambda: next((said for said in desk.said() if "Severity is" in said), None)))
        assert "Publishing is paused: nothing goes out." in told
        assert "Resuming takes 2 people" in told
