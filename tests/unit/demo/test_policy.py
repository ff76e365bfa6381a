"""The demo's policy: valid, and about the people of the demo's workspace."""

from pathlib import Path

from demo.run import POLICY
from demo.workspace import CHANNELS, USERS
from domain.enums import PlatformName
from policies.file import load_policy
from policies.model import Policy


def demo_policy() -> Policy:
    return load_policy(Path(POLICY).read_bytes(), POLICY.name)


def test_everybody_but_the_guest_is_on_the_staff_under_the_name_slack_shows() -> None:
    staff = {person.id: set(person.slack) for person in demo_policy().staff.values()}
    assert staff == {name: {user} for name, user in USERS.items() if name != "guest"}


def test_the_agencys_one_account_is_a_sandbox() -> None:
    accounts = demo_policy().accounts.values()
    assert [account.platform for account in accounts] == [PlatformName.SANDBOX]


def test_its_channel_is_one_of_the_workspace() -> None:
    assert demo_policy().agency.channel.lstrip("#") in CHANNELS
