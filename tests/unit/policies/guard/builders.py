"""Builds the policy, the narrative and the drafts that the guard's tests speak about."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.ids import AccountId, LineId, TopicId
from domain.records import Content, Finding, Fingerprint, LineUse, MediaItem
from policies.file import load_policy
from policies.guard import GuardInput, examine
from policies.model import Policy

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

POLICY = b"""
schema = 1
[agency]
name = "Harbour City Police"
timezone = "Europe/London"
language = "en"
channel = "#narratives"
legal_framework = "england-and-wales"
[[tier]]
name = "responder"
[[tier]]
name = "lead"
[[staff]]
id = "officer"
slack = ["U1"]
tier = "responder"
trained_until = 2030-01-01
[[staff]]
id = "head"
slack = ["U2"]
tier = "lead"
roles = ["legal"]
trained_until = 2030-01-01
[[account]]
id = "x-main"
platform = "x"
handle = "@HarbourCityPolice"
tier = "responder"
[[account]]
id = "bsky-main"
platform = "bluesky"
handle = "@harbourcity.bsky.social"
tier = "responder"
[[account]]
id = "masto-main"
platform = "mastodon"
handle = "@harbourcity@social.example"
tier = "responder"
[[account]]
id = "fb-main"
platform = "facebook"
handle = "@harbourcitypage"
tier = "responder"
[[account]]
id = "sandbox-main"
platform = "sandbox"
handle = "@harbourcitybox"
tier = "responder"
[[topic]]
id = "attack-rumour"
name = "False reports of an attack"
terms = ["bomb"]
category = "targeted-falsehood"
impact = "high"
[[topic]]
id = "terror-video"
name = "Terrorist video"
terms = ["video"]
category = "terrorist-promotion"
impact = "high"
[[line]]
id = "do-not-share"
topic = "attack-rumour"
owner = "head"
approved = 2026-10-01
expires = 2027-01-01
language = "en"
text = "Please do not share footage of the incident at {place}. Report it to us: {url} or ring 01632 960 100."
[line.slots.place]
type = "list"
values = ["Harbour Street", "the station"]
[line.slots.url]
type = "url"
hosts = ["harbourcity.police.example"]
[trust.free_text]
responder = ["1 lead", "1 lead", "1 lead", "1 lead"]
lead = ["alone", "alone", "alone", "1 lead"]
[trust.line]
responder = ["alone", "alone", "alone", "1 lead"]
lead = ["alone", "alone", "alone", "alone"]
[approval]
expires_minutes = 120
review_minutes = { high = 30, critical = 15 }
send_within_minutes = 60
[guard]
protected_names = ["Zoe Marlowe", "Kestrel"]
active_proceedings = [{ name = "Tobias Wren", since = 2026-11-01 }, { name = "Ida Future", since = 2026-12-24 }]
pre_election = [{ from = 2026-11-01, until = 2026-12-03 }]
embargoes = [
  { phrase = "Operation Nightjar", until = 2026-12-01T09:00:00Z },
  { phrase = "Operation Sparrow", until = 2026-11-01T09:00:00Z },
]
known_hosts = ["harbourcity.police.example", "gov.uk"]
max_sentence_words = 25
"""

NARRATIVE = Fingerprint(
    hashtags=("#harbourattack", "#PoliceLies", "#wheresthebodies"),
    links=("https://truth-harbour.example/what-they-hide",),
    handles=("@harbour_truth77",),
    phrases=("they are hiding the bodies", "the police opened fire on children"),
    media=("a" * 64, "pdq:" + "f0" * 32),
)


def a_policy(*, effects: Mapping[str, str] | None = None, **guard: Any) -> Policy:
    """Build the agency's policy, with guard settings changed at will."""
    policy = load_policy(POLICY, "test policy")
    changed = guard if effects is None else {**guard, "effects": effects}
    return replace(policy, guard=replace(policy.guard, **changed))


def a_draft(
    text: str, *, narrative: Fingerprint | None = NARRATIVE, line_ok: bool = False, **content: Any
) -> GuardInput:
    """Build a draft that answers the narrative."""
    topic = content.pop("topic", None)
    accounts = tuple(AccountId(name) for name in content.pop("accounts", ("x-main",)))
    return GuardInput(
        Content(text, accounts, **content),
        line_ok=line_ok,
        topic=None if topic is None else TopicId(topic),
        fingerprint=narrative,
    )


def found(text: str, *, policy: Policy | None = None, now: dt.datetime = NOW, **draft: Any) -> tuple[Finding, ...]:
    """Return what the guard finds in a draft."""
    return examine(policy or a_policy(), a_draft(text, **draft), now)


def rules(text: str, **draft: Any) -> set[str]:
    """Return the ids of the rules that find something."""
    return {finding.rule for finding in found(text, **draft)}


def an_image(alt: str | None = "The harbour at dawn", sha256: str | None = None, pdq: str | None = None) -> MediaItem:
    """Build an attached image."""
    return MediaItem(alt, sha256, pdq)


def a_line_use(**slots: str) -> LineUse:
    """Build a use of the line `do-not-share`."""
    return LineUse(LineId("do-not-share"), slots)
