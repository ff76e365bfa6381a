"""Finds terrorist publications quoted, linked or attached."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from domain.enums import Category, Effect
from domain.records import Finding
from policies.guard.amplification import repeated_marks
from policies.guard.disguise import canonical, readings
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.links import find_links
from policies.model import Policy

RULE = "terrorist-publication"
_OUTLETS_TEXT = """
Amaq; Amaq Agency; al-Hayat Media Center; al-Furqan Media; al-Naba newsletter; Dabiq; Rumiyah; Inspire magazine;
Nashir News; as-Sahab Media; al-Andalus Media; Voice of Hind; Voice of Khurasan; Ajnad Foundation; al-Battar; Halummu;
Furat Media; al-Malahem Media; Shahada News; al-Shamukh; Dar al-Islam magazine; Konstantiniyye; Inspire Guide; Gaidi
Mtaani; Azan magazine; Jihad Recollections; Terrorgram; The Hard Reset; Militant Accelerationism; Atomwaffen;
Feuerkrieg Division; Sonnenkrieg; The Great Replacement manifesto; The White Resistance Manual; 2083 A European
Declaration of Independence; The Turner Diaries; The Anarchist Cookbook; The Mujahideen Poisons Handbook; Iron March;
Siege Culture; Saint Tarrant; al-Naba; The Great Replacement
"""
_OUTLETS = {canonical(name): " ".join(name.split()) for name in _OUTLETS_TEXT.split(";")}
_SLOGANS = {
    canonical(slogan): slogan
    for slogan in (
        "baqiya wa tatamaddad",
        "remaining and expanding caliphate",
        "there is no life without jihad",
        "secure the existence of our people and a future for white children",
        "read siege",
        "we love death as you love life",
    )
}
_POINTS_TO = re.compile(
    r"\b(?:watch|read|download|view|see|listen|full (?:text|video|version|statement|issue)|link|here|via|share|"
    r"shared below|copy|copies of it|posted|footage below|pdf)\b|[:“\"«‘]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"«„‘]([^”\"»“’]{12,})[”\"»“’]|(?<!\w)'([^']{12,})'(?!\w)")
_GROUP = (
    r"(?:isis|isil|daesh|al[- ]qaeda|islamic state|hamas|hezbollah|al[- ]shabaab|boko haram|national action|"
    r"atomwaffen|the caliphate)"
)
_ATTACKER = r"(?:terrorist|attacker|gunman|bomber|shooter|killer|knifeman|jihadist|extremist|suspect|his|her|their)"
_MATERIAL = re.compile(
    rf"\b(?:{_GROUP}|{_ATTACKER})(?:s|['’]s|s['’])?\s+(?:\w+\s+){{0,2}}?(?:manifesto|livestream|live stream|"
    rf"propaganda|martyrdom (?:video|"
    rf"statement)|execution video|beheading video|screed|diatribe)\b"
    rf"|\b(?:{_GROUP})(?:['’]s|s['’])?\s+(?:\w+\s+){{0,1}}?(?:videos?|statements?|claim|message|audio|speech|nasheed|"
    rf"photos?|magazine|newsletter|communiqu[eé])\b"
    rf"|\b(?:terrorist|attacker|gunman|bomber|shooter|killer|knifeman|jihadist|extremist)(?:['’]s|"
    rf"s['’])\s+(?:own\s+)?(?:statement|video|message|letter|note|writings|"
    rf"posts?|words)\b"
    rf"|\b(?:{_GROUP})\s+(?:has |have )?(?:said|says|claims?|claimed|wrote|announced)\b"
    r"|\bmanifesto of the (?:attacker|gunman|bomber|shooter|killer)\b|\b(?:beheading|execution) video\b|\blivestream "
    r"of the (?:attack|shooting|killing)\b",
    re.IGNORECASE,
)
_DETERS = re.compile(
    r"\b(?:do not|don't|don’t|never|please avoid|must not|should not|refrain|report|remove|removed|convicted|charged|"
    r"jailed|sentenced|possess\w*|guilty|disseminat\w+)\b",
    re.IGNORECASE,
)


def terrorist_publication(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find a terrorist publication quoted, linked or attached; one that is only named goes to legal.

    Source: Terrorism Act 2006 ss. 1 to 3 (encouragement, dissemination) and Terrorism Act 2000 s. 58; outlets and
    titles as named in published judgments and in the reports of the Independent Reviewer of Terrorism Legislation.
    """
    yield from _attached(draft, policy)
    topic = policy.topics.get(draft.topic) if draft.topic is not None else None
    promotion = topic is not None and topic.category is Category.TERRORIST_PROMOTION
    for part in draft.parts:
        linked = bool(find_links(part.text)) or bool(draft.content.links)
        quoted = _QUOTED.search(part.text) is not None
        if _first_of(part.text, _SLOGANS) is not None:
            yield _quotes(f"In {part.name} there is a slogan of terrorist propaganda.")
        elif outlet := _first_of(part.text, _OUTLETS):
            if linked or quoted or (_POINTS_TO.search(part.text) and not _DETERS.search(part.text)):
                yield _quotes(f"In {part.name} you quote or point to {outlet}.")
            else:
                yield finding(
                    RULE,
                    f"In {part.name} you name {outlet}, a terrorist publication or outlet.",
                    "Leave the name out if you can, so that nobody is led to it.",
                    Effect.LEGAL,
                )
        elif (quoted or (linked and not _DETERS.search(part.text))) and _MATERIAL.search(part.text):
            yield _quotes(f"In {part.name} you quote or link to an attacker's own words or pictures.")
        elif promotion and any(repeated for _, repeated in repeated_marks(part.text, draft.marks, policy)):
            yield _quotes(f"In {part.name} you repeat what a narrative that promotes terrorism says or links to.")


def _attached(draft: GuardInput, policy: Policy) -> Iterator[Finding]:
    listed = policy.guard.hostile_hashes
    for number, media in enumerate(draft.content.media or (), 1):
        if listed is not None and listed.knows(media.sha256, media.pdq):
            yield finding(
                RULE,
                f"Image {number} is on the list of hostile media, which may not be published.",
                "Take the image out.",
            )


def _first_of(text: str, names: Mapping[str, str]) -> str | None:
    """Return the first of `names` (by their canonical letters) that stands in `text`, in any disguise."""
    for reading in readings(text):
        for letters, name in names.items():
            if letters in reading.letters and any(hit.whole for hit in reading.find(letters)):
                return name
    return None


def _quotes(reason: str) -> Finding:
    return finding(
        RULE, reason, "Take it out: say what happened in our own words, without quoting, linking or naming it."
    )
