"""What the policy says of one person: tier, training, acts, and their row of the matrix."""

from datetime import datetime

from domain.enums import Severity, SlackStatus
from handlers.cards.people import people
from handlers.cards.text import escape
from handlers.strings import commands as say
from policies.cells import Row, cell_for
from policies.members import find, is_trained, local_day, may
from policies.model import Member, Policy
from workflow.state import Actor


def standing(actor: Actor, policy: Policy, now: datetime) -> list[str]:
    """Return it in lines of mrkdwn, for `/fleetfoot whoami` and the home tab."""
    member = find(policy, actor.slack_user, {actor.slack_user: actor.groups})
    if member is None or actor.status is not SlackStatus.ACTIVE:
        leads = [one.id for one in policy.staff.values() if one.tier == policy.tiers[-1]]
        return [say.WHOAMI_STRANGER.format(status=actor.status.value, who=people(policy, leads) or say.A_LEAD)]
    roles = say.ROLES.format(roles=", ".join(sorted(member.roles))) if member.roles else ""
    head = say.WHOAMI.format(
        staff=escape(member.id),
        tier=escape(member.tier),
        roles=escape(roles),
        training=_training(member, policy, now),
    )
    acts = [say.ACT.get(act, act.replace("_", " ")) for act in policy.actions if may(policy, member, act, now)]
    cells = "; ".join(
        say.CELL.format(severity=severity.value, cell=_cell(policy, member, severity)) for severity in Severity
    )
    lines = [head, say.MATRIX.format(cells=escape(cells)), say.MAY.format(acts=", ".join(acts) or say.NOTHING_ELSE)]
    if actor.groups:
        lines.append(say.GROUPS.format(groups=escape(", ".join(actor.groups))))
    return lines


def _cell(policy: Policy, member: Member, severity: Severity) -> str:
    needed = str(cell_for(policy.trust, Row.FREE_TEXT, member.tier, severity))
    return say.NOBODY_ELSE if needed == "alone" else needed


def _training(member: Member, policy: Policy, now: datetime) -> str:
    if member.trained_until is None:
        return say.UNTRAINED
    good = is_trained(member, local_day(policy, now))
    return (say.TRAINED if good else say.LAPSED).format(until=member.trained_until.strftime("%-d %B %Y"))
