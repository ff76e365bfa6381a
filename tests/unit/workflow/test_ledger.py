"""The delay ledger and the digest, read from what happened."""

from datetime import datetime, timedelta

from domain.enums import AlertKind, Severity
from domain.ids import DraftId
from tests.newsroom import narrative
from tests.unit.policies.build import NOW, plain
from tests.unit.workflow.drafts import Pencil
from workflow.audit import GENESIS, Fact, seal
from workflow.digest import FOUNDING, assemble, effect_of
from workflow.ledger import Ledger, ledger
from workflow.state import AuditEvent, Handling, Modes, Watched
from workflow.waits import Wait, waits


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def event(seq: int, kind: str, minutes: float, actor: str = "tess") -> AuditEvent:
    return seal(Fact(kind, actor, "D-1", "0", at(minutes), {}), seq, GENESIS, "salt")


def watched(name: str = "N-1", **more: object) -> Watched:
    facts: dict[str, object] = {"alerted_at": NOW, "alert_at": NOW, "alerted_severity": Severity.HIGH, **more}
    return Watched(narrative=narrative(name, at=NOW), version=1, **facts)  # type: ignore[arg-type]


JOURNEY = [
    event(1, "AlertRaised", 0, "fleetfoot"),
    event(2, "NarrativeClaimed", 3, "rita"),
    event(3, "DraftSubmitted", 10, "rita"),
    event(4, "ApprovalGiven", 14, "lena"),
    event(5, "ApprovalGiven", 21, "luis"),
    event(6, "DraftApproved", 21, "luis"),
    event(7, "PublicationSucceeded", 22, "fleetfoot"),
    event(8, "PublicationSucceeded", 40, "fleetfoot"),
]


def test_the_ledger_says_which_step_cost_which_minutes() -> None:
    told = ledger(DraftId("D-1"), watched(), JOURNEY)
    assert [(step.what, step.by, step.took.total_seconds() / 60) for step in told.steps] == [
        ("claimed", "rita", 3),
        ("drafted", "rita", 7),
        ("approval", "lena", 4),
        ("approval", "luis", 7),
        ("approved", "luis", 0),
        ("published", "fleetfoot", 1),
    ]
    assert told.noticing == timedelta(minutes=12)
    assert told.total == timedelta(minutes=34)
    assert told.slowest == told.steps[1]


def test_a_draft_that_is_not_out_has_no_total() -> None:
    assert ledger(DraftId("D-1"), watched(), JOURNEY[:4]).total is None


def test_what_was_read_back_stands_behind_the_steps_and_changes_no_total() -> None:
    payload = {"publication": "D-1/page/1", "reach": {"there": True, "views": 900, "likes": 5, "replies": None}}
    gone = {"publication": "D-1/page/1", "reach": {"there": False}}
    looks = [
        seal(Fact("ReachMeasured", "fleetfoot", "D-1", "0", at(37), payload), 9, GENESIS, "salt"),
        seal(Fact("ReachMeasured", "fleetfoot", "D-1", "0", at(82), gone), 10, GENESIS, "salt"),
    ]
    told = ledger(DraftId("D-1"), watched(), [*JOURNEY, *looks])
    assert [(step.what, step.took) for step in told.after] == [
        ("page: 900 views, 5 likes", timedelta(minutes=15)),
        ("page: it is gone", timedelta(minutes=60)),
    ]
    assert told.total == ledger(DraftId("D-1"), watched(), JOURNEY).total


def test_a_draft_without_a_narrative_counts_from_its_first_words() -> None:
    told = ledger(DraftId("D-1"), None, JOURNEY[2:7])
    assert told.total == timedelta(minutes=12)
    assert told.noticing is None


def test_the_digest_sorts_what_is_open_and_says_what_was_held_back() -> None:
    critical = watched("N-2", alerted_at=at(1))
    held = watched("N-3", on_card=False)
    trending = Watched(narrative("N-4", kind=AlertKind.TRENDING), 1, NOW, NOW, on_card=False)
    dismissed = watched("N-5", handling=Handling.NOT_HOSTILE)
    pencil = Pencil()
    pencil.submit()
    digest = assemble(
        "daily",
        at(-60),
        at(60),
        narratives=[watched(), critical, held, trending, dismissed],
        drafts=[pencil.d],
        ledgers={},
        modes=Modes(),
        head=None,
    )
    assert [w.narrative.id for w in digest.narratives] == ["N-2", "N-1"]
    assert [w.narrative.id for w in digest.held_back] == ["N-3"]
    assert [w.narrative.id for w in digest.trending] == ["N-4"]
    assert digest.waiting == (pencil.d,)
    assert (digest.median_total, digest.founding) == (None, FOUNDING)


def test_the_digest_tells_what_went_out_and_the_median() -> None:
    pencil = Pencil()
    pencil.submit("UTESS")
    pencil.begin()
    pencil.sent()
    told = Ledger(DraftId("D-1"), None, None, (), timedelta(minutes=34))
    digest = assemble(
        "daily", at(-60), at(60), narratives=[], drafts=[pencil.d], ledgers={"D-1": told}, modes=Modes(), head=None
    )
    (went,) = digest.went_out
    assert went.accounts == ("page",)
    assert digest.median_total == timedelta(minutes=34)


def test_the_digest_counts_how_often_each_line_went_out_now_and_ever() -> None:
    pencil = Pencil()
    pencil.submit("UTESS", plain(), topic="rumour")
    waiting = pencil.d
    pencil.begin()
    pencil.sent()
    facts = {"narratives": [], "ledgers": {}, "modes": Modes(), "head": None}
    before = assemble("d", at(0), at(60), drafts=[waiting], **facts)  # type: ignore[arg-type]
    assert before.lines == ()
    now = assemble("d", at(0), at(60), drafts=[pencil.d, waiting], **facts)  # type: ignore[arg-type]
    assert now.lines == (("plain", 1, 1),)
    later = assemble("d", at(60), at(120), drafts=[pencil.d], **facts)  # type: ignore[arg-type]
    assert later.lines == (("plain", 0, 1),)


def test_an_overdue_review_stands_in_the_digest_until_it_is_done() -> None:
    pencil = Pencil()
    pencil.submit("ULENA", topic="rumour")
    pencil.begin()
    pencil.sent()
    facts = {"narratives": [], "ledgers": {}, "modes": Modes(), "head": None}
    assert assemble("d", at(0), at(60), drafts=[pencil.d], **facts).overdue == (pencil.d,)  # type: ignore[arg-type]
    pencil.review("ULUIS")
    assert assemble("d", at(0), at(60), drafts=[pencil.d], **facts).overdue == ()  # type: ignore[arg-type]


def test_the_effect_of_a_reply_is_posts_an_hour_before_and_after() -> None:
    curve = tuple((at(minutes), size) for minutes, size in ((-60, 0), (-30, 60), (0, 120), (30, 130), (60, 140)))
    effect = effect_of(watched(growth=curve), NOW)
    assert (effect.before, effect.after) == (120, 20)


def asked(seq: int, kind: str, minutes: float, tier: str, *findings: str, line: bool = False) -> AuditEvent:
    verdict = {
        "severity": "high",
        "needs": [{"count": 1, "tier": tier, "role": None, "missing": 1}],
        "findings": [{"rule": rule, "effect": "raise"} for rule in findings],
    }
    payload = {"verdict": verdict, "revision": {"content": {"line": {"id": "calm"} if line else None}}}
    return seal(Fact(kind, "rita", "D-1", "0", at(minutes), payload), seq, GENESIS, "salt")


def test_waiting_is_charged_to_the_rule_that_asked_for_assent() -> None:
    events = [
        asked(1, "DraftSubmitted", 10, "lead", "unsourced-claim"),
        asked(2, "DraftRevised", 14, "trusted"),
        event(3, "ApprovalGiven", 20),
        event(4, "DraftApproved", 20),
        asked(5, "DraftReturned", 90, "lead"),
        event(6, "DraftApproved", 99),
    ]
    assert waits(reversed(events)) == (
        Wait("own words at high: 1 lead, because of unsourced-claim", timedelta(minutes=4)),
        Wait("own words at high: 1 trusted", timedelta(minutes=6)),
    )


def test_what_needs_nobody_waits_for_nobody_and_a_line_is_called_one() -> None:
    alone = seal(Fact("DraftSubmitted", "rita", "D-1", "0", at(1), {"verdict": {"needs": []}}), 1, GENESIS, "salt")
    assert waits([alone, event(2, "DraftApproved", 5)]) == ()
    by_line = [asked(1, "DraftSubmitted", 0, "lead", line=True), event(2, "DraftApproved", 3)]
    assert [wait.rule for wait in waits(by_line)] == ["a line at high: 1 lead"]
