"""The home tab: what is open, what waits for me, my tier and why, this week's times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from domain.enums import SlackStatus
from domain.errors import FleetfootError
from domain.ids import SlackUserId
from handlers.cards import blocks as b
from handlers.cards.lists import draft_line, narrative_line
from handlers.cards.text import clip, span
from handlers.patience import AN_ANSWER_S, patiently, wait_of
from handlers.standing import standing
from handlers.strings import commands as words
from handlers.strings import digest as say
from handlers.surface import Surface
from workflow.digest import Digest
from workflow.state import Actor, Draft, Watched

log = structlog.get_logger(__name__)

SHOWN: Final = 8
WEEK: Final = timedelta(days=7)
_KEPT: Final = 200


class Homes:
    """Knows whose home tab was opened here, so that it can be refreshed."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._users: dict[str, int] = {}
        self._drawn = 0

    async def show(self, user: str) -> None:
        """Publish one person's home tab, and remember to refresh it."""
        self._users.pop(user, None)
        self._users[user] = 0
        while len(self._users) > _KEPT:
            self._users.pop(next(iter(self._users)))
        shared = await _shared(self._surface)
        await patiently(lambda: self._publish(user, shared), AN_ANSWER_S)

    async def refresh(self) -> None:
        """Publish the home tabs that were opened, those first that wait longest; one that fails stops no other.

        Where Slack wants to be left alone it is, and its SlackApiError says for how long: call again after that.
        """
        shared = await _shared(self._surface) if self._users else None
        for user in sorted(self._users, key=self._users.__getitem__):
            try:
                await self._publish(user, shared)
            except (SlackApiError, FleetfootError) as error:
                if isinstance(error, SlackApiError) and wait_of(error) is not None:
                    raise
                log.warning("home tab not refreshed", user=user, error=str(error))

    async def _publish(self, user: str, shared: "_Shared | None") -> None:
        actor = await self._surface.desk.actor(SlackUserId(user))
        waiting = await self._surface.desk.waiting_for(actor)
        view = home_view(self._surface, actor, waiting, shared)
        await self._surface.client.views_publish(user_id=user, view=view)
        self._drawn += 1
        if user in self._users:
            self._users[user] = self._drawn


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every home tab shows alike."""

    narratives: tuple[Watched, ...]
    week: Digest


async def _shared(surface: Surface) -> _Shared:
    now = surface.clock.now()
    narratives = await surface.desk.narratives(open_only=True)
    week = await surface.desk.digest("week", now - WEEK, now)
    return _Shared(tuple(sorted(narratives, key=lambda watched: watched.place)), week)


def register(app: AsyncApp, homes: Homes) -> None:
    """Listen for the home tab being opened."""

    async def opened(event: Mapping[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            await homes.show(str(event["user"]))

    app.event("app_home_opened")(opened)


def home_view(surface: Surface, actor: Actor, waiting: Sequence[Draft], shared: _Shared | None) -> b.Block:
    """Return the home tab of one person; who is not staff sees only that."""
    policy, now = surface.policy, surface.clock.now()
    me = b.section("\n".join([say.HOME_ME, *standing(actor, policy, now)]))
    head, foot = b.header(say.HOME_TITLE), b.context(say.HOME_AS_OF.format(when=surface.times.on(now)))
    if shared is None or actor.staff is None or actor.status is not SlackStatus.ACTIVE:
        return {"type": "home", "blocks": [head, me, foot]}
    times = say.HOME_NO_WEEK
    if shared.week.median_total is not None:
        times = say.HOME_WEEK_LINE.format(out=len(shared.week.went_out), median=span(shared.week.median_total))
    rows = [
        head,
        b.section(_lines(say.HOME_WAITING, [draft_line(one) for one in waiting], say.HOME_NOTHING_WAITS)),
        b.section(_lines(say.HOME_OPEN, [narrative_line(one, policy) for one in shared.narratives], words.NONE)),
        b.divider(),
        me,
        b.section(f"{say.HOME_WEEK}\n{times}"),
        foot,
    ]
    return {"type": "home", "blocks": b.fitted(rows, "…", b.MAX_VIEW_BLOCKS)}


def _lines(head: str, lines: list[str], none: str) -> str:
    shown = lines[:SHOWN] or [none]
    if len(lines) > SHOWN:
        shown.append(say.MORE.format(more=len(lines) - SHOWN))
    return clip("\n".join([head, *shown]), b.TEXT)
