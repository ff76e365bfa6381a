"""Who people are now: Slack asked afresh for those whose trust is at stake, a short memory for all others."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.enums import SlackStatus
from domain.errors import UnavailableError
from domain.ids import SlackUserId
from policies.model import Policy
from workflow.ports import Clock, Directory, Person

KNOWN_FOR = timedelta(minutes=5)
"""How long a look at colleagues is good enough to name who could help; it is never good enough to count an approval."""

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Faces:
    """What Slack said of people; those in `fresh` were asked about for this very decision."""

    slack: Mapping[str, SlackStatus] = field(default_factory=dict)
    groups: Mapping[SlackUserId, tuple[str, ...]] = field(default_factory=dict)
    fresh: frozenset[SlackUserId] = frozenset()


class People:
    """Asks the directory, many at once but not all at once."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self._known: dict[SlackUserId, tuple[datetime, Person]] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def person(self, user: SlackUserId) -> Person:
        """Return one user as Slack knows them now; UnavailableError if Slack does not answer."""
        async with self._gate:
            person = await self._directory.person(user)
        self._known[user] = (self._clock.now(), person)
        return person

    async def faces(self, policy: Policy, asked: Iterable[SlackUserId]) -> Faces:
        """Return everybody on the staff list, and those `asked` about as Slack knows them this moment.

        Raises UnavailableError if one of those cannot be asked; a colleague who cannot is left out, and so is taken
        as not active.
        """
        fresh = frozenset(asked)
        found = dict(zip(fresh, await asyncio.gather(*(self.person(user) for user in fresh)), strict=True))
        return await self._with_staff(policy, found, fresh, set())

    async def remembered(self, policy: Policy, users: Iterable[SlackUserId]) -> Faces:
        """Return everybody on the staff list and `users` as last known; good for deciding whether to look closer."""
        return await self._with_staff(policy, {}, frozenset(), set(users))

    async def _with_staff(
        self, policy: Policy, found: dict[SlackUserId, Person], fresh: frozenset[SlackUserId], more: set[SlackUserId]
    ) -> Faces:
        known = {user for member in policy.staff.values() for user in member.slack} | more
        for person in await asyncio.gather(*(self._remembered(user) for user in known - fresh)):
            if person is not None:
                found[person.slack_user] = person
        return Faces(
            slack={user: person.status for user, person in found.items()},
            groups={user: person.groups for user, person in found.items()},
            fresh=fresh,
        )

    async def _remembered(self, user: SlackUserId) -> Person | None:
        known = self._known.get(user)
        if known is not None and self._clock.now() - known[0] < KNOWN_FOR:
            return known[1]
        try:
            return await self.person(user)
        except UnavailableError:
            return None
