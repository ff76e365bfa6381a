"""Whose approvals, rejections and hands are free to act: each person judged as they stand now."""

import datetime as dt
from collections.abc import Iterator

from domain.ids import StaffId
from domain.records import Approval, Rejection
from policies.case import Case
from policies.members import can_act, find, is_active, is_known_inactive, is_trained
from policies.model import Member


def valid_approvals(case: Case) -> tuple[dict[StaffId, Member], list[tuple[str, str]]]:
    """Return whose approvals count, and who else approved with why that does not count."""
    valid: dict[StaffId, Member] = {}
    ignored: dict[str, str] = {}
    against = {r.by for r in case.facts.rejections if r.revision == case.revision}
    opposed = {member.id for by in against if (member := find(case.policy, by, case.facts.groups)) is not None}
    for approval in case.facts.approvals:
        member = find(case.policy, approval.by, case.facts.groups)
        fault = next(_faults(case, approval, member), None)
        if fault is None and member is not None and member.id in opposed:
            fault = "they also rejected this version"
        if fault is None and member is not None:
            valid[member.id] = member
        elif fault is not None:
            who = approval.by if member is None else member.id
            ignored[who] = min(fault, ignored.get(who, fault))
    # One good approval is enough, however many others of the same person have lapsed.
    return valid, [(who, why) for who, why in ignored.items() if who not in valid]


def _faults(case: Case, approval: Approval, member: Member | None) -> Iterator[str]:
    """Yield why an approval does not count (rules 3 and 4), the plainest reason first; nothing if it does."""
    if member is None or not member.listed:
        yield "the policy does not list them"
        return
    if member.id in case.authors:
        yield "they wrote part of it, and nobody approves their own words"
    if approval.revision != case.revision:
        yield "it was given to another revision"
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
    sent_by = dt.timedelta(minutes=terms.send_within_minutes)
    if approved_at is not None and approval.at <= approved_at and case.now - approved_at >= sent_by:
        yield f"the draft stayed unsent for more than {terms.send_within_minutes} minutes after it"


def free_to_approve(case: Case) -> list[Member]:
    """Return everyone who could put an approval on this draft now, whatever their tier."""
    found = []
    for name in case.policy.staff:
        member = find(case.policy, name, case.facts.groups)
        if member is None or member.id in case.authors:
            continue
        if is_trained(member, case.today) and can_act(member, case.facts.slack):
            found.append(member)
    return found


def rejecting_member(case: Case, rejection: Rejection) -> Member | None:
    """Return the member whose rejection it is, if they are one who approves at all; authors withdraw instead."""
    member = find(case.policy, rejection.by, case.facts.groups)
    if member is None or not member.listed or member.id in case.authors or not is_trained(member, case.today):
        return None
    return None if is_known_inactive(member, rejection.by, case.facts.slack) else member


def could_approve_something(case: Case, member: Member) -> bool:
    """Say whether some cell of the matrix could ask this member; where none asks anyone, an equal of the author may."""
    ranks = case.policy.ranks
    rows = (cells for tiers in case.policy.trust.values() for cells in tiers.values())
    asked = [ranks[cell.tier] for cells in rows for cell in cells if cell.tier is not None]
    equal = 0 if case.author is None else ranks[case.author.tier]
    return ranks[member.tier] >= min(asked, default=equal)
