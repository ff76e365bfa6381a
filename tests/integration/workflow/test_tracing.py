"""One id finds a story's whole life in the log: its alert, its drafts, their approvals and deliveries, its cards."""

import logging
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog

from tests.integration.handlers.office import office
from tests.newsroom import alert, narrative, two_accounts


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """Collect every line as it would be written, with what is bound to it."""
    found: list[dict[str, Any]] = []

    def keep(_logger: object, _name: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
        found.append(dict(line))
        raise structlog.DropEvent

    before = structlog.get_config()
    wrapper = structlog.make_filtering_bound_logger(logging.INFO)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep], wrapper_class=wrapper)
    yield found
    structlog.configure(**before)


def of(lines: list[dict[str, Any]], word: str) -> list[str]:
    """Return what a search for a word in the log finds: each line's kind or event."""
    return [str(line.get("kind") or line["event"]) for line in lines if word in map(str, line.values())]


async def test_a_journey_is_found_whole_by_its_narrative_and_a_draft_by_its_own_id(
    url: str, lines: list[dict[str, Any]]
) -> None:
    async with office(url) as desk:
        room = desk.room
        await desk.raise_alert()
        draft = await room.submit(narrative="N-1", topic="rumour", words=two_accounts())
        await desk.card_of(draft)
        other = await room.submit()
        for lead in ("ULENA", "ULUIS"):
            await room.approve(draft, lead)
        await room.deliver()
        await room.desk.claim(await room.who("URITA"), narrative().id)
    story, own = of(lines, "N-1"), of(lines, draft.id)
    for kind in (
        "AlertRaised",
        "DraftSubmitted",
        "ApprovalGiven",
        "DraftQueued",
        "PublicationBegun",
        "PublicationSucceeded",
    ):
        assert kind in story
    assert {"NarrativeAnswered", "NarrativeClaimed", "card drawn"} <= set(story)
    assert own.count("PublicationSucceeded") == 2
    assert other.id not in str([line for line in lines if "N-1" in map(str, line.values())])
    assert "PublicationSucceeded" in of(lines, f"{draft.id}/page/1")
    told = next(line for line in lines if line["event"] == "alert")
    assert told["posts"] == list(alert(narrative()).post_ids)


async def test_nothing_stays_bound_once_the_work_is_done(url: str) -> None:
    async with office(url) as desk:
        draft = await desk.room.submit()
        await desk.room.approve(draft)
        await desk.room.deliver()
    assert structlog.contextvars.get_contextvars() == {}
