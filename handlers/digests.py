"""Posts digests and handover notes: assembled when it is shown, a digest's chart in the thread."""

import asyncio
from datetime import datetime

import structlog
from slack_sdk.errors import SlackApiError

from handlers.cards.blocks import Card
from handlers.cards.chart import reply_chart, reply_times
from handlers.cards.digest import digest_card
from handlers.cards.handover import handover_card
from handlers.cards.text import span
from handlers.handover import PREFIX
from handlers.pace import Job
from handlers.painting import Easel
from handlers.strings import digest as say
from handlers.surface import Surface
from workflow.digest import Digest
from workflow.state import CardRef

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
        card = self._card(digest, job)
        channel = await self._easel.channel(job.extra.get("channel") or surface.policy.agency.channel)
        at = await self._easel.draw(card, channel, None)
        if not job.subject.startswith(PREFIX):
            await self._chart(digest, at)

    def _card(self, digest: Digest, job: Job) -> Card:
        policy, times, late = self._surface.policy, self._surface.times, self._late(job)
        if not job.subject.startswith(PREFIX):
            return digest_card(digest, policy, times, job.subject, late)
        leaving, coming = (job.extra.get(name, "").split(",") for name in ("leaving", "coming"))
        return handover_card(digest, policy, times, subject=job.subject, leaving=leaving, coming=coming, late=late)

    def _late(self, job: Job) -> str:
        due = job.extra.get("due")
        if not due:
            return ""
        moment = datetime.fromisoformat(due)
        length = self._surface.clock.now() - moment
        return say.LATE.format(due=self._surface.times.plain(moment), late=span(length))

    async def _chart(self, digest: Digest, at: CardRef) -> None:
        """Add the chart; where files cannot be uploaded, the card's own words say the same."""
        if not reply_times(digest):
            return
        picture = await asyncio.to_thread(reply_chart, digest)
        try:
            await self._surface.client.files_upload_v2(
                channel=at.channel,
                thread_ts=at.ts,
                filename="reply-times.png",
                title=say.CHART_TITLE,
                alt_txt=say.CHART_ALT,
                content=picture,
            )
        except SlackApiError as error:
            log.warning("no chart", error=str(error.response.get("error", "")))
