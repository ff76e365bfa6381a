"""Where Slack asks for patience, or shows the channel to others: home tabs come later, and somebody is told."""

from functools import partial

from domain.enums import Severity
from handlers.home import Homes
from tests.integration.slack.bureau import CHANNEL, bureau, until


async def test_a_home_tab_that_slack_made_wait_is_shown_later(url: str) -> None:
    async with bureau(url) as office:
        await office.raise_alert(severity=Severity.CRITICAL)
        office.slack.space.limited("views.publish", 1.0)
        await office.people.open_home("URITA")
        home = await until(partial(office.slack.space.homes.get, "URITA"))
        assert "N-1" in str(home.body)


async def test_home_tabs_left_over_by_a_limit_come_first_once_it_is_over(url: str) -> None:
    async with bureau(url) as office:
        for user in ("URITA", "UTESS", "ULENA"):
            await office.homes.show(user)
        office.slack.space.limited("views.publish", 1.0)
        await office.raise_alert("N-1")

        def all_know() -> bool:
            return all("N-1" in str(office.slack.space.homes[user].body) for user in ("URITA", "UTESS", "ULENA"))

        await until(all_know)
        assert isinstance(office.homes, Homes)


async def test_whoever_leads_hears_once_that_another_organisation_reads_the_channel(url: str) -> None:
    async with bureau(url, paint=False) as office:
        office.slack.space.channels[CHANNEL].shared = True
        first, _second = office.paint("one"), office.paint("two")
        told = await office.told("ULUIS", "shared with another organisation")
        assert CHANNEL in told
        first.cancel()
        await office.quiet(0.3)
        assert len([one for one in office.direct("ULUIS") if "another organisation" in str(one)]) == 1
