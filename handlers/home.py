"""The home tab: what is open, what waits for me, my tier and why, this week's times."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from domain.errors import FleetfootError
from domain.ids import SlackUserId
from handlers.cards import blocks as b
from handlers.cards.lists import draft_line, narrative_line
from handlers.cards.text import clip, span
from handlers.standing import standing
from handlers.strings import commands as words
from handlers.strings import digest as say
from handlers.surface import Surface
from workflow.state import Actor

log = structlog.get_logger(__name__)

SHOWN: Final = 8
WEEK: Final = timedelta(days=7)
_KEPT: Final = 200


class Homes:
    """Knows whose home tab was opened here, so that it can be refreshed."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._users: dict[str, None] = {}

    async def show(self, user: str) -> None:
        """Publish one person's home tab."""
        self._users.pop(user, None)
        self._users[user] = None
        while len(self._users) > _KEPT:
            self._users.pop(next(iter(self._users)))
        actor = await self._surface.desk.actor(SlackUserId(user))
        await self._surface.client.views_publish(user_id=user, view=await home_view(self._surface, actor))

    async def refresh(self) -> None:
        """Publish the home tabs that were opened; one that fails does not stop the others."""
        for user in list(self._users):
            try:
                await self.show(user)
            except (SlackApiError, FleetfootError) as error:
                log.warning("home tab not refreshed", user=user, error=str(error))


def register(app: AsyncApp, homes: Homes) -> None:
    """Listen for the home tab being opened."""

    async def opened(event: Mapping[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            await homes.show(str(event["user"]))

    app.event("app_home_opened")(opened)


async def home_view(surface: Surface, actor: Actor) -> b.Block:
    """Return the home tab of one person."""
    policy, now = surface.policy, surface.clock.now()
    waiting = await surface.desk.waiting_for(actor)
    narratives = sorted(await surface.desk.narratives(open_only=True), key=lambda one: -one.narrative.severity.rank)
    week = await surface.desk.digest("week", now - WEEK, now)
    times = say.HOME_NO_WEEK
    if week.median_total is not None:
        times = say.HOME_WEEK_LINE.format(out=len(week.went_out), median=span(week.median_total))
    rows = [
        b.header(say.HOME_TITLE),
        b.section(_lines(say.HOME_WAITING, [draft_line(one) for one in waiting], say.HOME_NOTHING_WAITS)),
        b.section(_lines(say.HOME_OPEN, [narrative_line(one, policy) for one in narratives], words.NONE)),
        b.divider(),
        b.section("\n".join([say.HOME_ME, *standing(actor, policy, now)])),
        b.section(f"{say.HOME_WEEK}\n{times}"),
        b.context(say.HOME_AS_OF.format(when=surface.times.on(now))),
    ]
    return {"type": "home", "blocks": b.fitted(rows, "…", b.MAX_VIEW_BLOCKS)}


def _lines(head: str, lines: list[str], none: str) -> str:
    shown = lines[:SHOWN] or [none]
    if len(lines) > SHOWN:
        shown.append(say.MORE.format(more=len(lines) - SHOWN))
    return clip("\n".join([head, *shown]), b.TEXT)
