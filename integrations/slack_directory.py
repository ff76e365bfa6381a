"""Slack's users as the desk asks for them: status, groups and zone, fresh within a few seconds."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.enums import SlackStatus
from domain.errors import UnavailableError
from domain.ids import SlackUserId
from workflow.ports import Person

log = structlog.get_logger(__name__)

FRESH_SECONDS: Final = 5.0
"""How long an answer of Slack counts as fresh; a demoted member is demoted within this time."""

NO_GROUPS_SECONDS: Final = 600.0
_UNKNOWN: Final = {"user_not_found", "users_not_found", "user_not_visible"}
_NO_METHOD: Final = {"unknown_method", "missing_scope", "not_allowed_token_type", "paid_only", "paid_teams_only"}


class SlackDirectory:
    """Answers `workflow.ports.Directory` from ``users.info`` and ``usergroups.list``."""

    def __init__(self, client: AsyncWebClient, *, fresh_seconds: float = FRESH_SECONDS) -> None:
        self._client = client
        self._fresh = fresh_seconds
        self._people: dict[str, tuple[float, Person]] = {}
        self._groups: tuple[float, Mapping[str, tuple[str, ...]]] = (float("-inf"), {})
        self._asking = asyncio.Lock()
        self._team: str | None = None

    async def person(self, user: SlackUserId) -> Person:
        """Return the user as Slack knows it now; somebody Slack does not know is external."""
        known = self._people.get(user)
        now = time.monotonic()
        if known is not None and now - known[0] < self._fresh:
            return known[1]
        person = await self._ask(user)
        if len(self._people) > 10_000:
            self._people.clear()
        self._people[user] = (now, person)
        return person

    async def _ask(self, user: SlackUserId) -> Person:
        try:
            told = await self._client.users_info(user=user)
            team = await self._own_team()
        except SlackApiError as error:
            name = str(error.response.get("error", ""))
            if name in _UNKNOWN:
                return Person(user, user, SlackStatus.EXTERNAL, ())
            raise UnavailableError(f"Slack does not say who you are ({name}); try again in a moment.") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise UnavailableError("Slack does not answer; try again in a moment.") from error
        info: Mapping[str, Any] = told.get("user") or {}
        profile: Mapping[str, Any] = info.get("profile") or {}
        name = str(profile.get("display_name") or info.get("real_name") or info.get("name") or user)
        groups = (await self._memberships()).get(user, ())
        return Person(user, name, status_of(info, team), groups, str(info.get("tz") or "UTC"))

    async def _own_team(self) -> str:
        if self._team is None:
            self._team = str((await self._client.auth_test()).get("team_id") or "")
        return self._team

    async def _memberships(self) -> Mapping[str, tuple[str, ...]]:
        """Return each user's group ids. Groups only ever add trust, so not knowing them allows least."""
        async with self._asking:
            until, groups = self._groups
            if time.monotonic() < until:
                return groups
            fresh = self._fresh
            try:
                told = await self._client.usergroups_list(include_users=True, include_disabled=False)
                groups = members_of(told.get("usergroups") or ())
            except SlackApiError as error:
                groups = {}
                if str(error.response.get("error", "")) in _NO_METHOD:
                    fresh = NO_GROUPS_SECONDS
                else:
                    log.warning("user groups unknown", error=str(error.response.get("error", "")))
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                groups = {}
                log.warning("user groups unknown", error=repr(error))
            self._groups = (time.monotonic() + fresh, groups)
            return groups


def status_of(info: Mapping[str, Any], team: str) -> SlackStatus:
    """Return what a ``user`` object of Slack's API says of the person."""
    if info.get("deleted"):
        return SlackStatus.DEACTIVATED
    if info.get("is_bot") or info.get("is_workflow_bot") or info.get("id") == "USLACKBOT":
        return SlackStatus.BOT
    if info.get("is_stranger") or not _is_of(info, team):
        return SlackStatus.EXTERNAL
    if info.get("is_restricted") or info.get("is_ultra_restricted"):
        return SlackStatus.GUEST
    return SlackStatus.ACTIVE


def members_of(usergroups: Sequence[Mapping[str, Any]]) -> Mapping[str, tuple[str, ...]]:
    """Return each user's group ids."""
    found: dict[str, tuple[str, ...]] = {}
    for group in usergroups:
        if group.get("date_delete"):
            continue
        for user in group.get("users") or ():
            found[str(user)] = (*found.get(str(user), ()), str(group.get("id")))
    return found


def _is_of(info: Mapping[str, Any], team: str) -> bool:
    """Say whether the user belongs to our workspace; on Enterprise Grid the user lists the workspaces they are in."""
    enterprise: Mapping[str, Any] = info.get("enterprise_user") or {}
    return str(info.get("team_id") or "") == team or team in (enterprise.get("teams") or ())
