"""How a submitted form is answered: beside a field, with the form once more, or in a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.enums import DraftState
from domain.records import Finding
from handlers.cards.blocks import Block
from handlers.cards.people import needs_in_words
from handlers.cards.practice import lessons
from handlers.cards.text import clip
from handlers.strings import answers, say_channel
from handlers.surface import Surface
from workflow.state import Draft

BLOCK_OF: Final = {
    "alt-text": "alt",
    "unknown-account": "accounts",
    "account-tier": "accounts",
    "same-words": "accounts",
    "unknown-line": "line",
    "line": "line",
    "unknown-topic": "topic",
    "hostile-media": "media",
    "practice": "accounts",
}


"""The field that a rule speaks about; all others are about the words."""


@dataclass(frozen=True, slots=True)
class Errors:
    """What is wrong, by block."""

    by_block: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Again:
    """The form once more, with something added; `problem` says why it was not taken."""

    view: Block
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Done, or refused because of who submits: the modal closes and the person is told."""

    sentence: str


Answer = Errors | Again | Told


def by_block(findings: Sequence[Finding], narrative: str | None = None) -> dict[str, str]:
    """Return what to say beside each field; in practice, with the duty behind it."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        block = BLOCK_OF.get(finding.rule, "text")
        taught = " ".join(lessons(narrative, [finding]))
        found.setdefault(block, []).append(f"{finding.reason} {finding.remedy} {taught}".strip())
    return {block: clip(" · ".join(sentences), 1500) for block, sentences in found.items()}


def receipt(surface: Surface, draft: Draft, *, edited: bool) -> str:
    """Return what the author is told of a draft that was taken."""
    channel = say_channel(surface.policy.agency.channel)
    if edited:
        said = answers.EDITED.format(id=draft.id, number=draft.current.number, channel=channel)
    elif draft.state is DraftState.AWAITING_APPROVAL:
        needs = draft.verdict.needs if draft.verdict else ()
        pattern = answers.SUBMITTED if any(need.missing for need in needs) else answers.SUBMITTED_PAUSED
        said = pattern.format(id=draft.id, needs=needs_in_words(needs), channel=channel)
    else:
        said = answers.PUBLISHING.format(id=draft.id, channel=channel)
    due = min((obligation.due for obligation in draft.obligations), default=None)
    return said if due is None else f"{said} {answers.REVIEW_OWED.format(when=surface.times.on(due))}"
