"""How severe a reply is judged to be: the highest of what is known, raised once by the guard."""

from collections.abc import Iterable

from domain.enums import Effect, Severity
from domain.records import Finding
from policies.model import Facts, Policy


def severity_of(policy: Policy, facts: Facts, findings: Iterable[Finding] = ()) -> Severity:
    """Return the severity that picks the cell (section 4, rule 2).

    It is the highest of the narrative's severity, the topic's floor and what the author adds. With neither a
    narrative's severity nor a known topic it starts at high. Any number of `raise` findings lift it one step, capped.
    """
    topic = None if facts.topic is None else policy.topics.get(facts.topic)
    known = [s for s in (facts.severity, None if topic is None else topic.impact) if s is not None]
    base = Severity.highest(*known) if known else Severity.HIGH
    if facts.added_severity is not None:
        base = Severity.highest(base, facts.added_severity)
    return base.raised() if any(f.effect is Effect.RAISE for f in findings) else base
