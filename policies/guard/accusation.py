"""Finds a named person called an offender, where no court has said so."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.records import Finding
from policies.guard.draft import GuardInput, public_parts
from policies.guard.finding import finding
from policies.guard.people import Person, people_in
from policies.model import Policy

RULE = "accusation"
_OFFENDER = (
    r"(?:terrorist|murderer|killer|attacker|rapist|paedophile|pedophile|abuser|groomer|thief|burglar|robber|"
    r"fraudster|scammer|criminal|"
    r"gunman|bomber|arsonist|stabber|shooter|stalker|dealer|gangster|rioter|thug|looter|vandal|perpetrator|culprit|"
    r"extremist|jihadist|"
    r"jihadi|nazi|conman|crook|kidnapper|hostage[- ]taker|trafficker|smuggler|molester|sex offender|offender|"
    r"predator|hijacker|"
    r"hooligan|liar|racist|traitor|mastermind|ringleader|assassin|spy|prime suspect|suspect)"
)
_DID = (
    r"(?:murdered|killed|attacked|stabbed|shot|raped|robbed|assaulted|abused|groomed|stole|defrauded|burgled|"
    r"kidnapped|abducted|"
    r"bombed|torched|strangled|beat|punched|kicked|poisoned|trafficked|smuggled|blackmailed|stalked|harassed|looted|"
    r"vandalised|"
    r"vandalized|executed|beheaded|tortured|molested|threatened|incited|planted|detonated|slaughtered|massacred|set "
    r"fire to|"
    r"blew up|ran over|mowed down|opened fire|carried out|planned|plotted|orchestrated|organised|masterminded|"
    r"committed|"
    r"took part in|sexually assaulted|lied|scammed|dealt|bribed|hacked)"
)
_CRIME = (
    r"(?:murder|manslaughter|attack|assault|rape|robbery|theft|fraud|burglary|kidnapping|abduction|arson|bombing|"
    r"shooting|stabbing|"
    r"killing|riot|violence|terrorism|abuse|hoax|plot|looting|vandalism|crime|disorder|hate)"
)
_CRIMINAL_ACT = re.compile(
    r"^(?:carried out|planned|plotted|orchestrated|organised|masterminded|committed|took part in|planted|dealt|lied)$",
    re.IGNORECASE,
)
_AFTER = (
    re.compile((
        rf"^[\s,]*(?:\(\d+\)|\d{{1,3}},?)?[\s,]*(?:who\s+)?(?:has\s+|had\s+|also\s+|then\s+|brutally\s+|"
        rf"deliberately\s+){{0,2}}(?P<did>{_DID})\b"
    ), re.IGNORECASE),
    re.compile((
        rf"^[\s,]*(?:\(\d+\)|\d{{1,3}},?)?[\s,]*(?:is|was|remains|are|were|’s|'s)\s+(?:clearly\s+|obviously\s+|"
        rf"indeed\s+)?(?:an?|the|our|another|one of the)\s+(?:[\w-]+\s+){{0,3}}?{_OFFENDER}s?\b"
    ), re.IGNORECASE),
    re.compile((
        r"^[\s,]*(?:is|was|are|were)\s+(?:clearly\s+|solely\s+)?(?:guilty|responsible for|behind|to blame for|"
        r"accused of|suspected of)\b"
    ), re.IGNORECASE),
    re.compile(rf"^[\s]*,?\s*(?:an?|the)\s+(?:[\w-]+\s+){{0,2}}?{_OFFENDER}\b", re.IGNORECASE),
)  # fmt: skip
_BEFORE = re.compile(
    rf"(?:\b{_OFFENDER}s?,?\s*(?:is|was|named as|identified as|called|,|:)?\s*(?:as\s+)?|\b(?:{_CRIME}|"
    rf"{_DID})\s+(?:was\s+|were\s+)?(?:\w+\s+){{0,2}}by\s+)$",
    re.IGNORECASE,
)
_LAWFUL = re.compile(
    r"\b(?:charged|convicted|sentenced|jailed|imprisoned|pleaded|pled|admitted|found guilty|not guilty|acquitted|"
    r"cleared|alleged(?:ly)?|"
    r"appear(?:ed|s|ing)? (?:at|in|before)|trial|court|jury|remanded|wanted (?:in connection|on recall|for "
    r"questioning)|"
    r"did not|didn't|didn’t|never|is not|isn't|was not|wasn't|no evidence that|life sentence|inquest)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+(?=[^a-z])|\n+")


def accusation(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find a named person said to have committed an offence, as fact.

    A charge, a conviction and an unnamed person pass. Source: Defamation Act 2013 s. 1; Contempt of Court Act 1981;
    College of Policing APP, "Media relations" (naming of suspects).
    """
    if draft.line_ok:
        return
    own = frozenset(account.handle.lower() for account in policy.accounts.values())
    for part in public_parts(draft.content):
        for sentence in _SENTENCE.split(part.text):
            accused = next(
                (p for p in people_in(sentence) if p.name.lower() not in own and _accused(sentence, p)), None
            )
            if accused is not None:
                yield finding(
                    RULE,
                    f"In {part.name} you say as fact that {accused.name} has done wrong.",
                    "Say what has been charged or decided by a court, leave the name out, or have legal approve it.",
                )
                break


def _accused(sentence: str, person: Person) -> bool:
    if _LAWFUL.search(sentence):
        return False
    before, after = sentence[: person.start], sentence[person.end :]
    if _BEFORE.search(before):
        return True
    for pattern in _AFTER:
        match = pattern.search(after)
        if match is None:
            continue
        did = match.groupdict().get("did")
        if did is None or not _CRIMINAL_ACT.match(did) or re.search(_CRIME, after, re.IGNORECASE):
            return True
    return False
