import datetime as dt
import hashlib
import json
from typing import Any

import pytest

from domain.enums import Severity, SlackStatus
from domain.records import Approval, Fingerprint, Rejection
from domain.revision import revision_of
from integrations.offline.scenario import read_scenario, read_scenarios
from policies.model import Crisis, Facts

PLAIN: dict[str, Any] = {
    "author": "rita",
    "text": "We are on our way.",
    "accounts": ["page"],
    "now": "2026-11-23T21:00:00Z",
}
NOW = dt.datetime(2026, 11, 23, 21, 0, tzinfo=dt.UTC)


def read(**more: Any) -> Facts:
    return read_scenario(json.dumps({**PLAIN, **more}))[0]


def fault(**more: Any) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        read(**more)
    return str(caught.value)


def canonical(**fields: Any) -> str:
    document = {
        "text": "We are on our way.",
        "line": None,
        "accounts": ["page"],
        "variants": None,
        "thread": None,
        "reply_to": None,
        "links": None,
        "schedule": None,
        "media": None,
        **fields,
    }
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_four_fields_are_enough() -> None:
    facts, now = read_scenario(json.dumps(PLAIN))
    assert (facts.author, facts.content.text, facts.content.accounts, now) == (
        "rita",
        "We are on our way.",
        ("page",),
        NOW,
    )
    assert (facts.severity, facts.topic, facts.paused, facts.crisis, facts.slack, facts.fingerprint) == (
        None, None, False, None, None, None,
    )  # fmt: skip
    assert (facts.prior_authors, facts.approvals, facts.rejections) == ((), (), ())


@pytest.mark.parametrize("field", ["author", "text", "accounts", "now"])
def test_each_of_the_four_is_required(field: str) -> None:
    with pytest.raises(ValueError, match=f"field {field}: field required"):
        read_scenario(json.dumps({k: v for k, v in PLAIN.items() if k != field}))


def test_null_is_the_same_as_absent() -> None:
    optional = ("severity", "topic", "line", "variants", "thread", "reply_to", "links", "schedule", "media")
    more = ("prior_authors", "approvals", "rejections", "narrative", "paused", "crisis", "slack")
    assert read(**dict.fromkeys((*optional, *more))) == read()


def test_unknown_fields_are_ignored() -> None:
    assert read(name="a scenario", expect={"outcome": "publish"}) == read()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"accounts": ["b", "a"]},
        {"variants": {}},
        {"variants": {"page": "x"}},
        {"line": {"id": "calm", "slots": {"place": "the harbour"}}},
        {"line": {"id": "calm", "slots": {"count": 5, "share": 0.5}}},
        {"links": []},
        {"links": ["https://a.example"]},
        {"schedule": "2026-12-01T09:00:00Z"},
        {"reply_to": "17"},
        {"thread": True},
        {"thread": "numbered"},
        {"media": []},
        {"text": "Ça va — \u202e"},
    ],
)
def test_the_revision_is_of_the_words_as_written(fields: dict[str, Any]) -> None:
    expected = {**fields, "accounts": sorted(fields.get("accounts", ["page"]))}
    assert revision_of(read(**fields).content) == canonical(**expected)


def test_an_images_perceptual_hash_is_no_part_of_the_revision_and_absent_alt_is_null() -> None:
    facts = read(media=[{"sha256": "ab", "pdq": "cd"}])
    assert revision_of(facts.content) == canonical(media=[{"alt": None, "sha256": "ab"}])
    assert facts.content.media is not None
    assert facts.content.media[0].pdq == "cd"


def test_every_fact_is_read() -> None:
    facts = read(
        severity="critical",
        topic="rumour",
        prior_authors=["ravi"],
        approvals=[{"by": "lena", "at": "2026-11-23T20:59:00+00:00", "revision": "r"}],
        rejections=[{"by": "luis", "at": "2026-11-23T20:58:00Z", "revision": "q"}],
        narrative={"hashtags": ["#h"], "links": ["l"], "handles": ["@a"], "phrases": ["p"], "media": ["m"]},
        paused=True,
        crisis={"topic": "rumour", "until": "2026-11-23T22:00:00Z"},
        slack={"rita": "active", "ULENA": "guest"},
    )
    assert (facts.severity, facts.topic, facts.prior_authors, facts.paused) == (
        Severity.CRITICAL,
        "rumour",
        ("ravi",),
        True,
    )
    assert facts.approvals == (Approval("lena", NOW - dt.timedelta(minutes=1), "r"),)  # type: ignore[arg-type]
    assert facts.rejections == (Rejection("luis", NOW - dt.timedelta(minutes=2), "q"),)  # type: ignore[arg-type]
    assert facts.fingerprint == Fingerprint(("#h",), ("l",), ("@a",), ("p",), ("m",))
    assert facts.crisis == Crisis("rumour", NOW + dt.timedelta(hours=1))  # type: ignore[arg-type]
    assert facts.slack == {"rita": SlackStatus.ACTIVE, "ULENA": SlackStatus.GUEST}


def test_an_approval_that_lacks_a_fact_does_not_count() -> None:
    whole = {"by": "lena", "at": "2026-11-23T20:59:00Z", "revision": "r"}
    for missing in whole:
        assert read(approvals=[{k: v for k, v in whole.items() if k != missing}]).approvals == ()
    assert len(read(approvals=[whole]).approvals) == 1


def test_a_rejection_without_its_revision_is_of_this_one() -> None:
    (rejection,) = read(rejections=[{"by": "luis"}]).rejections
    assert (rejection.revision, rejection.at) == (canonical(), NOW)


def test_a_crisis_that_lacks_a_fact_is_none() -> None:
    assert read(crisis={"topic": "rumour"}).crisis is None
    assert read(crisis={"until": "2026-11-23T22:00:00Z"}).crisis is None


def test_a_narrative_may_know_little() -> None:
    assert read(narrative={}).fingerprint == Fingerprint()
    assert read(narrative={"hashtags": ["#h"], "links": None}).fingerprint == Fingerprint(hashtags=("#h",))


def test_a_slack_status_that_is_none_of_the_five_is_not_known() -> None:
    assert read(slack={"rita": "restricted", "lena": None, "luis": 3, "tess": "active"}).slack == {
        "tess": SlackStatus.ACTIVE
    }
    assert read(slack={}).slack == {}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"author": 3}, "field author: input should be a valid string"),
        ({"text": None}, "field text: input should be a valid string"),
        ({"accounts": "page"}, "field accounts: input should be a valid list"),
        ({"accounts": [1]}, "field accounts.0: input should be a valid string"),
        ({"now": "2026-11-23T21:00:00"}, 'field now: "2026-11-23T21:00:00" has no time zone; end it with Z or +01:00'),
        ({"now": "tonight"}, 'field now: "tonight" is not a moment such as 2026-11-23T09:00:00Z'),
        ({"now": 1795467600}, "field now: expected a moment such as 2026-11-23T09:00:00Z"),
        ({"severity": "grave"}, "field severity: input should be 'low', 'medium', 'high' or 'critical'"),
        ({"paused": "no"}, "field paused: input should be a valid boolean"),
        ({"line": {"slots": {}}}, "field line.id: field required"),
        ({"approvals": [{"by": "a", "at": "x", "revision": "r"}]}, 'field approvals.0.at: "x" is not a moment'),
        ({"rejections": [{"at": "2026-11-23T21:00:00Z"}]}, "field rejections.0.by: field required"),
        ({"slack": ["rita"]}, "field slack: input should be a valid dictionary"),
        ({"thread": "yes"}, 'field thread: expected true, false or "numbered"'),
        ({"media": [{"alt": 1}]}, "field media.0.alt: input should be a valid string"),
    ],
)
def test_a_wrong_field_is_named(more: dict[str, Any], told: str) -> None:
    assert fault(**more).startswith(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "is not JSON: expecting property name enclosed in double quotes (character 2)"),
        ("[]", "is not a JSON object"),
        ("3", "is not a JSON object"),
        ('{"now": NaN}', "is not JSON: NaN is no JSON value"),
        ("[" * 100_000, "is not JSON: its brackets are nested too deeply"),
        (b'{"text": "\xff"}', "is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_a_line_that_is_no_object_is_told(line: str | bytes, told: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_scenario(line)
    assert str(caught.value).startswith(told)


def test_a_bad_line_is_told_with_its_number_and_costs_only_itself() -> None:
    complaints: list[str] = []
    good = json.dumps(PLAIN).encode()
    read = list(read_scenarios([good, b"\n", b"{}\n", good], complaints, "stdin"))
    assert len(read) == 2
    assert complaints == ["stdin, line 3: field author: field required"]
