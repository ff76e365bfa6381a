"""Keeps each alert card's chart: drawn anew once the story has grown, uploaded, and shown by the card."""

import asyncio
import contextlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError

from handlers.cards.blocks import Block
from handlers.cards.growth_chart import chartable, growth_chart, growth_words
from handlers.pictures import uploaded
from handlers.surface import Surface
from workflow.state import Watched

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(minutes=1)
GROWN: Final = 1.15
"""A chart is drawn again when the story is this much larger: redraws for one post more are noise."""

REST: Final = timedelta(minutes=10)
"""How long no picture is tried after Slack refused one: the card's sparkline says the same."""

_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart that was uploaded: the block that shows it, the size of the story it shows, and when."""

    block: Block
    file: str
    size: int
    at: datetime


class GrowthCharts:
    """The newest chart of each narrative, as long as this process paints."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._pictures: OrderedDict[str, Picture] = OrderedDict()
        self._rest_until: datetime | None = None

    def block(self, subject: str) -> Block | None:
        """Return the block that shows a narrative's chart, or None while there is none."""
        picture = self._pictures.get(subject)
        return None if picture is None else picture.block

    def drop(self, subject: str) -> None:
        """Show a narrative's chart no longer: Slack would not take it."""
        self._pictures.pop(subject, None)
        self._rest_until = self._surface.clock.now() + REST

    def due(self, watched: Watched) -> bool:
        """Say whether the narrative needs a new picture."""
        now, story = self._surface.clock.now(), watched.narrative
        if not chartable(story) or (self._rest_until is not None and now < self._rest_until):
            return False
        known = self._pictures.get(story.id)
        return known is None or (now - known.at >= EVERY and story.size >= known.size * GROWN)

    async def draw(self, watched: Watched) -> str | None:
        """Draw and upload the narrative's chart; return the file that it replaces, "" if none, None if it failed."""
        story, zone = watched.narrative, self._surface.policy.zone
        png = await asyncio.to_thread(growth_chart, watched, zone)
        words = growth_words(watched, zone)
        shown = await uploaded(self._surface, png, f"{story.id}-growth.png", words, block="growth")
        if shown is None:
            self._rest_until = self._surface.clock.now() + REST
            return None
        before = self._pictures.get(story.id)
        self._pictures[story.id] = Picture(shown.block, shown.file, story.size, self._surface.clock.now())
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        return "" if before is None else before.file

    async def discard(self, file: str) -> None:
        """Delete a chart that no card shows any more; if Slack will not, it stays."""
        if file:
            with contextlib.suppress(SlackApiError):
                await self._surface.client.files_delete(file=file)
