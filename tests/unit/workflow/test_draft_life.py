"""A draft's life as a machine: any order of acts, and the promises that hold after each of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.enums import DraftState, PublicationState, SlackStatus
from domain.errors import FleetfootError
from domain.ids import AccountId, RevisionHash
from domain.records import Content
from integrations.store import codec
from tests.unit.policies.build import content
from tests.unit.workflow.drafts import Pencil
from workflow.assent import ASKING
from workflow.evolve import evolve
from workflow.state import Draft

ACCOUNTS = ("page", "page-2")
WORDS = ("We are on our way.", "Officers are at the mill.", "The road is open.")
TRUSTED = ("UTESS", "UTOM", "ULENA", "ULUIS")
ANYBODY = (*TRUSTED, "URITA", "URITA2", "URAVI", "UOLGA", "ULAPSED", "UNOBODY")
STAFF = {"URITA": "rita", "URITA2": "rita", "URAVI": "ravi", "UTESS": "tess", "UTOM": "tom", "ULENA": "lena"} | {
    "ULUIS": "luis"
}
LEADS = {"lena", "luis"}
SELDOM = st.integers(0, 4)
"""Acts that end or renew a life happen once in five; 0 means now."""


def words(text: str, accounts: tuple[str, ...]) -> Content:
    other = {AccountId("page-2"): f"{text} Thank you."} if len(accounts) == 2 else None
    return content(text, accounts, variants=other)


class DraftLife(RuleBasedStateMachine):
    """The machine keeps a plain ledger of its own: who assented to what, and what each platform shows.

    The draft is a responder's, on gossip, so one trusted colleague is enough; a rejection makes the next revision need
    somebody of at least the rejector's tier. The ledger knows this much and nothing of the code under test.
    """

    @initialize(text=st.sampled_from(WORDS), accounts=st.sampled_from((ACCOUNTS, ACCOUNTS[:1])))
    def submit(self, text: str, accounts: tuple[str, ...]) -> None:
        self.pencil = Pencil()
        self.approvals: dict[str, tuple[datetime, RevisionHash, str]] = {}
        self.rejections: dict[tuple[str, RevisionHash], str] = {}
        self.authors = {"rita"}
        self.out: list[tuple[str, str]] = []
        self.said_gone: set[str] = set()
        self.version = 0
        self.pencil.submit("URITA", self.words(text, accounts))

    def words(self, text: str, accounts: tuple[str, ...]) -> Content:
        return words(text, accounts)

    def attempt(self, act: Callable[[], list[str]]) -> list[str]:
        """Do something that may be refused; what is refused has no effect."""
        try:
            return act()
        except FleetfootError:
            return []

    @rule(who=st.sampled_from(ANYBODY))
    def approve(self, who: str) -> None:
        if "ApprovalGiven" in self.attempt(lambda: self.pencil.approve(who)):
            self.approvals[STAFF[who]] = (self.pencil.now, self.pencil.d.current.hash, who)

    @precondition(lambda self: self.pencil.d.state in ASKING)
    @rule(who=st.sampled_from(TRUSTED))
    def a_colleague_approves(self, who: str) -> None:
        self.approve(who)

    @precondition(lambda self: self.any_in(PublicationState.QUEUED))
    @rule(account=st.sampled_from(ACCOUNTS), answer=st.sampled_from(("sent", "refused", "delayed", "unknown")))
    def deliver(self, account: str, answer: str) -> None:
        """Take the usual way, so that long lives are reached as often as early ends."""
        self.begin(account)
        if not self.under_way(account):
            return
        if answer == "sent":
            self.sent(account, None)
        else:
            self.other_outcome(account, answer)

    @precondition(lambda self: self.pencil.d.approvals)
    @rule(who=st.sampled_from(ANYBODY))
    def unapprove(self, who: str) -> None:
        if "ApprovalWithdrawn" in self.attempt(lambda: self.pencil.unapprove(who)):
            del self.approvals[STAFF[who]]

    @precondition(lambda self: self.pencil.d.state in ASKING)
    @rule(who=st.sampled_from(TRUSTED), seldom=SELDOM)
    def reject(self, who: str, seldom: int) -> None:
        if seldom:
            return
        if "RejectionGiven" in self.attempt(lambda: self.pencil.reject(who)):
            self.rejections[STAFF[who], self.pencil.d.current.hash] = who

    @precondition(lambda self: self.pencil.d.rejections)
    @rule(who=st.sampled_from(ANYBODY), earlier=st.integers(0, 3))
    def unreject(self, who: str, earlier: int) -> None:
        revisions = self.pencil.d.revisions
        revision = revisions[max(0, len(revisions) - 1 - earlier)].hash
        if "RejectionWithdrawn" in self.attempt(lambda: self.pencil.unreject(who, revision)):
            del self.rejections[STAFF[who], revision]

    @rule(editor=st.sampled_from(("URITA", "URAVI")), text=st.sampled_from(WORDS), seldom=SELDOM)
    def edit(self, editor: str, text: str, seldom: int) -> None:
        if seldom:
            return
        edited = self.words(text, self.pencil.d.current.content.accounts)
        if "DraftRevised" in self.attempt(lambda: self.pencil.edit(editor, edited)):
            self.authors.add(STAFF[editor])
            self.approvals.clear()

    @rule(who=st.sampled_from(("URITA", "UTESS", "UOLGA")), seldom=SELDOM)
    def withdraw(self, who: str, seldom: int) -> None:
        if seldom:
            return
        self.attempt(lambda: self.pencil.withdraw(who))

    @rule(minutes=st.sampled_from((1, 1, 5, 10, 30, 61, 121)))
    def wait(self, minutes: int) -> None:
        self.pencil.wait(minutes=minutes)

    @rule(minutes=st.sampled_from((1, 30, 300)), seldom=SELDOM)
    def the_clock_is_set_back(self, minutes: int, seldom: int) -> None:
        if not seldom:
            self.pencil.wait(minutes=-minutes)

    @rule()
    def tick(self) -> None:
        self.attempt(self.pencil.tick)

    @rule(seldom=SELDOM)
    def pause(self, seldom: int) -> None:
        if not seldom:
            self.pencil.pause()

    @precondition(lambda self: self.pencil.modes.paused)
    @rule()
    def resume(self) -> None:
        self.pencil.resume()

    @precondition(lambda self: self.pencil.d.approvals or self.pencil.d.rejections)
    @rule(who=st.sampled_from(TRUSTED), status=st.sampled_from((SlackStatus.ACTIVE, SlackStatus.DEACTIVATED)))
    def change_slack(self, who: str, status: SlackStatus) -> None:
        self.pencil.slack[who] = status

    @precondition(lambda self: self.any_in(PublicationState.QUEUED))
    @rule(account=st.sampled_from(ACCOUNTS))
    def begin(self, account: str) -> None:
        if not self.has(account):
            return
        if "PublicationBegun" in self.attempt(lambda: self.pencil.begin(account)):
            assert not self.pencil.modes.paused
            assert self.quorum(), "bytes would leave without quorum on this very revision"

    @precondition(lambda self: self.any_in(PublicationState.PUBLISHING))
    @rule(account=st.sampled_from(ACCOUNTS), token=st.sampled_from((None, 1)))
    def sent(self, account: str, token: int | None) -> None:
        if not self.under_way(account):
            return
        self.out.append((self.pencil.delivery(account), f"{account}#{self.pencil.part(account)}"))
        self.attempt(lambda: self.pencil.sent(account, token))

    @precondition(lambda self: self.any_in(PublicationState.PUBLISHING))
    @rule(account=st.sampled_from(ACCOUNTS), how=st.sampled_from(("refused", "delayed", "unknown", "take_over")))
    def other_outcome(self, account: str, how: str) -> None:
        if self.under_way(account):
            self.attempt(lambda: getattr(self.pencil, how)(account))

    @precondition(lambda self: self.any_in(PublicationState.UNCONFIRMED, PublicationState.FAILED))
    @rule(account=st.sampled_from(ACCOUNTS), there=st.booleans())
    def confirm(self, account: str, there: bool) -> None:
        if self.has(account):
            self.attempt(lambda: self.pencil.confirm(account, there=there))

    @precondition(lambda self: self.pencil.d.publications)
    @rule(seldom=SELDOM)
    def retract(self, seldom: int) -> None:
        if not seldom:
            self.attempt(self.pencil.retract)

    @precondition(lambda self: any(p.retract_asked for p in self.pencil.d.publications))
    @rule(account=st.sampled_from(ACCOUNTS))
    def gone(self, account: str) -> None:
        asked = [p for p in self.pencil.d.publications if p.account == account and p.retract_asked]
        if asked and asked[0].state in (PublicationState.PUBLISHED, PublicationState.UNCONFIRMED):
            self.attempt(lambda: self.pencil.gone(account))

    def has(self, account: str) -> bool:
        return any(p.account == account for p in self.pencil.d.publications)

    def any_in(self, *states: PublicationState) -> bool:
        return any(p.state in states for p in self.pencil.d.publications)

    def under_way(self, account: str) -> bool:
        return any(p.account == account and p.state is PublicationState.PUBLISHING for p in self.pencil.d.publications)

    def quorum(self) -> bool:
        """Count by the ledger alone."""
        current = self.pencil.d.current.hash
        valid = {
            staff
            for staff, (at, revision, user) in self.approvals.items()
            if revision == current
            and staff not in self.authors
            and self.pencil.slack[user] is SlackStatus.ACTIVE
            and timedelta(0) <= self.pencil.now - at < timedelta(minutes=120)
        }
        live = {who: user for who, user in self.rejections.items() if self.pencil.slack[user] is SlackStatus.ACTIVE}
        if any(revision == current for _, revision in live):
            return False
        needs_lead = any(staff in LEADS for staff, _ in live)
        return bool(valid & LEADS) if needs_lead else bool(valid)

    @invariant()
    def every_change_counts_the_version_up(self) -> None:
        assert self.pencil.d.version >= self.version
        self.version = self.pencil.d.version

    @invariant()
    def approvals_bind_the_current_revision_and_are_the_ledgers(self) -> None:
        d = self.pencil.d
        assert all(mark.revision == d.current.hash for mark in d.approvals)
        assert {mark.by for mark in d.approvals} <= set(self.approvals)
        assert not {mark.by for mark in d.approvals} & self.authors

    @invariant()
    def no_account_has_two_deliveries(self) -> None:
        accounts = [p.account for p in self.pencil.d.publications]
        assert len(accounts) == len(set(accounts))

    @invariant()
    def one_attempt_is_out_at_most_once(self) -> None:
        assert len(self.out) == len(set(self.out))

    @invariant()
    def what_stopped_for_good_sends_nothing_more(self) -> None:
        if self.pencil.d.state in (DraftState.WITHDRAWN, DraftState.EXPIRED, DraftState.REJECTED):
            waiting = [p for p in self.pencil.d.publications if p.state is PublicationState.QUEUED]
            queued = [p for p in waiting if not p.tries and not p.sent]
            assert not queued

    @invariant()
    def the_events_alone_tell_the_state(self) -> None:
        told: Draft | None = None
        for event in self.pencil.events:
            told = evolve(told, event)
        assert told == self.pencil.d

    @invariant()
    def the_state_survives_being_stored(self) -> None:
        assert codec.DRAFT.load(codec.DRAFT.dump(self.pencil.d)) == self.pencil.d


TestDraftLife = DraftLife.TestCase
TestDraftLife.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)


class LongerDraftLife(DraftLife):
    """The same machine, given more time."""


TestLongerLives = pytest.mark.slow(LongerDraftLife.TestCase)
TestLongerLives.settings = settings(max_examples=500, stateful_step_count=60, deadline=None)
