"""Draws one job: a card, lines in its thread, an announcement, a call by direct message."""

from collections.abc import Sequence
from dataclasses import replace

import structlog
from slack_sdk.errors import SlackApiError

from domain.ids import DraftId, NarrativeId
from handlers.cards.alert import FOLDED, alert_card, merged_card
from handlers.cards.blocks import Block
from handlers.cards.draft import draft_card, superseded_card
from handlers.cards.page import ANSWERABLE, page_blocks
from handlers.commands.ids import is_narrative
from handlers.growth import GrowthCharts
from handlers.once import tell_once, was_told
from handlers.pace import Job
from handlers.painting import Easel
from handlers.strings import channel as say
from handlers.strings import drill
from handlers.surface import Surface
from handlers.tell import directly
from workflow.practice import is_practice, is_practice_draft
from workflow.state import CardRef, Draft, Watched
from workflow.tracing import about, about_draft

log = structlog.get_logger(__name__)


class Drawing:
    """Knows how each kind of job is shown. Everything it shows is read afresh, so the last word wins."""

    def __init__(self, surface: Surface, easel: Easel) -> None:
        self._surface = surface
        self._easel = easel
        self._folded: set[tuple[str, str]] = set()
        self._charts = GrowthCharts(surface)

    async def card(self, subject: str) -> CardRef | None:
        """Draw the card of a narrative or draft; return where it stands, or None if it has none."""
        if subject.startswith("D-"):
            draft = await self._surface.store.draft(DraftId(subject))
            with about_draft(DraftId(subject), draft):
                card = None if draft is None else await self._draft(draft)
                log.info("card drawn", there=card is not None)
            return card
        if is_narrative(subject):
            watched = await self._surface.store.watched(NarrativeId(subject))
            with about(narrative=subject):
                card = None if watched is None else await self._narrative(subject, watched)
                log.info("card drawn", there=card is not None)
            return card
        return None

    async def chart(self, subject: str) -> None:
        """Give the card of a growing narrative a new picture; without one its sparkline says the same."""
        watched = await self._surface.store.watched(NarrativeId(subject))
        if watched is None or watched.handling in FOLDED or not self._charts.due(watched):
            return
        if not await self._surface.store.cards(str(watched.narrative.id)):
            return
        before = await self._charts.draw(watched)
        if before is None:
            return
        try:
            await self._narrative(str(watched.narrative.id), watched)
        except SlackApiError as error:
            log.warning("the card does not take its chart", error=str(error.response.get("error", "")))
            self._charts.drop(str(watched.narrative.id))
            await self._narrative(str(watched.narrative.id), watched)
        await self._charts.discard(before)

    async def thread(self, job: Job) -> None:
        """Add lines under the newest card; a narrative that has no card keeps its story in the audit trail."""
        cards = await self._surface.store.cards(job.subject)
        at = cards[-1] if cards else await self.card(job.subject)
        if at is not None:
            await self._easel.lines(at, job.lines, maybe_there=job.maybe_shown)

    async def announcement(self, job: Job) -> None:
        """Tell the agency's channel."""
        channel = await self._easel.channel(self._surface.policy.agency.channel)
        await self._easel.say(channel, job.lines, maybe_there=job.maybe_shown)

    async def page(self, job: Job) -> None:
        """Call one person by direct message: not again whom Slack has told, and twice rather than never."""
        once = f"called {job.subject}"
        if job.maybe_shown and await was_told(self._surface.store, once):
            return
        text = "\n".join(job.lines)
        if await self._is_practice(job.extra.get("about", "")):
            text = drill.PAGE.format(text=text)
        cards = await self._surface.store.cards(job.extra.get("about", ""))
        link = await self._link(cards)
        said = say.PAGE_LINK.format(text=text, url=link) if link else say.PAGE.format(text=text)
        user, about = job.subject.partition(" ")[0], job.extra.get("about", "")
        await directly(self._surface.client, user, said, await self._offer(about, said))
        await tell_once(self._surface.store, once, ())

    async def _is_practice(self, about: str) -> bool:
        if not about.startswith("D-"):
            return is_practice(about)
        draft = await self._surface.store.draft(DraftId(about))
        return draft is not None and is_practice_draft(draft)

    async def _offer(self, about: str, said: str) -> list[Block] | None:
        """Return what a call about an unanswered narrative offers, or None where there is nothing to press."""
        watched = None if about.startswith("D-") else await self._surface.store.watched(NarrativeId(about))
        if watched is None or watched.handling not in ANSWERABLE:
            return None
        return page_blocks(watched, self._surface.policy, self._surface.clock.now(), said)

    async def _narrative(self, subject: str, watched: Watched) -> CardRef | None:
        """Draw a narrative's card. A story that took another id goes on where it stood: its card follows."""
        surface, name = self._surface, str(watched.narrative.id)
        own = await self._own_card(watched)
        if name == subject:
            if own is None and not watched.on_card:
                return None
            chart = self._charts.block(name)
            card = alert_card(watched, surface.policy, surface.clock.now(), surface.times, chart=chart)
            place = own
        else:
            cards = await surface.store.cards(subject)
            place = cards[-1] if cards else None
            if place is None or own is None or place.ts == own.ts:
                return None
            await self._easel.redraw(merged_card(subject, watched), place)
            return place
        channel = await self._easel.channel(surface.policy.agency.channel)
        return await self._easel.draw(card, channel, place)

    async def _own_card(self, watched: Watched) -> CardRef | None:
        """Return where the narrative's card stands; one that an absorbed id left behind becomes its own."""
        store, name = self._surface.store, str(watched.narrative.id)
        cards = await store.cards(name)
        if cards:
            return cards[-1]
        for alias in watched.narrative.aliases:
            left = await store.cards(str(alias))
            if left:
                taken = replace(left[-1], subject=name)
                await store.save_card(taken)
                return taken
        return None

    async def _draft(self, draft: Draft) -> CardRef:
        surface = self._surface
        cards = await surface.store.cards(draft.id)
        newest = cards[-1] if cards and cards[-1].revision == draft.current.hash else None
        card = draft_card(draft, surface.policy, await surface.store.modes(), surface.times)
        channel = await self._easel.channel(surface.policy.agency.channel)
        at = await self._easel.draw(card, channel, newest)
        await self._fold(draft, [one for one in cards if one.ts != at.ts])
        return at

    async def _fold(self, draft: Draft, older: Sequence[CardRef]) -> None:
        """Take the buttons off the messages of older revisions."""
        for ref in older:
            revision = next((one for one in draft.revisions if one.hash == ref.revision), None)
            if revision is not None and (draft.id, ref.ts) not in self._folded:
                await self._easel.redraw(superseded_card(draft, revision), ref)
                self._folded.add((draft.id, ref.ts))

    async def _link(self, cards: Sequence[CardRef]) -> str:
        if not cards:
            return ""
        try:
            told = await self._surface.client.chat_getPermalink(channel=cards[-1].channel, message_ts=cards[-1].ts)
        except SlackApiError as error:
            log.warning("a call goes without its link", error=str(error.response.get("error", "")))
            return ""
        return str(told.get("permalink") or "")
