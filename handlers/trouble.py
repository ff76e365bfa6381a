"""Tells whoever leads, by direct message, why nothing appears in the channel: a held-up notice reaches nobody there."""

from collections.abc import Callable
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError

from domain.errors import FleetfootError
from handlers.cards.text import escape
from handlers.pace import Job, Rank
from handlers.strings import trouble as say
from handlers.surface import Surface
from handlers.tell import slack_users

log = structlog.get_logger(__name__)

QUIET_SECONDS: Final = 900.0
"""How long the same trouble is not told again."""

A_DAY: Final = 86_400.0

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

    async def if_shared(self, channel: str) -> None:
        """Tell, once a day, if people of another organisation read a channel (Slack Connect), or were asked to."""
        try:
            told = (await self._surface.client.conversations_info(channel=channel)).get("channel") or {}
        except SlackApiError as error:
            log.info("nobody knows who reads the channel", channel=channel, error=str(error.response.get("error", "")))
            return
        if told.get("is_ext_shared") or told.get("is_pending_ext_shared") or told.get("pending_connected_team_ids"):
            log.warning("the channel is shared with another organisation", channel=channel)
            await self._tell(f"shared {channel}", say.SHARED.format(channel=f"<#{channel}>"), A_DAY)

    async def without_channel(self, error: FleetfootError) -> None:
        """Tell that there is no channel to show anything in."""
        await self._tell(error.code, say.NO_CHANNEL.format(reason=escape(error.message)))

    async def _tell(self, about: str, text: str, quiet: float = QUIET_SECONDS) -> None:
        try:
            if not await self._surface.store.claim_once(f"trouble:{about}", quiet):
                return
        except FleetfootError as error:
            log.warning("nobody is told of the trouble", about=about, reason=error.message)
            return
        policy = self._surface.policy
        for user in slack_users(policy, policy.tiers[-1]):
            self._put(user, Job("page", f"{user} {about}", Rank.PAGE, [], [text]))
