"""Puts a draft before the policy: gathers its facts into one question, and words the answers the desk needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.enums import Effect, Outcome, Severity, SlackStatus
from domain.errors import NotAllowedError
from domain.ids import SlackUserId, StaffId
from domain.records import Approval, Fingerprint, Rejection, Verdict
from policies.case import scheduled
from policies.members import find, is_active, is_trained, local_day
from policies.model import Crisis, Facts, Policy
from policies.verdict import decide
from workflow.commands import By
from workflow.errors import ContentRefusedError
from workflow.practice import confined
from workflow.state import Draft, Mark, Modes, Revision


@dataclass(frozen=True, slots=True)
class Situation:
    """What a verdict depends on besides the draft and the policy; all of it as fresh as the caller could get it."""

    modes: Modes = field(default_factory=Modes)
    slack: Mapping[str, SlackStatus] = field(default_factory=dict)
    groups: Mapping[SlackUserId, tuple[str, ...]] = field(default_factory=dict)
    severity: Severity | None = None
    """The narrative's severity now; None where the draft answers none that is known."""
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """The policy in a situation at a moment."""

    policy: Policy
    situation: Situation
    now: datetime

    def verdict(self, draft: Draft) -> Verdict:
        """Return what the rules say of the draft's current revision."""
        return self._verdict(draft, paused=self.situation.modes.paused)

    def unpaused(self, draft: Draft) -> Verdict:
        """Return what the rules would say if nothing were paused."""
        return self._verdict(draft, paused=False)

    def satisfied(self, draft: Draft) -> bool:
        """Say whether nothing but a pause stands between the draft and the public."""
        return self.unpaused(draft).outcome is Outcome.PUBLISH

    def _verdict(self, draft: Draft, *, paused: bool) -> Verdict:
        return confined(self.policy, draft, decide(self.policy, self.facts(draft, paused=paused), self.now))

    def facts(self, draft: Draft, *, paused: bool) -> Facts:
        """Return the draft's facts."""
        current, situation = draft.current, self.situation
        crisis = situation.modes.crisis
        return Facts(
            author=_author(current),
            content=current.content,
            draft_id=draft.id,
            severity=situation.severity or draft.severity,
            added_severity=draft.added_severity,
            topic=draft.topic,
            prior_authors=tuple(dict.fromkeys(_author(revision) for revision in draft.revisions[:-1])),
            approvals=tuple(Approval(mark.slack_user, mark.at, mark.revision) for mark in draft.approvals),
            rejections=tuple(Rejection(mark.slack_user, mark.at, mark.revision) for mark in draft.rejections),
            fingerprint=situation.fingerprint,
            paused=paused,
            crisis=None if crisis is None else Crisis(crisis.topic, crisis.until),
            slack=situation.slack,
            groups=situation.groups,
            approved_at=_sendable_since(draft),
        )

    def no_verdict(self, revision: Revision) -> Verdict:
        """Return a blank to build a candidate with; it never leaves the decision it serves."""
        return Verdict(Outcome.REFUSE, revision.hash, Severity.CRITICAL, (), (), (), (), ())

    def refuse_outright(self, candidate: Draft) -> None:
        """Raise if the draft could not go out even with every approval and nothing paused."""
        verdict = self.unpaused(candidate)
        if verdict.outcome is not Outcome.REFUSE:
            return
        blocking = tuple(f for f in verdict.findings if f.effect is Effect.BLOCK)
        person = tuple(f for f in blocking if f.rule in _PERSON_RULES)
        if blocking and not person:
            raise ContentRefusedError(blocking)
        told = person or verdict.findings
        message = " ".join(f"{f.reason} {f.remedy}".strip() for f in told)
        raise NotAllowedError(message or "The rules do not let you publish this.")

    def why_not_approve(self, draft: Draft, by: By) -> str | None:
        """Return why this person's approval would not count, or None if it would."""
        if by.staff in {revision.author for revision in draft.revisions}:
            return f"You wrote part of {draft.id}; nobody approves their own words. {self._who_can(draft)}"
        marks = tuple(m for m in draft.approvals if m.by != by.staff)
        mark = Mark(by.staff, by.slack_user, self.now, draft.current.hash)
        without = tuple(m for m in draft.rejections if m.revision != draft.current.hash)
        verdict = self.unpaused(replace(draft, approvals=(*marks, mark), rejections=without))
        if by.staff in verdict.counted:
            return None
        if draft.late and self.why_not_reject(draft, by) is None:
            return None
        return self._unfit(by) or f"Your approval does not count for {draft.id}. {self._who_can(draft)}"

    def why_not_reject(self, draft: Draft, by: By) -> str | None:
        """Return why this person's rejection would not count, or None if it would: whoever could approve may reject."""
        if by.staff in {revision.author for revision in draft.revisions}:
            return f"You wrote part of {draft.id}; withdraw or edit it instead of rejecting it."
        mark = Mark(by.staff, by.slack_user, self.now, draft.current.hash)
        others = tuple(m for m in draft.rejections if m.revision != draft.current.hash)
        verdict = self.unpaused(replace(draft, rejections=(*others, mark)))
        if any(finding.rule == "rejected" for finding in verdict.findings):
            return None
        unfit = self._unfit(by)
        return unfit or f"Only somebody who could approve {draft.id} may reject it. {self._who_can(draft)}"

    def why_not_review(self, draft: Draft, by: By) -> str | None:
        """Return why this person's review would not count, or None: it takes whoever could have approved the draft."""
        if by.staff in {revision.author for revision in draft.revisions}:
            return f"You wrote {draft.id}; the review has to be somebody else's."
        if self.why_not_reject(draft, by) is None:
            return None
        return self._unfit(by) or f"The review of {draft.id} has to be done by somebody who could have approved it."

    def lapsed(self, draft: Draft) -> tuple[StaffId, ...]:
        """Return whose approvals are too old to count."""
        age = timedelta(minutes=self.policy.approval.expires_minutes)
        return tuple(mark.by for mark in draft.approvals if self.now - mark.at >= age)

    def name(self, staff: StaffId) -> str:
        """Return how a member is called in sentences."""
        return staff

    def _unfit(self, by: By) -> str | None:
        member = find(self.policy, by.slack_user, self.situation.groups)
        if member is None or not member.listed:
            return "The policy does not list you, so your mark does not count."
        if not is_active(member, by.slack_user, self.situation.slack):
            return "Slack does not show you as an active user of this workspace, so your mark does not count."
        if not is_trained(member, local_day(self.policy, self.now)):
            return "Your training has lapsed or is not recorded, so your mark does not count."
        return None

    def _who_can(self, draft: Draft) -> str:
        who = self.unpaused(draft).who_can
        if not who:
            return "Nobody who could is reachable now; a lead has been told."
        return f"Who can: {', '.join(who)}."


_PERSON_RULES = frozenset({"unknown-member", "slack-user", "training", "never", "account-tier", "failed-rule"})


def _sendable_since(draft: Draft) -> datetime | None:
    """Return when the draft could first have been sent: a schedule starts the clock at its own time."""
    schedule = scheduled(draft.current.content.schedule)
    if draft.approved_at is None or schedule is None:
        return draft.approved_at
    return max(draft.approved_at, schedule)


def _author(revision: Revision) -> str:
    return revision.author_slack or revision.author
