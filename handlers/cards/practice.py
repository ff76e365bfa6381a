"""Marks what is practice so plainly that nobody can take it for real, and teaches the duty behind a finding."""

from collections.abc import Iterable, Sequence

from domain.records import Finding
from handlers.cards import blocks as b
from handlers.strings import drill as say
from workflow.practice import is_practice, is_practice_draft
from workflow.state import Draft


def headed(title: str, *, practice: bool) -> str:
    """Return a card's header, marked if it is practice."""
    return f"{say.MARK} · {title}" if practice else title


def banner(narrative: str | None) -> list[b.Block]:
    """Return the line that says so under a header; nothing for the real thing."""
    return [b.context(say.CARD)] if is_practice(narrative) else []


def draft_mark(draft: Draft) -> str:
    """Return what stands before a draft in lists and notifications."""
    return f"{say.MARK} · " if is_practice_draft(draft) else ""


def lessons(narrative: str | None, findings: Iterable[Finding]) -> list[str]:
    """Return, in practice, the duty behind each finding, each once."""
    if not is_practice(narrative):
        return []
    rules: Sequence[str] = list(dict.fromkeys(finding.rule for finding in findings))
    return [say.LESSON.format(lesson=say.LESSONS[rule]) for rule in rules if rule in say.LESSONS]
