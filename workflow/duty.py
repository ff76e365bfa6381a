"""Who is on duty, and whom an escalation rule means."""

from datetime import datetime

from policies.model import Escalation, Policy


def on_duty(policy: Policy, now: datetime) -> tuple[str, ...]:
    """Return who the rota names now; with nobody on it, the highest tier."""
    named = tuple(dict.fromkeys(shift.staff for shift in policy.rota if shift.start <= now < shift.until))
    return named or (policy.tiers[-1],)


def recipients(policy: Policy, rule: Escalation, now: datetime) -> tuple[str, ...]:
    """Return the staff ids or the tier that a rule notifies: ``duty``, a tier or a staff id."""
    return on_duty(policy, now) if rule.notify == "duty" else (rule.notify,)
