"""Tells whoever leads, by direct message, why nothing appears in the channel: a held-up notice reaches nobody there."""

from collections.abc import Callable
from typing import Final

import structlog

from domain.errors import FleetfootError
from handlers.cards.text import escape
from handlers.pace import Job, Rank
from handlers.strings import trouble as say
from handlers.surface import Surface
from handlers.tell import slack_users

log = structlog.get_logger(__name__)

QUIET_SECONDS: Final = 900.0
"""How long the same trouble is not told again."""

Put = Callable[[str, Job], None]
"""Puts a job into one user's own queue: what holds up a channel holds up no direct message."""


class Trouble:
    """What goes wrong in showing, once each quarter of an hour, for everybody of the highest tier."""

    def __init__(self, surface: Surface, put: Put) -> None:
        self._surface = surface
        self._put = put

    async def in_channel(self, channel: str, error: str, seconds: float) -> None:
        """Tell of a channel that Slack holds up for `seconds`, or that is shut."""
        if not channel.startswith(("C", "G")):
            return
        pattern = say.LIMITED if error == "ratelimited" else say.SHUT
        text = pattern.format(channel=f"<#{channel}>", seconds=round(seconds), error=escape(error))
        await self._tell(f"{error} {channel}", text)

    async def without_channel(self, error: FleetfootError) -> None:
        """Tell that there is no channel to show anything in."""
        await self._tell(error.code, say.NO_CHANNEL.format(reason=escape(error.message)))

    async def _tell(self, about: str, text: str) -> None:
        try:
            if not await self._surface.store.claim_once(f"trouble:{about}", QUIET_SECONDS):
                return
        except FleetfootError as error:
            log.warning("nobody is told of the trouble", about=about, reason=error.message)
            return
        policy = self._surface.policy
        for user in slack_users(policy, policy.tiers[-1]):
            self._put(user, Job("page", f"{user} {about}", Rank.PAGE, [], [text]))
