"""Slack's users as the desk asks for them."""

import pytest

from demo.workspace import OTHER_BOT_USER_ID, USERS
from domain.enums import SlackStatus
from domain.errors import UnavailableError
from domain.ids import SlackUserId
from handlers.connect import slack_client, who_am_i
from integrations.slack_directory import SlackDirectory, members_of, status_of
from tests.fakes.slack_api import slack_api
from tests.servers import running_local_slack

ANNA = SlackUserId("UANNA")


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"team_id": "T1"}, SlackStatus.ACTIVE),
        ({"team_id": "T1", "deleted": True}, SlackStatus.DEACTIVATED),
        ({"team_id": "T1", "is_bot": True}, SlackStatus.BOT),
        ({"team_id": "T1", "id": "USLACKBOT"}, SlackStatus.BOT),
        ({"team_id": "T1", "is_restricted": True}, SlackStatus.GUEST),
        ({"team_id": "T1", "is_ultra_restricted": True}, SlackStatus.GUEST),
        ({"team_id": "T2"}, SlackStatus.EXTERNAL),
        ({"team_id": "T1", "is_stranger": True}, SlackStatus.EXTERNAL),
        ({}, SlackStatus.EXTERNAL),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1"]}}, SlackStatus.ACTIVE),
    ],
)
def test_what_slack_says_of_a_user_is_read_strictly(told: dict[str, object], status: SlackStatus) -> None:
    assert status_of(told, "T1") is status


def test_a_user_may_be_in_several_groups_and_deleted_groups_do_not_count() -> None:
    groups: list[dict[str, object]] = [
        {"id": "S1", "users": ["UANNA", "UBEN"]},
        {"id": "S2", "users": ["UANNA"]},
        {"id": "S3", "users": ["UANNA"], "date_delete": 5},
    ]
    assert members_of(groups) == {"UANNA": ("S1", "S2"), "UBEN": ("S1",)}


async def test_an_answer_is_fresh_for_a_few_seconds_only() -> None:
    async with slack_api() as api:
        api.answers["users.info"] = {"user": {"id": ANNA, "team_id": "T1", "name": "anna"}}
        remembering, forgetful = SlackDirectory(api.client), SlackDirectory(api.client, fresh_seconds=0.0)
        for directory, asked in ((remembering, 1), (forgetful, 3)):
            api.calls.clear()
            for _ in range(3):
                assert (await directory.person(ANNA)).status is SlackStatus.ACTIVE
            assert len(api.of("users.info")) == asked


async def test_somebody_slack_does_not_know_is_external() -> None:
    async with slack_api() as api:
        api.refusals["users.info"] = "user_not_found"
        assert (await SlackDirectory(api.client).person(ANNA)).status is SlackStatus.EXTERNAL


@pytest.mark.parametrize("error", ["internal_error", "ratelimited"])
async def test_when_slack_does_not_say_nobody_is_trusted(error: str) -> None:
    async with slack_api() as api:
        api.refusals["users.info"] = error
        with pytest.raises(UnavailableError):
            await SlackDirectory(api.client).person(ANNA)


async def test_when_slack_cannot_be_reached_nobody_is_trusted() -> None:
    client = slack_client("xoxb-test", "http://127.0.0.1:9/api/")
    with pytest.raises(UnavailableError):
        await SlackDirectory(client).person(ANNA)


async def test_groups_are_known_where_slack_has_them_and_none_where_it_has_not() -> None:
    async with slack_api() as api:
        api.answers["users.info"] = {"user": {"id": ANNA, "team_id": "T1"}}
        api.answers["usergroups.list"] = {"usergroups": [{"id": "S1", "users": [ANNA]}]}
        assert (await SlackDirectory(api.client).person(ANNA)).groups == ("S1",)
        api.refusals["usergroups.list"] = "unknown_method"
        api.calls.clear()
        directory = SlackDirectory(api.client, fresh_seconds=0.0)
        for _ in range(3):
            assert (await directory.person(ANNA)).groups == ()
        assert len(api.of("usergroups.list")) == 1


async def test_the_real_local_workspace_is_understood() -> None:
    async with running_local_slack() as slack:
        client = slack_client(slack.bot_token, slack.base_url)
        directory = SlackDirectory(client)
        assert await who_am_i(client) == slack.bot_user
        assert (await directory.person(SlackUserId(USERS["lead"]))).status is SlackStatus.ACTIVE
        assert (await directory.person(SlackUserId(OTHER_BOT_USER_ID))).status is SlackStatus.BOT
        assert (await directory.person(SlackUserId("UNOBODY"))).status is SlackStatus.EXTERNAL
