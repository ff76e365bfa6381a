"""Finds legal and factual claims that name no source."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.links import find_links
from policies.guard.tongues import spoken_in, straightened
from policies.model import Policy

RULE = "unsourced-claim"
_NUMBER = (
    r"(?:(?!(?:19|20)\d\d\b)\d[\d,]{0,12}\d|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|"
    r"scores|"
    r"hundreds?|thousands?|several|many)"
)
_LEGAL = re.compile(
    r"\b(?:is|are|was|it['’]s|can be|may be|could be|would be|constitutes?|commits?|committing)\s+(?:now\s+|also\s+|"
    r"always\s+)?(?:illegal|unlawful|against the law|a crime|"
    r"(?:an?|the|this|serious|criminal)?\s*(?:criminal\s+|serious\s+|terrorism\s+)?offences?)\b"
    r"|\bbreak(?:s|ing)? the law\b|\b(?:is|are|be) (?:prohibited|banned|forbidden) by law\b"
    r"|\b(?:you|they|anyone|people|those|offenders)\b[^.!?]{0,60}\b(?:could|can|may|will|might)\s+(?:also\s+)?(?:be|"
    r"face)\s+(?:prosecut\w+|arrest\w*|fined|jail\w*|prison|charged|a fine|an? (?:unlimited )?fine|criminal charges|"
    r"imprison\w*)"
    r"|\bunder the [A-Z]\w+(?: \w+){0,5} Act\b|\b(?:the law|legislation) (?:says|states|requires|allows|prohibits)\b"
    r"|\b(?:illegal|unlawful|offence) to\b|\bpunishable by\b",
    re.IGNORECASE,
)
_FACTUAL = re.compile(
    rf"\b{_NUMBER}\s+(?:\w+\s+){{0,3}}?(?:have\s+|has\s+|had\s+)?(?:been\s+|were\s+|was\s+|are\s+|"
    rf"is\s+)?(?:confirmed\s+)?(?:dead|died|killed|injured|hurt|wounded|missing|deaths?|fatalities|casualties|"
    rf"injuries|hospitalised|stabbed|shot)\b"
    r"|\b(?:nobody|no[- ]one|no one else|none of)\b[^.!?]{0,30}\b(?:injured|hurt|killed|died|dead|harmed|wounded|"
    r"arrested|missing)\b"
    r"|\bno (?:injuries|casualties|deaths|fatalities)\b|\bdeath toll\b"
    r"|\b(?:up|down|rose|risen|rise|fell|fallen|fall|drop\w*|increase\w*|decrease\w*|cut|more|fewer|less|only|just|"
    r"nearly|almost|over)\b"
    r"[^.!?]{0,25}\b\d[\d.,]{0,12}\s?(?:%|per ?cent)|\b\d[\d.,]{0,12}\s?(?:%|per ?cent)\s+(?:of|fewer|more|less|"
    r"lower|higher|"
    r"up|down|increase|"
    r"decrease|rise|fall|drop|reduction)\b(?! (?:off|discount))"
    r"|\b(?:studies|research|experts|scientists|statistics|figures|data|evidence) "
    r"(?:show|shows|say|says|suggest|suggests|prove|proves|agree)\b"
    r"|\b(?:crime|offences|burglary|burglaries|knife crime|robbery|immigration|violence|theft)\b[^.!?]{0,30}\b(?:has|"
    r"have|is|are)\s+(?:risen|fallen|doubled|halved|increased|decreased|up|down|dropped|rising|falling)\b"
    r"|\b(?:doubled|halved|tripled) (?:since|in|over)\b|\bit is (?:a fact|proven|well known)\b",
    re.IGNORECASE,
)
_OF_LAW_TEXT = """
illegal unlawful law crime offence prosecut arrest fine jail prison charge imprison act legislation punishable
"""
_OF_LAW = tuple(_OF_LAW_TEXT.split())
_OF_FACT_TEXT = """
dead died kill injur hurt wound missing death fatalit casualt hospitalis stabbed shot harmed arrested % cent studies
research experts scientists statistics figures data evidence crime offences burglar robbery immigration violence theft
doubled halved tripled fact proven known
"""
_OF_FACT = tuple(_OF_FACT_TEXT.split())
"""One of these stands in every claim, so that most texts are passed over quickly."""
_SOURCE = re.compile(
    r"\baccording to\b|\bsources?\s*:|\b(?:section|sections|s\.|ss\.|article|art\.|regulation|reg\.)\s?\d+[A-Z]?\b|"
    r"\bfigures from\b|\bdata from\b|\bpublished by\b"
    r"|\bin a statement\b|\b(?:ONS|Office for National Statistics|Home Office|NHS|Met Office|Ofcom|Crown Prosecution "
    r"Service|CPS|ambulance service|fire service|hospital|coroner|court|judge|jury)\b"
    r"[^.!?]{0,40}\b(?:says?|said|confirms?|confirmed|reports?|reported|found|ruled|announced|shows?)\b"
    r"|\b(?:paramedics|doctors|firefighters|the coroner|our officers at the scene|officers at the scene) (?:say|said|"
    r"confirm|confirmed|report|reported)\b",
    re.IGNORECASE,
)


def unsourced_claim(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find a claim about the law, casualties or statistics with neither a link nor a named source.

    Source: RESIST 2 (debunk with evidence); in 2014 a force warned that viewing a video might be an offence, and
    was told that this was wrong; Code of Practice for Statistics (2022) on quoting figures.
    """
    if draft.line_ok:
        return
    content = draft.content
    for text in dict.fromkeys((content.text, *(content.variants or {}).values())):
        legal, factual = _claims(text, policy.guard.languages)
        if not (legal or factual) or content.links or find_links(text) or _SOURCE.search(text):
            continue
        if legal is not None:
            yield finding(
                RULE,
                f"“{legal.group().strip()}” is a claim about the law without a source.",
                "Link to the law or name the Act and section, or leave the claim out.",
            )
        if factual is not None:
            yield finding(
                RULE,
                f"“{factual.group().strip()}” is a factual claim without a source.",
                "Say who has confirmed it, or link to where it is published.",
            )


def _claims(text: str, languages: tuple[str, ...] | None) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """Return the first claim about the law and the first about facts, in any language that `text` is in."""
    small = text.casefold().replace("ı", "i")
    legal = _LEGAL.search(text) if any(word in small for word in _OF_LAW) else None
    factual = _FACTUAL.search(text) if any(word in small for word in _OF_FACT) else None
    for tongue in spoken_in(text, languages):
        straight = straightened(text)
        if not tongue.source.search(straight):
            legal = legal or tongue.law.search(straight)
            factual = factual or tongue.fact.search(straight)
    return legal, factual
