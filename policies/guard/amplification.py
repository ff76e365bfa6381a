"""Finds the hostile narrative's own marks in a reply, so that answering it does not spread it."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from domain.enums import Effect
from domain.records import Finding, Fingerprint
from policies.guard.disguise import canonical
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.links import plain_hosts
from policies.guard.marked_links import repeated_links, short_links
from policies.guard.marked_words import HANDLE, HASHTAG, repeats_name, repeats_phrase, spellings
from policies.media import MediaHashes, parse_hashes
from policies.model import Policy

RULE = "amplification"
_SHOWN_WORDS = 3


def amplification(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find the narrative's hashtags, links, handles, distinctive words and media, however they are disguised.

    The words of a hashtag written out as anyone would write them are only a hint (`advise`). Source: RESIST 2 (UK
    Government Communication Service, 2021): a reply must not carry a narrative further; Data & Society, "The Oxygen
    of Amplification" (2018).
    """
    worst: dict[str, Finding] = {}
    for part in draft.parts:
        for what, repeated in repeated_marks(part.text, draft.marks, policy):
            if repeated and (what not in worst or worst[what].effect is Effect.ADVISE):
                worst[what] = finding(
                    RULE,
                    f"In {part.name}, you repeat {what}, which would spread it.",
                    "Take it out and say what is true instead.",
                )
            elif not repeated:
                reason = f"In {part.name}, the words come close to {what}."
                worst.setdefault(what, finding(RULE, reason, "Say it in words of our own if you can.", Effect.ADVISE))
        if draft.marks.links:
            for host in short_links(part.text, plain_hosts(policy.guard.known_hosts)):
                worst[host] = finding(
                    RULE,
                    f"In {part.name}, the short link {_defanged(host)} hides where it leads, and this narrative "
                    "spreads by links.",
                    "Use the full address of the page.",
                )
    yield from worst.values()
    yield from _media(draft, policy)


def repeated_marks(text: str, marks: Fingerprint, policy: Policy) -> Iterator[tuple[str, bool]]:
    """Yield in words each mark of a narrative in `text`; False beside it where only its plain words stand there."""
    own = _own_names(policy.agency.name, tuple(account.handle for account in policy.accounts.values()))
    for hashtag in marks.hashtags:
        name = hashtag.strip().lstrip("#＃")
        for spelt in spellings(name):
            repeated = repeats_name(text, spelt, HASHTAG, own=canonical(name) in own)
            if repeated is not None:
                yield f"the narrative's hashtag #{name}", repeated
    for handle in marks.handles:
        name = handle.strip().lstrip("@＠").split("@")[0]
        if own.isdisjoint({canonical(name), canonical(name.split(".")[0])}):
            repeated = repeats_name(text, name, HANDLE)
            if repeated is not None:
                yield f"the handle @{name}", repeated
    for phrase in marks.phrases:
        if repeats_phrase(text, phrase):
            yield f"the narrative's own words “{_shortened(phrase)}”", True
    for host in repeated_links(text, marks.links, plain_hosts(policy.guard.known_hosts)):
        yield f"the narrative's link to {_defanged(host)}", True


@lru_cache(maxsize=8)
def _own_names(agency: str, handles: tuple[str, ...]) -> frozenset[str]:
    own = [handle.lstrip("@").split("@")[0] for handle in handles]
    return frozenset(map(canonical, (agency, *own, *(handle.split(".")[0] for handle in own))))


@lru_cache(maxsize=64)
def _hashes(media: tuple[str, ...]) -> MediaHashes:
    return parse_hashes(media)


def _media(draft: GuardInput, policy: Policy) -> Iterator[Finding]:
    if not draft.content.media:
        return
    narrative = _hashes(draft.marks.media)
    listed = policy.guard.hostile_hashes
    ours = "Use a picture of our own, or none."
    for number, media in enumerate(draft.content.media, 1):
        if narrative.knows(media.sha256, media.pdq):
            yield finding(RULE, f"Image {number} is the narrative's own picture, or looks the same.", ours)
        elif listed is not None and listed.knows(media.sha256, media.pdq):
            yield finding(RULE, f"Image {number} is on the list of hostile media, or looks the same.", ours)
        elif listed is None and policy.guard.hostile_media:
            yield finding(
                RULE,
                f"Image {number} could not be compared with the list of hostile media, which was not read.",
                "Ask whoever runs the bot to check the file that hostile_media names, or publish without the image.",
            )


def _defanged(host: str) -> str:
    return host.replace(".", "[.]")


def _shortened(phrase: str) -> str:
    words = phrase.split()
    return " ".join(words[:_SHOWN_WORDS]) + " …" if len(words) > _SHOWN_WORDS else phrase
