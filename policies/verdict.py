"""The one decision: publish, approve or refuse, with every finding and who can move it on. Pure and total."""

import datetime as dt

from domain.enums import Effect, Outcome, Severity
from domain.ids import RevisionHash, StaffId
from domain.records import Finding, Obligation, Verdict
from domain.revision import revision_of
from policies.case import Case, goes_out_at, open_case
from policies.guard import GuardInput, examine
from policies.line_use import line_of, spoken
from policies.model import Facts, Line, Policy
from policies.quorum import Tally, rejectors, tally
from policies.rules import RULES, failed

REVIEW = "review"


def decide(policy: Policy, facts: Facts, now: dt.datetime) -> Verdict:
    """Return the verdict on a draft as things stand at `now` (an aware datetime); never raises.

    The guard and the line are judged both now and when a scheduled draft would go out, and the stricter of both holds.
    """
    try:
        line = line_of(policy, facts, now)
        return judge(policy, facts, now, line, guard_findings(policy, facts, now, line))
    except Exception:  # noqa: BLE001 - default deny, whatever went wrong (DESIGN section 4, rule 1)
        return _refused(facts, failed("decide"))


def guard_findings(policy: Policy, facts: Facts, now: dt.datetime, line: Line | None) -> tuple[Finding, ...]:
    """Return what the guard finds now and, for a scheduled draft, what it would find then; each once."""
    draft = GuardInput(
        spoken(facts.content), line_ok=line is not None, topic=facts.topic, fingerprint=facts.fingerprint
    )
    found = examine(policy, draft, now)
    goes_out = goes_out_at(facts, now)
    if goes_out == now:
        return found
    return tuple(dict.fromkeys((*found, *examine(policy, draft, goes_out))))


def judge(policy: Policy, facts: Facts, now: dt.datetime, line: Line | None, guard: tuple[Finding, ...]) -> Verdict:
    """Return the verdict given what the guard found and whether the words are a line; raises on broken facts."""
    case = open_case(policy, facts, now, line, guard)
    count = tally(case)
    findings = (*_findings(case, count), *guard)
    blocks = {f.rule for f in findings if f.effect is Effect.BLOCK}
    assented = Outcome.PUBLISH if count.complete else Outcome.APPROVE
    outcome = Outcome.REFUSE if blocks else assented
    return Verdict(
        outcome=outcome,
        revision=case.revision,
        severity=case.severity,
        needs=count.needs if outcome is Outcome.APPROVE else (),
        counted=count.counted,
        findings=findings,
        obligations=_obligations(case) if outcome is Outcome.PUBLISH else (),
        who_can=_who_can(case, count, outcome, frozenset(blocks)),
    )


def _findings(case: Case, count: Tally) -> list[Finding]:
    found = []
    for rule in RULES:
        try:
            said = rule(case, count)
        except Exception:  # noqa: BLE001 - a rule that raises refuses (DESIGN section 4, rule 1)
            said = failed(rule.__name__)
        if said is not None:
            found.append(said)
    return found


def _obligations(case: Case) -> tuple[Obligation, ...]:
    """Return the review that publishing `alone` at high or critical owes (rule 7)."""
    minutes = case.policy.approval.review_minutes.get(case.severity)
    if case.cell.count != 0 or minutes is None:
        return ()
    return (Obligation(REVIEW, case.goes_out + dt.timedelta(minutes=minutes)),)


def _who_can(case: Case, count: Tally, outcome: Outcome, blocks: frozenset[str]) -> tuple[StaffId, ...]:
    """Return whose single next act would move it on: approve, take a rejection back, or (while paused) resume."""
    if outcome is Outcome.APPROVE:
        return count.helpers
    if "paused" in blocks:
        return case.resumers
    if blocks == {"rejected"}:
        return tuple(m.id for m in rejectors(case))
    return ()


def _refused(facts: Facts, finding: Finding) -> Verdict:
    """Return a refusal that rests on nothing but the finding."""
    try:
        revision = revision_of(facts.content)
    except Exception:  # noqa: BLE001 - a revision that cannot be hashed matches no approval
        revision = RevisionHash("")
    return Verdict(Outcome.REFUSE, revision, Severity.CRITICAL, (), (), (finding,), (), ())
