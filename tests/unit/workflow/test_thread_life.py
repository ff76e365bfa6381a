"""Threads in any order of acts: what is out stays known, every post once, and nothing goes on that was stopped."""

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant

from domain.enums import DraftState, PublicationState
from domain.ids import AccountId
from domain.records import Content
from tests.unit.policies.build import content
from tests.unit.workflow.test_draft_life import DraftLife

LONG = " ".join(f"Sentence {n} of a statement too long for any single post, {'and ' * 90}so on." for n in range(3))


class ThreadLife(DraftLife):
    """The machine of a draft's life, its words a thread of three posts on each account."""

    def words(self, text: str, accounts: tuple[str, ...]) -> Content:
        other = {AccountId("page-2"): f"{text} {LONG} Thank you."} if len(accounts) == 2 else None
        return content(f"{text} {LONG}", accounts, variants=other, thread=True)

    @invariant()
    def what_is_out_stays_known(self) -> None:
        known = {p.account: tuple(part.at for part in p.sent) for p in self.pencil.d.publications if p.sent}
        for account, posts in getattr(self, "seen", {}).items():
            assert known.get(account, ())[: len(posts)] == posts
        self.seen = known

    @invariant()
    def no_thread_has_more_posts_than_parts_and_a_finished_one_has_all_or_says_where_it_stopped(self) -> None:
        for p in self.pencil.d.publications:
            assert len(p.parts) > 1
            assert len(p.sent) <= len(p.parts)
            if p.state is PublicationState.PUBLISHED and len(p.sent) < len(p.parts):
                assert "Stopped after" in p.note or p.note == "Refused."

    @invariant()
    def a_draft_that_ended_unsent_has_nothing_out(self) -> None:
        if self.pencil.d.state in (DraftState.WITHDRAWN, DraftState.EXPIRED):
            assert not [p for p in self.pencil.d.publications if p.sent]


TestThreadLife = ThreadLife.TestCase
TestThreadLife.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)


class LongerThreadLife(ThreadLife):
    """The same machine, given more time."""


TestLongerThreadLives = pytest.mark.timeout(900)(pytest.mark.slow(LongerThreadLife.TestCase))
TestLongerThreadLives.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)
