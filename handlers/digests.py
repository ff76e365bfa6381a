"""Posts digests and handover notes: assembled when it is shown, a digest with its chart."""

import asyncio
from datetime import datetime

import structlog
from slack_sdk.errors import SlackApiError

from handlers.cards.blocks import Block, Card
from handlers.cards.chart import bars, chart_words, ledger_chart
from handlers.cards.digest import digest_card
from handlers.cards.handover import handover_card
from handlers.cards.text import span
from handlers.handover import LATE, PREFIX
from handlers.pace import Job
from handlers.painting import Easel
from handlers.pictures import uploaded
from handlers.strings import digest as say
from handlers.surface import Surface
from workflow.digest import Digest

log = structlog.get_logger(__name__)


class Digests:
    """Shows each digest once, by its subject: "digest daily 2026-11-23 08:00"."""

    def __init__(self, surface: Surface, easel: Easel) -> None:
        self._surface = surface
        self._easel = easel

    async def post(self, job: Job) -> None:
        """Post the digest that the job names, unless it stands in the channel already."""
        surface = self._surface
        if await surface.store.cards(job.subject):
            return
        since, until = (datetime.fromisoformat(job.extra[name]) for name in ("since", "until"))
        digest = await surface.desk.digest(job.subject, since, until)
        chart = await self._chart(digest) if bars(digest) and not job.subject.startswith(PREFIX) else None
        card = self._card(digest, job, chart)
        channel = await self._easel.channel(job.extra.get("channel") or surface.policy.agency.channel)
        try:
            await self._easel.draw(card, channel, None)
        except SlackApiError as error:
            if chart is None or str(error.response.get("error", "")) != "invalid_blocks":
                raise
            log.warning("the digest does not take its chart", error="invalid_blocks")
            await self._easel.draw(self._card(digest, job, None), channel, None)

    def _card(self, digest: Digest, job: Job, chart: Block | None) -> Card:
        policy, times, late = self._surface.policy, self._surface.times, self._late(job)
        if not job.subject.startswith(PREFIX):
            return digest_card(digest, policy, times, job.subject, late, chart=chart)
        leaving, coming = (job.extra.get(name, "").split(",") for name in ("leaving", "coming"))
        return handover_card(digest, policy, times, subject=job.subject, leaving=leaving, coming=coming, late=late)

    def _late(self, job: Job) -> str:
        due = job.extra.get("due")
        if not due:
            return ""
        moment = datetime.fromisoformat(due)
        length = self._surface.clock.now() - moment
        if length < LATE:
            return ""
        return say.LATE.format(due=self._surface.times.plain(moment), late=span(length))

    async def _chart(self, digest: Digest) -> Block | None:
        """Return the block with the ledger's picture; where files cannot be, the card's own words say the same."""
        picture, words = await asyncio.to_thread(ledger_chart, digest), chart_words(digest)
        shown = await uploaded(self._surface, picture, "ledger.png", words, block="ledger")
        return None if shown is None else shown.block
