"""The digest card: what is open, what waits, what went out, and what it cost in minutes."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from domain.ids import LineId
from handlers.cards import blocks as b
from handlers.cards.lists import draft_line, narrative_line
from handlers.cards.people import person
from handlers.cards.text import Times, clip, escape, span
from handlers.strings import digest as say
from policies.model import Policy
from workflow.digest import Digest, Went
from workflow.reach import in_words

T = TypeVar("T")

SHOWN = 8
MINUTE = timedelta(minutes=1)


def digest_card(
    digest: Digest, policy: Policy, times: Times, subject: str, late: str = "", *, chart: b.Block | None = None
) -> b.Card:
    """Return the digest; `late` is the sentence that says so, `chart` the block with the picture of the ledger."""
    title = say.TITLE.format(name=_name(subject), since=times.plain(digest.since), until=times.plain(digest.until))
    told = say.NOTIFICATION.format(open=len(digest.narratives), waiting=len(digest.waiting), out=len(digest.went_out))
    rows = [b.header(title)]
    if late:
        rows.append(b.context(late))
    rows += modes_rows(digest, policy, times)
    rows.append(listed(say.OPEN, digest.narratives, lambda one: narrative_line(one, policy)))
    rows.append(listed(say.WAITING, digest.waiting, draft_line))
    rows.append(listed(say.WENT_OUT, digest.went_out, lambda one: went_line(one, times)))
    if digest.lines:
        rows.append(listed(say.LINES, digest.lines, lambda one: line_used(one, policy)))
    for head, drafts in ((say.OVERDUE, digest.overdue), (say.UNCONFIRMED, digest.unconfirmed)):
        if drafts:
            rows.append(listed(head, drafts, draft_line))
    for head, narratives in (
        (say.HELD_BACK, digest.held_back),
        (say.DECLINED, digest.declined),
        (say.TRENDING, digest.trending),
    ):
        if narratives:
            rows.append(listed(head, narratives, lambda one: narrative_line(one, policy)))
    rows += [b.divider(), b.section(benchmark(digest)), *([chart] if chart else []), *_ledger(digest)]
    if digest.head is not None and digest.head.seq:
        rows.append(b.context(say.HEAD.format(seq=digest.head.seq, hash=digest.head.hash[:16])))
    return b.Card(b.notification(f"[{subject}] ", told), b.fitted(rows, "…"), subject=subject)


def _name(subject: str) -> str:
    """Return what the policy calls this digest: "digest night-shift 2026-11-23 22:00" is "Night-shift"."""
    words = subject.split()
    return words[1].capitalize() if len(words) == 4 else say.NAMELESS


def benchmark(digest: Digest) -> str:
    """Return the median beside the founding benchmark."""
    founding = _hours(digest.founding)
    if digest.median_total is None:
        return say.NO_BENCHMARK.format(founding=founding)
    return say.BENCHMARK.format(median=span(digest.median_total), founding=founding)


def went_line(item: Went, times: Times) -> str:
    """Return what went out in one line: where, when, how long it took, what the narrative did then."""
    took = say.TOOK.format(span=span(item.ledger.total)) if item.ledger.total is not None else ""
    known = item.effect.before is not None and item.effect.after is not None
    effect = say.EFFECT.format(before=f"{item.effect.before:.0f}", after=f"{item.effect.after:.0f}") if known else ""
    seen = in_words(item.reach) if item.reach is not None else ""
    effect += say.REACHED.format(reach=seen) if seen else ""
    return say.WENT_LINE.format(
        id=item.draft.id, accounts=escape(", ".join(item.accounts)), when=times.on(item.at), took=took, effect=effect
    )


def line_used(used: tuple[LineId, int, int], policy: Policy) -> str:
    """Return how often a line to take went out, and whose it is."""
    name, recent, ever = used
    line = policy.lines.get(name)
    owner = say.LINE_OWNER.format(who=person(policy, line.owner)) if line is not None else ""
    return say.LINE_USED.format(line=escape(name), recent=recent, ever=ever, owner=owner)


def _ledger(digest: Digest) -> list[b.Block]:
    if not digest.steps:
        return []
    noticing = sum((went.ledger.noticing or timedelta() for went in digest.went_out), timedelta())
    ranked = sorted({"noticed": noticing, **digest.steps}.items(), key=lambda step: -step[1])
    lines = [say.STEP.format(what=_step(what), span=span(took)) for what, took in ranked if took >= MINUTE]
    if quick := [_step(what) for what, took in ranked if timedelta() < took < MINUTE]:
        lines.append(say.QUICK_STEPS.format(what=", ".join(quick)))
    slow = [(went, step) for went in digest.went_out if (step := went.ledger.slowest) is not None]
    went, step = max(slow, key=lambda pair: pair[1].took, default=(None, None))
    if went is not None and step is not None and step.took >= MINUTE:
        lines.append(
            say.SLOWEST.format(what=_step(step.what), who=escape(step.by), span=span(step.took), id=went.draft.id)
        )
    rows = [b.section("\n".join([say.LEDGER, *lines]))]
    if digest.rules:
        costly = sorted(digest.rules.items(), key=lambda rule: -rule[1])[:SHOWN]
        told = [say.RULE.format(rule=escape(rule), span=span(took)) for rule, took in costly if took >= MINUTE]
        told = told or [say.QUICK_RULES]
        rows.append(b.section("\n".join([say.RULES, *told])))
    return rows


def _step(what: str) -> str:
    return say.STEP_WORDS.get(what, what)


def modes_rows(digest: Digest, policy: Policy, times: Times) -> list[b.Block]:
    """Return what pause or crisis is in force."""
    rows = []
    if digest.modes.paused:
        rows.append(b.section(say.PAUSED.format(who=person(policy, digest.modes.paused_by))))
    if digest.modes.crisis is not None:
        crisis = digest.modes.crisis
        rows.append(b.section(say.CRISIS.format(topic=escape(crisis.topic), when=times.on(crisis.until))))
    return rows


def listed(head: str, items: Sequence[T], line: Callable[[T], str]) -> b.Block:
    """Return a list under its heading, clipped with how many more there are."""
    lines = [line(item) for item in items[:SHOWN]] or [say.NOTHING]
    if len(items) > SHOWN:
        lines.append(say.MORE.format(more=len(items) - SHOWN))
    return b.section(clip("\n".join([head, *lines]), b.TEXT))


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:.0f} hours"
