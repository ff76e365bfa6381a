"""Builds drafts in the pure state machine: a judge for the ordinary day, and a pencil that decides and evolves."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.enums import DraftState, Severity, SlackStatus
from domain.ids import DraftId, PublicationId, RevisionHash, SlackUserId, StaffId, TopicId
from domain.records import Content
from policies.model import Policy
from tests.unit.policies.build import NOW, POLICY, content
from workflow import commands as c
from workflow.commands import By
from workflow.events import DraftEvent
from workflow.evolve import evolve
from workflow.judge import Judge, Situation
from workflow.lifecycle import decide
from workflow.state import Draft, Modes

EVERYBODY: dict[str, SlackStatus] = {
    user: SlackStatus.ACTIVE for member in POLICY.staff.values() for user in member.slack
}


def by(user: str, via: str = "reaction") -> By:
    """Return a person by one of their Slack users."""
    member = POLICY.people.get(user)
    return By(StaffId(user) if member is None else member.id, SlackUserId(user), via)


@dataclass
class Pencil:
    """Writes one draft's life: each call decides, evolves and keeps the events."""

    now: datetime = NOW
    modes: Modes = field(default_factory=Modes)
    slack: dict[str, SlackStatus] = field(default_factory=lambda: dict(EVERYBODY))
    policy: Policy = POLICY
    severity: Severity | None = None
    draft: Draft | None = None
    events: list[DraftEvent] = field(default_factory=list)

    @property
    def judge(self) -> Judge:
        return Judge(self.policy, Situation(self.modes, self.slack, {}, self.severity), self.now)

    @property
    def d(self) -> Draft:
        assert self.draft is not None
        return self.draft

    def stands(self) -> DraftState:
        """Return the draft's state now."""
        return self.d.state

    @property
    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events]

    def do(self, command: c.DraftCommand) -> list[str]:
        """Carry a command out; return the names of the events it led to."""
        happened = decide(self.draft, command, self.judge)
        for event in happened:
            self.draft = evolve(self.draft, event)
        self.events += happened
        return [type(event).__name__ for event in happened]

    def wait(self, **much: float) -> None:
        self.now += timedelta(**much)

    def pause(self) -> None:
        self.modes = replace(self.modes, paused=True)

    def resume(self) -> None:
        self.modes = replace(self.modes, paused=False)

    def submit(self, author: str = "URITA", words: Content | None = None, topic: str = "gossip") -> list[str]:
        return self.do(
            c.SubmitDraft(DraftId("D-1"), by(author), words or content(), None, TopicId(topic), None, None, self.now)
        )

    def edit(self, editor: str, words: Content, base: RevisionHash | None = None) -> list[str]:
        return self.do(c.ReviseDraft(by(editor), words, base or self.d.current.hash, self.now))

    def approve(self, who: str = "UTESS", revision: RevisionHash | None = None) -> list[str]:
        return self.do(c.GiveApproval(by(who), revision or self.d.current.hash, self.now))

    def unapprove(self, who: str = "UTESS") -> list[str]:
        return self.do(c.WithdrawApproval(by(who), self.d.current.hash, self.now))

    def reject(self, who: str = "UTOM", reason: str = "") -> list[str]:
        return self.do(c.GiveRejection(by(who), self.d.current.hash, reason, self.now))

    def unreject(self, who: str = "UTOM", revision: RevisionHash | None = None) -> list[str]:
        return self.do(c.WithdrawRejection(by(who), revision or self.d.current.hash, self.now))

    def withdraw(self, who: str = "URITA") -> list[str]:
        return self.do(c.WithdrawDraft(by(who), self.now))

    def tick(self) -> list[str]:
        return self.do(c.ReconsiderDraft(self.now))

    def begin(self, account: str = "page", key: str = "key") -> list[str]:
        return self.do(c.BeginPublication(self.delivery(account), key, self.now))

    def sent(self, account: str = "page", token: int | None = None) -> list[str]:
        """Report the post under way as out; of a thread, the next one."""
        held, part = self._token(account, token), self.part(account)
        name = f"post-{account}" if part == 1 else f"post-{account}-{part}"
        return self.do(c.RecordSuccess(self.delivery(account), held, name, None, self.now, part))

    def unknown(self, account: str = "page", token: int | None = None) -> list[str]:
        return self.do(c.RecordUnknown(self.delivery(account), self._token(account, token), "No answer.", self.now))

    def refused(self, account: str = "page", token: int | None = None) -> list[str]:
        return self.do(c.RecordFailure(self.delivery(account), self._token(account, token), "Refused.", self.now))

    def delayed(self, account: str = "page", token: int | None = None, minutes: float = 1) -> list[str]:
        until = self.now + timedelta(minutes=minutes)
        return self.do(
            c.RecordDelay(
                self.delivery(account), self._token(account, token), until, "Wait.", give_up=False, at=self.now
            )
        )

    def take_over(self, account: str = "page") -> list[str]:
        return self.do(c.TakeOverPublication(self.delivery(account), self.now))

    def confirm(self, account: str = "page", *, there: bool, who: str = "ULENA") -> list[str]:
        return self.do(c.ConfirmPublication(self.delivery(account), by(who), there, self.now))

    def retract(self, who: str = "UTESS") -> list[str]:
        return self.do(c.RetractDraft(by(who), self.now))

    def gone(self, account: str = "page") -> list[str]:
        return self.do(c.RecordRetraction(self.delivery(account), "", final=False, at=self.now))

    def review(self, who: str = "ULENA") -> list[str]:
        return self.do(c.ReviewDraft(by(who), self.now))

    def delivery(self, account: str) -> PublicationId:
        return next(p.id for p in self.d.publications if p.account == account)

    def part(self, account: str) -> int:
        return next(len(p.sent) + 1 for p in self.d.publications if p.account == account)

    def _token(self, account: str, token: int | None) -> int:
        held = next(p.token for p in self.d.publications if p.account == account)
        return held if token is None else token
