"""What a response form offers: the accounts, lines, topic and severity that this person may use here and now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.enums import Severity
from domain.ids import StaffId, TopicId
from domain.records import Account, Topic
from policies.cells import Row
from policies.lines import expired
from policies.members import find, has_tier, is_trained, local_day
from policies.model import Line, Member, Policy
from workflow.practice import may_address
from workflow.state import Watched


@dataclass(frozen=True, slots=True)
class ResponseForm:
    """A form to fill in. `saved` is what this person typed and did not submit; `lines` fit the topic."""

    accounts: tuple[Account, ...]
    lines: tuple[Line, ...]
    topics: tuple[Topic, ...]
    topic: TopicId | None
    severity: Severity | None
    narrative: Watched | None = None
    saved: Mapping[str, str] = field(default_factory=dict)
    paused: bool = False


def offer(policy: Policy, member: Member, watched: Watched | None, now: datetime) -> ResponseForm:
    """Return the form for a member who may draft; severity is the narrative's or None, and then counts as high."""
    narrative = None if watched is None else watched.narrative
    topic = None if narrative is None else narrative.topic
    fitting = [
        line
        for line in policy.lines.values()
        if not expired(line, now, policy.zone) and (topic is None or line.topic in (None, topic))
    ]
    return ResponseForm(
        accounts=tuple(
            account
            for account in policy.accounts.values()
            if has_tier(policy, member, account.tier) and may_address(narrative.id if narrative else None, account)
        ),
        lines=tuple(sorted(fitting, key=lambda line: (line.topic != topic, line.id))),
        topics=tuple(policy.topics.values()),
        topic=topic,
        severity=None if narrative is None else narrative.severity,
        narrative=watched,
    )


def why_not_draft(policy: Policy, member: Member, now: datetime) -> str | None:
    """Return why a member may draft nothing at all, or None if there is something they may draft."""
    if not member.listed:
        return "The policy knows you only through a Slack group; drafting needs an entry of your own under [[staff]]."
    if not is_trained(member, local_day(policy, now)):
        since = "is not recorded" if member.trained_until is None else f"ended on {member.trained_until}"
        return f"Your training {since}."
    if not _has_row(policy, member):
        return f"A member of tier {member.tier} may draft nothing."
    return None


def drafters(policy: Policy, now: datetime) -> tuple[StaffId, ...]:
    """Return, sorted, who may draft."""
    staff = (find(policy, name) for name in policy.staff)
    return tuple(sorted(m.id for m in staff if m is not None and why_not_draft(policy, m, now) is None))


def _has_row(policy: Policy, member: Member) -> bool:
    rows = (policy.trust.get(row, {}).get(member.tier, ()) for row in Row)
    return any(cell.count is not None for cells in rows for cell in cells)
