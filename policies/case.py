"""One draft resolved against the policy: who, how severe, which cell. Every rule reads it."""

import datetime as dt
from typing import NamedTuple

from domain.enums import Severity
from domain.ids import RevisionHash, StaffId
from domain.records import Finding
from domain.revision import revision_of
from policies.cells import NEVER, Cell, Row, cell_for
from policies.members import find, local_day, who_may
from policies.model import Facts, Line, Member, Policy
from policies.severity import severity_of


class Case(NamedTuple):
    """Facts with every name looked up.

    `goes_out` is the later of now and the schedule. `line` is set only where the words are that line's, unexpired and
    for this topic. `strangers` are editors the policy does not know. `crisis` says that the declared one covers this
    draft; `resumers` are those who may resume while everything is paused. A named tuple, because it is made once a
    verdict and a frozen dataclass of this size takes four times as long to make.
    """

    policy: Policy
    facts: Facts
    now: dt.datetime
    goes_out: dt.datetime
    today: dt.date
    last_day: dt.date
    revision: RevisionHash
    author: Member | None
    authors: frozenset[StaffId]
    strangers: tuple[str, ...]
    severity: Severity
    line: Line | None
    row: Row
    cell: Cell
    guard: tuple[Finding, ...]
    crisis: bool
    resumers: tuple[StaffId, ...]


def goes_out_at(facts: Facts, now: dt.datetime) -> dt.datetime:
    """Return the later of now and the draft's schedule; a schedule that cannot be read counts as now."""
    moment = scheduled(facts.content.schedule)
    return now if moment is None else max(now, moment)


def scheduled(text: str | None) -> dt.datetime | None:
    """Return the moment that an RFC 3339 schedule names, or None where it names none with a zone."""
    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.utcoffset() is None else moment


def crisis_in_force(policy: Policy, facts: Facts, now: dt.datetime) -> bool:
    """Say whether the declared crisis covers this draft's topic when it goes out.

    A crisis that ends later than the policy's longest crisis could, had it been declared this minute, was not declared
    under this policy and is not in force.
    """
    crisis = facts.crisis
    if crisis is None or facts.topic is None or crisis.topic != facts.topic:
        return False
    longest = now + dt.timedelta(hours=policy.modes.crisis_max_hours)
    return goes_out_at(facts, now) < crisis.until <= longest


def open_case(policy: Policy, facts: Facts, now: dt.datetime, line: Line | None, guard: tuple[Finding, ...]) -> Case:
    """Look everything up once. Raises whatever broken facts raise; `decide` refuses then."""
    if now.utcoffset() is None:
        raise ValueError("now must bear its time zone")
    goes_out = goes_out_at(facts, now)
    author = find(policy, facts.author, facts.groups)
    authors = [] if author is None else [author.id]
    strangers = set()
    for who in facts.prior_authors:
        editor = find(policy, who, facts.groups)
        if editor is not None:
            authors.append(editor.id)
        if editor is None or not editor.listed:
            strangers.add(who)
    severity = severity_of(policy, facts, guard)
    today = local_day(policy, now)
    crisis = crisis_in_force(policy, facts, now)
    own_words = Row.CRISIS if crisis else Row.FREE_TEXT
    row = own_words if line is None else Row.LINE
    return Case(
        policy=policy,
        facts=facts,
        now=now,
        goes_out=goes_out,
        today=today,
        last_day=today if goes_out == now else local_day(policy, goes_out),
        revision=revision_of(facts.content),
        author=author,
        authors=frozenset(authors),
        strangers=tuple(sorted(strangers)),
        severity=severity,
        line=line,
        row=row,
        cell=NEVER if author is None else cell_for(policy.trust, row, author.tier, severity),
        guard=guard,
        crisis=crisis,
        resumers=who_may(policy, "resume", now, facts.slack, facts.groups) if facts.paused else (),
    )
