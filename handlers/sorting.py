"""Says what each notice of the desk asks to be shown, in which queue, and what goes before what."""

from typing import Final

import structlog

from domain.ids import NarrativeId
from handlers.cards.text import defang, escape
from handlers.commands.ids import is_narrative
from handlers.pace import Job, Rank
from handlers.painting import Easel
from handlers.strings import channel as say
from handlers.surface import Surface
from handlers.tell import called
from workflow.state import Notice

log = structlog.get_logger(__name__)

SEVERER_FIRST: Final = 1e6
HOMES: Final = "home tabs"
"""The queue of home tabs: they are no channel, and keep a pace of their own."""


class Sorting:
    """Notices from before its own time may have been shown by a process that died: they are marked so."""

    def __init__(self, surface: Surface, easel: Easel) -> None:
        self._surface = surface
        self._easel = easel
        self._started = surface.clock.now()

    async def jobs(self, notice: Notice) -> list[tuple[str, Job]]:  # noqa: PLR0911 - one answer a kind
        """Return what a notice asks for, each with the queue it waits in."""
        again = notice.at is not None and notice.at < self._started
        match notice.kind:
            case "card":
                return await self._cards(notice)
            case "thread":
                return [(await self.home_channel(), self._job(notice, Rank.THREAD, say.LINE, again=again))]
            case "channel":
                return [(await self.home_channel(), self._job(notice, Rank.DRAFT, say.ANNOUNCEMENT, again=again))]
            case "page":
                users = await called(self._surface.client, self._surface.policy, notice.to)
                return [(user, self._page(notice, user, again=again)) for user in users]
            case "digest":
                channel = notice.extra.get("channel") or self._surface.policy.agency.channel
                return [(await self._easel.channel(channel), self._job(notice, Rank.DIGEST))]
            case "home":
                return [(HOMES, Job("home", "", Rank.HOME, [notice.id]))]
            case _:
                log.warning("a notice of an unknown kind", kind=notice.kind)
                return []

    async def _cards(self, notice: Notice) -> list[tuple[str, Job]]:
        """Return the job for a card and, for a narrative's, the one for its chart: a card never waits for a picture."""
        channel, card = await self.home_channel(), await self._card(notice)
        if not is_narrative(notice.subject):
            return [(channel, card)]
        return [(channel, card), (channel, Job("chart", notice.subject, Rank.HOME, [notice.id]))]

    async def _card(self, notice: Notice) -> Job:
        """Return the job for a card: a new alert goes before everything, the most severe one first."""
        if not is_narrative(notice.subject):
            return self._job(notice, Rank.DRAFT)
        if await self._surface.store.cards(notice.subject):
            return self._job(notice, Rank.REDRAW)
        job = self._job(notice, Rank.ALERT)
        watched = await self._surface.store.watched(NarrativeId(notice.subject))
        job.order -= 0.0 if watched is None else watched.narrative.severity.rank * SEVERER_FIRST
        return job

    def _job(self, notice: Notice, rank: Rank, pattern: str = "", *, again: bool = False) -> Job:
        when = self._surface.times.exact(notice.at or self._surface.clock.now())
        lines = [
            pattern.format(when=when, text=_shown_text(notice.subject, line))
            for line in [notice.text]
            if pattern and line
        ]
        return Job(notice.kind, notice.subject, rank, [notice.id], lines, notice.extra, maybe_shown=again)

    def _page(self, notice: Notice, user: str, *, again: bool) -> Job:
        extra = {"about": notice.subject}
        lines = [_shown_text(notice.subject, notice.text)]
        return Job("page", f"{user} {notice.id}", Rank.PAGE, [notice.id], lines, extra, maybe_shown=again)

    async def home_channel(self) -> str:
        """Return the id of the agency's channel."""
        return await self._easel.channel(self._surface.policy.agency.channel)


def _shown_text(subject: str, text: str) -> str:
    """Return a notice's text for mrkdwn; what quotes the public is defanged, our own addresses stay links."""
    return escape(defang(text) if is_narrative(subject) else text)
