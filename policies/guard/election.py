"""Finds electioneering in a pre-election period."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.hashtags import spread_hashtags
from policies.guard.tongues import spoken_in, straightened
from policies.model import Policy

RULE = "pre-election"
_PARTY = (
    r"(?:Labour(?! Day| [Ww]ard| Exchange| [Mm]arket)|Conservatives|Conservative (?=[a-z]*(?:party|council|candidate|"
    r"mp|government|leader|led|run|"
    r"group|administration|pledge|promise|cuts|policy|policies|mayor|vote)|Party|MP)|Tory|Tories|Lib(?:eral)? "
    r"Dem(?:ocrat)?s?|"
    r"Green Party(?= (?:candidate|council|leader|mp|MP|policy|policies|manifesto|will|has|is|wants))|(?<=[a-z] "
    r")Greens|Reform(?: UK)?(?= (?:will|on|party|candidate|council|to win|has))|Reform UK|SNP|"
    r"Plaid(?: Cymru)?|UKIP|DUP|Sinn F[eé]in|SDLP|UUP|Workers Party)"
)
_NOT_A_CHOICE = r"(?!by|at|in|on|early|today|tomorrow|now|and|or|is|count)"
_CASED = re.compile(
    rf"\b{_PARTY}|\b[Vv](?:ote|OTE) (?:for |against )?{_NOT_A_CHOICE}[A-Z]\w+|\b(?:[Rr]e-?)?[Ee]lect (?:Mayor "
    rf")?[A-Z]\w+"
)
_PHRASES = (
    (
        r"vot(?:e|ing) (?:for|against|out|them out|him out|her out|in|labour|green|conservative|tory|reform|yes|no|"
        r"remain|leave)\b"
    ),
    r"(?:re-?elect|elect) (?:our|your|the|him|her|us|them|a)\b",
    r"(?:re-?elected|win (?:this|the) election|winning here|get \w+ (?:\w+ )?out (?:of (?:office|power)|\b(?=[.!]|$)))",
    r"(?:our|the|their|your|local|an?|every|my) (?:[\w-]+ )?candidates?\b",
    (
        r"manifesto(?:s|es)?\b|on the doorstep\b|canvass\w*|election (?:campaign|promise|pledge|victory)\w*|swing "
        r"voters?\b|polling (?:lead|shows|ahead)\b"
    ),
    (
        r"party (?:leader|conference|political)\b|political party\b|campaign(?:ing)? (?:for|trail|with|launch|"
        r"against)\b|"
        r"by-election campaign\w*"
    ),
    (
        r"(?:cllr|councillors?|council leader|leader of the (?:council|opposition)|cabinet member|portfolio holder|"
        r"mayor|"
        r"mp|(?:prime )?minister|home secretary|"
        r"government|ruling group|administration)\b(?:['’]s (?:government|party|record|policy|policies|"
        r"achievements?))?[^.!?]{0,60}\b(?:said|says|delivered|announc\w+|pledg\w+|promis\w+|launch\w+|open(?:ed|s)|"
        r"proud|"
        r"welcom\w+|unveil\w+|visited|secured|invest\w+|failed|cut|achievements?|record)\b"
    ),
    r"(?:prime minister|council|ruling group|administration|government)['’]s (?:party|record|policies|achievements?)\b",
    r"thanks to (?:our|your|the) (?:council|councillors|administration|leadership|mayor|government)\b",
    (
        r"(?:this|our|the) (?:administration|leadership|cabinet)(?:['’]s)? (?:record|achievements?|delivered|promise|"
        r"plan|vision|has)\b"
    ),
    r"we(?: have)? (?:delivered on|kept) our (?:promises?|pledges?)\b|we promise (?:lower|higher|more|less|to)\b",
    r"(?:referendum)\b[^.!?]{0,40}\b(?:support|oppose|back|vote|yes|no)\b",
    (
        r"(?:support|back|oppose|endorse)s? (?:the )?(?:government|opposition|administration|candidate|party|greens|"
        r"tories|conservatives)\b"
    ),
)
_LOOSE = re.compile(r"\b(?:" + "|".join(_PHRASES) + ")", re.IGNORECASE)


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
    for part in draft.parts:
        text = spread_hashtags(part.text)
        match = _CASED.search(text) or _LOOSE.search(text) or _elsewhere(text, policy.guard.languages)
        if match is not None:
            yield finding(
                RULE,
                f"In {part.name}, “{match.group().strip()}” reads as electioneering, and the pre-election period "
                f"runs until "
                f"{period.until:%d %B %Y}.",
                "Keep to facts and services, leave out parties, candidates and achievements, or have legal approve it.",
            )


def _elsewhere(text: str, languages: tuple[str, ...] | None) -> re.Match[str] | None:
    """Return electioneering in another language than English."""
    found = (tongue.partisan.search(straightened(text)) for tongue in spoken_in(text, languages))
    return next((match for match in found if match is not None), None)
