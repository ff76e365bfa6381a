"""Why a verdict is what it is, in sentences a press officer can act on."""

import datetime as dt

from domain.enums import Effect, Outcome, Severity
from domain.ids import TierName
from domain.records import Need, Verdict
from policies.case import Case, open_case
from policies.cells import Cell, Row
from policies.line_use import line_of
from policies.model import Facts, Policy

_ROWS = {
    Row.FREE_TEXT: "their own words at {} go out",
    Row.LINE: "a line to take at {} goes out",
    Row.CRISIS: "their own words on the topic of this crisis at {} go out",
}
_OUTCOMES = {
    Outcome.PUBLISH: "It may go out.",
    Outcome.APPROVE: "It waits for approval.",
    Outcome.REFUSE: "It may not go out.",
}


def explain(policy: Policy, facts: Facts, now: dt.datetime, verdict: Verdict) -> tuple[str, ...]:
    """Return why `verdict`, which `decide` gave for the same facts and moment, came about; its findings included."""
    return (
        _OUTCOMES[verdict.outcome],
        *grounds(policy, facts, now, verdict),
        *(f"{f.reason} {f.remedy}" for f in verdict.findings),
        *([f"Can move it on now: {', '.join(verdict.who_can)}."] if verdict.who_can else []),
    )


def grounds(policy: Policy, facts: Facts, now: dt.datetime, verdict: Verdict) -> tuple[str, ...]:
    """Return what the verdict rests on besides its findings: severity and cell, what is missing, who was counted."""
    guard = tuple(f for f in verdict.findings if f.effect is Effect.RAISE)
    case = open_case(policy, facts, now, line_of(policy, facts, now), guard)
    cell = () if case.author is None else (_cell(case, case.author.tier),)
    return (_severity(case, verdict.severity), *cell, *_assent(verdict))


def _assent(verdict: Verdict) -> tuple[str, ...]:
    missing = (_need(need) for need in verdict.needs if need.missing)
    return (*missing, *([f"Counted: {', '.join(verdict.counted)}."] if verdict.counted else []))


def _severity(case: Case, severity: Severity) -> str:
    facts, parts = case.facts, []
    if facts.severity is not None:
        parts.append(f"the narrative is {facts.severity}")
    topic = None if facts.topic is None else case.policy.topics.get(facts.topic)
    if topic is not None:
        parts.append(f'the topic "{topic.name}" is at least {topic.impact}')
    if not parts or (topic is None and facts.topic is not None):
        parts.append("what is not known is taken as high")
    if facts.added_severity is not None:
        parts.append(f"the author says {facts.added_severity}")
    raising = sorted({f.rule for f in case.guard})
    if raising:
        parts.append(f"{', '.join(raising)} {'raises' if len(raising) == 1 else 'raise'} it one step")
    return f"Severity is {severity}: {', '.join(parts)}."


def _cell(case: Case, tier: TierName) -> str:
    return f"For {tier}, {_ROWS[case.row].format(case.severity)} {_asks(case.cell)} ([trust.{case.row}])."


def _asks(cell: Cell) -> str:
    if cell.count is None:
        return "never"
    if cell.count == 0:
        return "alone"
    return f"with {cell.count} approval{'s' if cell.count > 1 else ''} from {cell.tier} or above"


def _need(need: Need) -> str:
    whom = f"{need.tier} or above" if need.role is None else f"someone else with the role {need.role}"
    return f"Missing: {need.missing} of {need.count} from {whom}."
