"""Whose approvals, rejections and hands are free to act: each person judged as they stand now."""

import datetime as dt
from collections.abc import Iterator

from domain.ids import StaffId
from domain.records import Approval, Rejection
from policies.case import Case
from policies.members import can_act, find, is_active, is_known_inactive, is_trained
from policies.model import Member
from policies.standing import lowest_asked


def valid_approvals(case: Case) -> tuple[dict[StaffId, Member], list[tuple[str, str]]]:
    """Return whose approvals count, and who else approved with why that does not count."""
    if not case.facts.approvals:
        return {}, []
    valid: dict[StaffId, Member] = {}
    ignored: dict[str, str] = {}
    opposed = _opposed(case)
    for approval in case.facts.approvals:
        member = find(case.policy, approval.by, case.facts.groups)
        if member is None or not member.listed:
            ignored[approval.by] = "the policy does not list them"
            continue
        fault = next(_faults(case, approval, member, opposed), None)
        if fault is None:
            valid[member.id] = member
        else:
            ignored[member.id] = min(fault, ignored.get(member.id, fault))
    # One good approval is enough, however many others of the same person have lapsed.
    return valid, [(who, why) for who, why in ignored.items() if who not in valid]


def _opposed(case: Case) -> frozenset[StaffId]:
    """Return who rejected this very revision; nobody is for it and against it."""
    if not case.facts.rejections:
        return frozenset()
    against = {r.by for r in case.facts.rejections if r.revision == case.revision}
    found = (find(case.policy, by) for by in against)
    return frozenset(member.id for member in found if member is not None)


def _faults(case: Case, approval: Approval, member: Member, opposed: frozenset[StaffId]) -> Iterator[str]:
    """Yield why an approval does not count (rules 3 and 4), the plainest reason first; nothing if it does."""
    if member.id in case.authors:
        yield "they wrote part of it, and nobody approves their own words"
    if approval.revision != case.revision:
        yield "it was given to another revision"
    if member.id in opposed:
        yield "they also rejected this version"
    if not is_active(member, approval.by, case.facts.slack):
        yield "Slack does not show them as an active user of this workspace"
    if not is_trained(member, case.today):
        yield "their training has lapsed or is not recorded"
    if approval.at > case.now:
        yield "it bears a time that has not come yet"
    terms = case.policy.approval
    if case.now - approval.at >= dt.timedelta(minutes=terms.expires_minutes):
        yield f"it is more than {terms.expires_minutes} minutes old"
    approved_at = case.facts.approved_at
    if approved_at is None or approval.at > approved_at:
        return
    if case.now - approved_at >= dt.timedelta(minutes=terms.send_within_minutes):
        yield f"the draft stayed unsent for more than {terms.send_within_minutes} minutes after it"


def is_free_to_approve(case: Case, member: Member) -> bool:
    """Say whether the member could put an approval on this draft now, whatever their tier."""
    return member.id not in case.authors and is_trained(member, case.today) and can_act(member, case.facts.slack)


def rejecting_member(case: Case, rejection: Rejection) -> Member | None:
    """Return the member whose rejection it is, if they are one who approves at all; authors withdraw instead."""
    member = find(case.policy, rejection.by, case.facts.groups)
    if member is None or not member.listed or member.id in case.authors or not is_trained(member, case.today):
        return None
    return None if is_known_inactive(member, rejection.by, case.facts.slack) else member


def could_approve_something(case: Case, member: Member) -> bool:
    """Say whether some cell of the matrix could ask this member; where none asks anyone, an equal of the author may."""
    lowest, ranks = lowest_asked(case.policy), case.policy.ranks
    if lowest is None:
        lowest = 0 if case.author is None else ranks[case.author.tier]
    return ranks[member.tier] >= lowest
