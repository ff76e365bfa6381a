"""Who somebody is: person, tier, training and Slack status, and which acts they may do."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.enums import Severity, SlackStatus
from domain.ids import RoleName, SlackUserId, StaffId, TierName
from policies.model import Member, Policy
from policies.standing import of_tier_for

NO_GROUPS: Mapping[SlackUserId, tuple[str, ...]] = {}
# These make things quieter or safer, so a lapsed training record must not stand in their way.
_NEEDS_NO_TRAINING = frozenset({"claim", "snooze", "pause", "retract"})


def find(policy: Policy, who: str, groups: Mapping[SlackUserId, tuple[str, ...]] = NO_GROUPS) -> Member | None:
    """Return the person that a staff id or Slack user id names, or None.

    The tier is the highest that the staff entry or a Slack group of any of their users gives. Someone whom only a group
    knows is returned with `listed` False: one person may hide behind two such users and no training is recorded for
    them, so they may do single-person acts but neither draft nor approve.
    """
    member = policy.people.get(who)
    if not policy.groups or not groups:
        return member
    users = (SlackUserId(who),) if member is None else member.slack
    held = {group for user in users for group in groups.get(user, ())}
    lifts = [group.tier for group in policy.groups if group.slack_group in held]
    if member is None:
        if not lifts:
            return None
        return Member(id=StaffId(who), tier=_highest(policy, lifts), slack=users, listed=False)
    tier = _highest(policy, [member.tier, *lifts])
    return member if tier == member.tier else replace(member, tier=tier)


def _highest(policy: Policy, tiers: list[TierName]) -> TierName:
    return max(tiers, key=lambda tier: policy.ranks[tier])


def everyone(policy: Policy, groups: Mapping[SlackUserId, tuple[str, ...]]) -> Iterable[Member]:
    """Return all listed staff, lifted by their Slack groups."""
    return [find(policy, name, groups) or member for name, member in policy.staff.items()]


def local_day(policy: Policy, moment: dt.datetime) -> dt.date:
    """Return the day that `moment` falls on where the agency is."""
    return moment.astimezone(policy.zone).date()


def is_trained(member: Member, day: dt.date) -> bool:
    """Say whether training is good on `day`, the last day included; without a record it is not."""
    return member.trained_until is not None and day <= member.trained_until


def is_active(member: Member, who: str, slack: Mapping[str, SlackStatus] | None) -> bool:
    """Say whether `who` (a staff id or one of the person's Slack users) is known to be an active user.

    What is said of that very user and what is said of the person must both be ``active``. Where only the person is
    named, and Slack knows only their users, all the users it knows must be active: which of them acted is not known,
    and a missing fact allows least. None as the map means that Slack was not asked.
    """
    if slack is None:
        return True
    person = slack.get(member.id)
    if who == member.id and person is None:
        said = [slack[user] for user in member.slack if user in slack]
        return bool(said) and all(status is SlackStatus.ACTIVE for status in said)
    own = slack.get(who, person)
    return own is SlackStatus.ACTIVE and (person is None or person is SlackStatus.ACTIVE)


def is_known_inactive(member: Member, who: str, slack: Mapping[str, SlackStatus] | None) -> bool:
    """Say whether Slack is known to say that `who` is not active; for rejections, where silence allows least."""
    if slack is None or is_active(member, who, slack):
        return False
    return any(name in slack for name in (who, member.id, *(member.slack if who == member.id else ())))


def can_act(member: Member, slack: Mapping[str, SlackStatus] | None) -> bool:
    """Say whether the person has at least one active Slack user (or name) to act through."""
    if slack is None:
        return True
    person = slack.get(member.id)
    if person is not None:
        return person is SlackStatus.ACTIVE
    return SlackStatus.ACTIVE in [slack.get(user) for user in member.slack]


def has_tier(policy: Policy, member: Member, tier: TierName) -> bool:
    """Say whether the member is trusted at least as far as `tier`."""
    return policy.ranks[member.tier] >= policy.ranks[tier]


def has_role(member: Member, role: RoleName) -> bool:
    """Say whether the member has a role that stands beside tiers."""
    return role in member.roles


def people_for(policy: Policy, action: str, severity: Severity = Severity.LOW) -> int:
    """Return how many people the act takes; "not hostile" above medium takes two."""
    row = policy.actions.get(action)
    people = 1 if row is None else row.people
    if action == "not_hostile" and severity.rank > Severity.MEDIUM.rank:
        return max(2, people)
    return people


def may(policy: Policy, member: Member | None, action: str, now: dt.datetime) -> bool:
    """Say whether the member may do one of `[actions]`; an act without a row is nobody's.

    Claiming, snoozing, pausing and retracting need no current training; everything else does. Acts that take several
    people need people the policy lists, because a Slack user it does not list may be a second user of someone else.
    """
    return _may(policy, member, action, local_day(policy, now))


def _may(policy: Policy, member: Member | None, action: str, day: dt.date) -> bool:
    row = policy.actions.get(action)
    if row is None or member is None or not has_tier(policy, member, row.tier):
        return False
    if action in _NEEDS_NO_TRAINING:
        return member.listed or row.people == 1
    return member.listed and is_trained(member, day)


def who_may(
    policy: Policy,
    action: str,
    now: dt.datetime,
    slack: Mapping[str, SlackStatus] | None = None,
    groups: Mapping[SlackUserId, tuple[str, ...]] = NO_GROUPS,
) -> tuple[StaffId, ...]:
    """Return, sorted, the listed staff who may do the act now."""
    day = local_day(policy, now)
    if policy.groups and groups:
        able = [p for p in everyone(policy, groups) if _may(policy, p, action, day)]
    else:
        able = [p for p in of_tier_for(policy, action) if action in _NEEDS_NO_TRAINING or is_trained(p, day)]
    return tuple(sorted([p.id for p in able if can_act(p, slack)]))
