"""What the form says of these very words before they are submitted: verdict, findings, each platform's count."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from domain.enums import Outcome
from domain.errors import FleetfootError
from domain.records import Content, Verdict
from handlers.cards.draft import finding_line
from handlers.cards.people import needs_in_words, people
from handlers.cards.practice import lessons
from handlers.cards.text import Times, clip, escape, quote
from handlers.strings import views as say
from handlers.surface import Surface
from handlers.views.content import content_of
from handlers.views.form import Origin
from handlers.views.values import Values
from policies.costs import costs_of
from policies.guard.length import LIMITS, longest_for, post_length, too_long_by
from policies.model import Policy
from policies.threads import parts_for
from policies.words import words_for
from workflow.state import Actor

log = structlog.get_logger(__name__)

PREVIEW_SECONDS: Final = 1.2
"""Slack's trigger lives three seconds; a slow verdict is left out rather than the form."""

_SHOWN_WORDS: Final = 600
_FINDINGS: Final = 8


async def rules_of(surface: Surface, actor: Actor, origin: Origin, values: Values) -> list[str]:
    """Return what the rules say now, in paragraphs; before anything is written, what they say of harmless words."""
    policy = surface.policy
    try:
        written = content_of(values, policy, now=surface.clock.now())
        content = written or Content("…", values.accounts)
        async with asyncio.timeout(PREVIEW_SECONDS):
            verdict = await surface.desk.preview(actor, content, origin.narrative, values.topic, values.severity)
    except (FleetfootError, TimeoutError) as error:
        log.info("no verdict in the form", reason=str(error))
        written = content_of(replace(values, schedule=""), policy)
        return counts(written, policy)
    said = [say.NOW.format(verdict=verdict_sentence(verdict, policy, surface.times))]
    if written:
        said += [finding_line(finding) for finding in verdict.findings[:_FINDINGS]]
        said += lessons(origin.narrative, verdict.findings)
    return ["\n".join(said), *counts(written, policy)]


def verdict_sentence(verdict: Verdict, policy: Policy, times: Times) -> str:
    """Return the verdict before submission, in a sentence or two for the author."""
    match verdict.outcome:
        case Outcome.PUBLISH:
            due = min((obligation.due for obligation in verdict.obligations), default=None)
            review = "" if due is None else " " + say.REVIEW.format(when=times.at(due))
            return say.ALONE + review
        case Outcome.APPROVE:
            return say.NEEDS.format(needs=needs_in_words(verdict.needs), who=_who(verdict, policy))
        case Outcome.REFUSE:
            return say.REFUSED


def counts(content: Content | None, policy: Policy) -> list[str]:
    """Return each account's count by its platform's own rule, then each wording as the public will read it."""
    if content is None:
        return []
    lines, wordings = [], dict[str, list[str]]()
    for name in content.accounts:
        account = policy.accounts.get(name)
        if account is None:
            continue
        text, most = words_for(content, name, account.platform), longest_for(account)
        wordings.setdefault(text, []).append(name)
        parts = len(parts_for(policy, content, name))
        over = too_long_by(text, account.platform, most) if parts == 1 else 0
        lines.append(
            say.COUNT.format(
                mark=say.OVER_MARK if over else say.FITS_MARK,
                account=name,
                count=post_length(text, account.platform),
                most=most,
                unit=LIMITS[account.platform].unit,
                over=say.OVER.format(over=over) if over else say.PARTS.format(parts=parts) if parts > 1 else "",
            )
        )
    lines += [say.COST.format(cost=escape(cost.sentence)) for cost in costs_of(policy, content)]
    shown = wordings if content.line is not None or len(wordings) > 1 else {}
    return [*(["\n".join(lines)] if lines else []), *(_wording(text, names) for text, names in shown.items())]


def _wording(text: str, names: Sequence[str]) -> str:
    return say.PREVIEW.format(accounts=", ".join(names), text=quote(clip(text, _SHOWN_WORDS)))


def _who(verdict: Verdict, policy: Policy) -> str:
    who = people(policy, verdict.who_can, 5)
    if not who:
        return say.NOBODY_CAN
    count = len(verdict.who_can)
    return say.WHO_CAN.format(count=say.ONE_CAN if count == 1 else say.MANY_CAN.format(count=count), who=who)
