"""How severe a reply is judged to be: the highest of what is known, raised once by the guard."""

from collections.abc import Iterable

from domain.enums import Effect, Severity
from domain.records import Finding
from policies.model import Facts, Policy


def severity_of(policy: Policy, facts: Facts, findings: Iterable[Finding] = ()) -> Severity:
    """Return the severity that picks the cell (section 4, rule 2).

    It is the highest of the narrative's severity, the topic's floor and what the author adds. With neither a
    narrative's severity nor a topic it starts at high, and so does a topic the policy does not have: its floor is not
    known. Any number of `raise` findings lift it one step, capped.
    """
    base = facts.severity
    if facts.topic is not None:
        topic = policy.topics.get(facts.topic)
        floor = Severity.HIGH if topic is None else topic.impact
        base = floor if base is None else Severity.highest(base, floor)
    if base is None:
        base = Severity.HIGH
    if facts.added_severity is not None:
        base = Severity.highest(base, facts.added_severity)
    return base.raised() if any(f.effect is Effect.RAISE for f in findings) else base
