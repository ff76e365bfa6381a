"""Slack's users as the desk asks for them: status, groups and zone, fresh within a few seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.enums import SlackStatus
from domain.errors import UnavailableError, word_of
from domain.ids import SlackUserId
from workflow.ports import Person

log = structlog.get_logger(__name__)

FRESH_SECONDS: Final = 5.0
"""How long an answer of Slack counts as fresh; a demoted member is demoted within this time."""

GROUPS_FRESH_SECONDS: Final = 15.0
"""The same for user groups: Slack lets them be listed twenty times a minute by all our processes together (tier 2)."""

GROUPS_KEPT_SECONDS: Final = 60.0
"""How long groups are remembered while Slack will not list them: its pace must not take anybody's tier away."""

ONE_LOOK_SECONDS: Final = 1.0
"""The people of one decision are asked about within this time, and share one list of groups even where nothing else
is remembered."""

NO_GROUPS_SECONDS: Final = 600.0
PATIENCE_SECONDS: Final = 2.0
"""How long we wait where Slack says "not so fast": a form's ticket lives three seconds."""

_UNKNOWN: Final = {"user_not_found", "users_not_found", "user_not_visible"}
_NO_METHOD: Final = {"unknown_method", "missing_scope", "not_allowed_token_type", "paid_only", "paid_teams_only"}


class SlackDirectory:
    """Answers `workflow.ports.Directory` from ``users.info`` and ``usergroups.list``."""

    def __init__(self, client: AsyncWebClient, *, fresh_seconds: float = FRESH_SECONDS) -> None:
        self._client = client
        self._fresh = fresh_seconds
        self._people: dict[str, tuple[float, Person]] = {}
        self._groups = _Groups()
        self._asking = asyncio.Lock()
        self._asked: dict[str, asyncio.Task[Person]] = {}
        self._team: str | None = None

    async def person(self, user: SlackUserId) -> Person:
        """Return the user as Slack knows it now; somebody Slack does not know is external."""
        known = self._people.get(user)
        now = time.monotonic()
        if known is not None and now - known[0] < self._fresh:
            return known[1]
        if self._fresh <= 0:
            return await self._ask(user)
        return await asyncio.shield(self._asked.get(user) or self._begin(user))

    def _begin(self, user: SlackUserId) -> "asyncio.Task[Person]":
        """Ask once for everybody who wants to know the same at the same moment."""
        task = asyncio.create_task(self._learn(user))
        self._asked[user] = task

        def ended(done: "asyncio.Task[Person]") -> None:
            self._asked.pop(user, None)
            if not done.cancelled():
                done.exception()  # whoever waits has it; if nobody waits any more, it is nobody's

        task.add_done_callback(ended)
        return task

    async def _learn(self, user: SlackUserId) -> Person:
        asked = time.monotonic()
        person = await self._ask(user)
        if len(self._people) > 10_000:
            self._people.clear()
        self._people[user] = (asked, person)
        return person

    async def _ask(self, user: SlackUserId) -> Person:
        try:
            told = await _patiently(lambda: self._client.users_info(user=user))
            team = await self._own_team()
        except SlackApiError as error:
            name = word_of(error.response.get("error", ""))
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
            self._team = str((await _patiently(self._client.auth_test)).get("team_id") or "")
        return self._team

    async def _memberships(self) -> Mapping[str, tuple[str, ...]]:
        """Return each user's group ids. Raises UnavailableError where Slack has groups and does not tell them now."""
        async with self._asking:
            known, now = self._groups, time.monotonic()
            if now < known.good_until:
                return known.members
            try:
                told = await _patiently(
                    lambda: self._client.usergroups_list(include_users=True, include_disabled=False)
                )
            except SlackApiError as error:
                name = word_of(error.response.get("error", ""))
                if name not in _NO_METHOD:
                    return self._remembered(known, name, error)
                self._groups = _Groups({}, now, now + NO_GROUPS_SECONDS)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                return self._remembered(known, repr(error), error)
            else:
                fresh = min(GROUPS_FRESH_SECONDS, self._fresh * 3)
                members = members_of(told.get("usergroups") or ())
                self._groups = _Groups(members, now, now + max(fresh, ONE_LOOK_SECONDS))
            return self._groups.members

    def _remembered(self, known: "_Groups", reason: str, error: Exception) -> Mapping[str, tuple[str, ...]]:
        """Return what was known a moment ago; where nothing may be remembered, nobody's groups are guessed at."""
        log.warning("user groups unknown", error=reason)
        if self._fresh > 0 and time.monotonic() - known.at < GROUPS_KEPT_SECONDS:
            return known.members
        raise UnavailableError("Slack does not say who is in which group; try again in a moment.") from error


@dataclass(frozen=True, slots=True)
class _Groups:
    """Who was in which groups at a moment (monotonic), and until when that counts as fresh."""

    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    at: float = float("-inf")
    good_until: float = float("-inf")


async def _patiently(ask: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """Ask; where Slack says "not so fast" and for how long, wait if that is short, and ask again."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await ask()
        except SlackApiError as error:
            wait = error.response.headers.get("Retry-After") if error.response.status_code == 429 else None
            if wait is None or time.monotonic() + float(wait) > deadline:
                raise
        await asyncio.sleep(float(wait))


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
