"""Builds policies and facts for tests: say only what the test is about, and the rest is an ordinary day."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from domain.enums import Severity
from domain.ids import AccountId, LineId, RevisionHash
from domain.records import Approval, Content, LineUse, Rejection
from domain.revision import revision_of
from policies.file import load_policy
from policies.model import Facts, Policy

NOW = dt.datetime(2026, 11, 23, 21, 0, tzinfo=dt.UTC)

HEAD = """
schema = 1
[agency]
name = "Rivermouth Police"
timezone = "Europe/London"
"""
TIERS = """
[[tier]]
name = "observer"
[[tier]]
name = "responder"
[[tier]]
name = "trusted"
[[tier]]
name = "lead"
"""
STAFF = """
[[staff]]
id = "olga"
slack = ["UOLGA"]
tier = "observer"
trained_until = 2027-03-31
[[staff]]
id = "rita"
slack = ["URITA", "URITA2"]
tier = "responder"
trained_until = 2027-03-31
[[staff]]
id = "ravi"
slack = ["URAVI"]
tier = "responder"
trained_until = 2027-03-31
[[staff]]
id = "tess"
slack = ["UTESS"]
tier = "trusted"
trained_until = 2027-03-31
[[staff]]
id = "tom"
slack = ["UTOM"]
tier = "trusted"
trained_until = 2027-03-31
[[staff]]
id = "lena"
slack = ["ULENA", "ULENA2"]
tier = "lead"
trained_until = 2027-03-31
[[staff]]
id = "luis"
slack = ["ULUIS"]
tier = "lead"
trained_until = 2027-03-31
[[staff]]
id = "lars"
slack = ["ULARS"]
tier = "lead"
roles = ["legal"]
trained_until = 2027-03-31
[[staff]]
id = "lawyer"
slack = ["ULAWYER"]
tier = "observer"
roles = ["legal"]
trained_until = 2027-03-31
[[staff]]
id = "lapsed"
slack = ["ULAPSED"]
tier = "lead"
trained_until = 2026-11-22
"""
SANDBOXES = """
[[account]]
id = "page"
platform = "sandbox"
handle = "@rivermouth"
tier = "responder"
[[account]]
id = "page-2"
platform = "sandbox"
handle = "@rivermouth_help"
tier = "responder"
"""
ACCOUNTS = f"""{SANDBOXES}
[[account]]
id = "chief"
platform = "bluesky"
handle = "chief.rivermouth.example"
tier = "lead"
"""
TOPICS = """
[[topic]]
id = "rumour"
name = "False reports"
terms = ["explosion"]
category = "targeted-falsehood"
impact = "high"
[[topic]]
id = "gossip"
name = "Gossip"
terms = ["gossip"]
category = "targeted-falsehood"
impact = "low"
"""
LINES = """
[[line]]
id = "calm"
topic = "rumour"
owner = "lena"
approved = 2026-10-01
expires = 2027-01-01
text = "There is no danger at {place}."
slots = { place = { type = "list", values = ["the harbour", "the station"] } }
life_safety = true
[[line]]
id = "plain"
topic = "rumour"
owner = "lena"
approved = 2026-10-01
expires = 2027-01-01
text = "We are looking into the reports."
"""
TRUST = """
[trust.free_text]
responder = ["1 trusted", "1 lead", "2 lead", "2 lead"]
trusted = ["alone", "alone", "1 trusted", "2 lead"]
lead = ["alone", "alone", "alone", "1 lead"]
[trust.line]
responder = ["alone", "alone", "alone", "1 lead"]
trusted = ["alone", "alone", "alone", "alone"]
lead = ["alone", "alone", "alone", "alone"]
[trust.crisis]
responder = ["alone", "1 trusted", "1 lead", "1 lead"]
trusted = ["alone", "alone", "alone", "1 lead"]
lead = ["alone", "alone", "alone", "alone"]
"""
ACTIONS = """
[actions]
claim = "responder"
snooze = "responder"
not_hostile = "trusted"
do_not_respond = "trusted"
merge = "trusted"
pause = "responder"
resume = { tier = "lead", people = 2 }
crisis = "lead"
retract = "trusted"
mark_confirmed = "lead"
audit_export = "lead"
[modes]
life_safety_exempt = true
crisis_max_hours = 12
"""
GUARD = """
[guard]
known_hosts = ["rivermouth.example"]
"""


def policy_text(
    *,
    head: str = HEAD,
    tiers: str = TIERS,
    staff: str = STAFF,
    accounts: str = ACCOUNTS,
    topics: str = TOPICS,
    lines: str = LINES,
    trust: str = TRUST,
    actions: str = ACTIONS,
    guard: str = GUARD,
    more: str = "",
) -> str:
    """Return the text of a policy file, any table replaced."""
    return f"{head}{tiers}{staff}{accounts}{topics}{lines}{trust}{actions}{guard}{more}"


def policy(**tables: str) -> Policy:
    return load_policy(policy_text(**tables).encode(), "test.toml")


POLICY = policy()


def content(text: str = "We are on our way.", accounts: Sequence[str] = ("page",), **more: Any) -> Content:
    return Content(text=text, accounts=tuple(AccountId(a) for a in accounts), **more)


def calm(place: str = "the harbour", **more: Any) -> Content:
    return content(f"There is no danger at {place}.", line=LineUse(LineId("calm"), {"place": place}), **more)


def plain(text: str = "We are looking into the reports.", **more: Any) -> Content:
    return content(text, line=LineUse(LineId("plain")), **more)


def facts(author: str = "rita", words: Content | None = None, **more: Any) -> Facts:
    """Return the facts of a draft at medium severity by an active author, unless told otherwise."""
    known: dict[str, Any] = {"severity": Severity.MEDIUM, "slack": None, **more}
    return Facts(author=author, content=words or content(), **known)


def approval(by: str, words: Content | None = None, *, minutes_ago: float = 1, revision: str | None = None) -> Approval:
    at = NOW - dt.timedelta(minutes=minutes_ago)
    return Approval(by, at, RevisionHash(revision) if revision else revision_of(words or content()))


def rejection(by: str, words: Content | None = None, *, revision: str | None = None) -> Rejection:
    at = NOW - dt.timedelta(minutes=1)
    return Rejection(by, at, RevisionHash(revision) if revision else revision_of(words or content()))


def rules_of(findings: Sequence[Any]) -> Mapping[str, str]:
    return {f.rule: f.effect.value for f in findings}
