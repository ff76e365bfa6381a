"""Finds electioneering in a pre-election period."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.guard.draft import GuardInput, public_parts
from policies.guard.finding import finding
from policies.guard.hashtags import spread_hashtags
from policies.model import Policy

RULE = "pre-election"
_PARTY = (
    r"(?:labour|conservatives?|tory|tories|lib(?:eral)? dem(?:ocrat)?s?|green party|greens|reform uk|snp|plaid(?: "
    r"cymru)?|ukip|dup|sinn f[eé]in|"
    r"sdlp|uup|alliance party|alba|workers party|your party)"
)
_ELECTIONEERING = re.compile(
    rf"\bvot(?:e|ing)\s+(?:for|against|out|in|{_PARTY})\b|\b(?:re-?elect|elect)\s+(?:[A-Z@]|our|your|the|a)\w*|"
    rf"\b{_PARTY}\b[^.!?]{{0,60}}\b(?:council|candidate|mp|councillor|leader|party|manifesto|mayor|"
    rf"government|administration|pledge|promise|policy|policies|cuts|failed|delivered|vote|win|won|will)\w*|\b(?:our|"
    rf"the|their|your|local|an?|every)\s+(?:\w+\s+)?candidates?\b"
    r"|\bmanifestos?\b|\bon the doorstep\b|\bcanvass\w*|\belection (?:campaign|promise|pledge|victory)\w*|\bparty "
    r"(?:leader|conference|political)\b|\bswing voters?\b|\bpolling (?:lead|shows|ahead)\b"
    r"|\bcampaign(?:ing)? (?:for|trail|with|launch|against)\b|\b(?:cllr|councillor|council leader|cabinet member|"
    r"portfolio holder|mayor)\b[^.!?]{0,60}\b(?:said|says|delivered|announc\w+|pledg\w+|promis\w+|launch\w+|open\w+|"
    r"proud|welcom\w+|unveil\w+|visited|secured|invest\w+)\b|\bthanks to (?:our|your|the) (?:council|councillors|"
    r"administration|leadership|mayor|government)\b"
    r"|\b(?:this|our|the) (?:administration|leadership|cabinet)(?:'s|’s)? (?:record|achievements?|delivered|promise|"
    r"plan|vision|has)\b|\bwe (?:have )?(?:delivered on|kept) our (?:promises?|pledges?)\b"
    r"|\b(?:re-?election|referendum)\b[^.!?]{0,40}\b(?:support|oppose|back|vote|yes|no)\b|\b(?:support|back|oppose|"
    r"endorse)s? (?:the )?(?:government|opposition|administration|candidate|party)\b",
    re.IGNORECASE,
)


def pre_election(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Find party-political wording between a period's first and last day.

    How to register, when and where to vote and what to bring are information and pass. Source: Local Government Act
    1986 s. 2; Code of Recommended Practice on Local Authority Publicity (2011) paras 33 to 35; Cabinet Office
    pre-election guidance.
    """
    today = now.astimezone(policy.zone).date()
    period = next((p for p in policy.guard.pre_election if p.start <= today <= p.until), None)
    if period is None:
        return
    for part in public_parts(draft.content):
        match = _ELECTIONEERING.search(spread_hashtags(part.text))
        if match is not None:
            yield finding(
                RULE,
                f"In {part.name}, “{match.group().strip()}” reads as electioneering, and the pre-election period "
                f"runs until "
                f"{period.until:%d %B %Y}.",
                "Keep to facts and services, leave out parties, candidates and achievements, or have legal approve it.",
            )
