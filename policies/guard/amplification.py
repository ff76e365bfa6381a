"""Finds the hostile narrative's own marks in a reply, so that answering it does not spread it."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.enums import Effect
from domain.records import Finding, Fingerprint
from policies.guard.disguise import Hit, canonical, fold, runs_together, squash
from policies.guard.draft import GuardInput, Part, public_parts
from policies.guard.finding import finding
from policies.guard.links import Link, find_links, parse_link
from policies.guard.ordinary_words import is_ordinary
from policies.media import parse_hashes
from policies.model import Policy

RULE = "amplification"
_SHORT = 4
_TELLING = 8
_LETTERS_A_WORD = 3.5
"""Words are longer than this on average; pieces of a word cut up are mostly not."""
_CLAUSE_SIGNS = " \n\t,.;:!?…'\"()"
_LITTLE_TEXT = """
a an the this that these those at in on of to from for with by as and or but if so than then is are was were be been
being am has have had do does did will would can could may might must should shall not no it its he she they them
their his her we us our you your i me my who what which there here about into
"""
_LITTLE = frozenset(_LITTLE_TEXT.split())
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\W]+|(?<=\D)(?=\d)")
_TAGGED = re.compile(r"#\s?\w*$|\bhash ?tag\W*$")
_ADDRESSED = re.compile(r"@\s?\W*$|\b(?:com|social|me)/@?$")


def amplification(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find the narrative's hashtags, links, handles, distinctive words and media, however they are disguised.

    Source: RESIST 2 (UK Government Communication Service, 2021): a reply must not carry a narrative further; Data &
    Society, "The Oxygen of Amplification" (2018).
    """
    seen: set[tuple[str, str]] = set()
    for part in public_parts(draft.content):
        for kind, mark, result in _repeated(part, draft.marks, policy):
            if (kind, mark) not in seen:
                seen.add((kind, mark))
                yield result
    yield from _media(draft, policy)


def repeated_marks(part: Part, marks: Fingerprint, policy: Policy) -> bool:
    """Tell whether a part repeats a link, handle, phrase or hashtag of a narrative."""
    return any(result.effect is Effect.BLOCK for _, _, result in _repeated(part, marks, policy))


def _repeated(part: Part, marks: Fingerprint, policy: Policy) -> Iterator["_Found"]:
    own = _own_names(policy)
    yield from _hashtags(part, marks.hashtags, own)
    yield from _handles(part, marks.handles, own)
    yield from _phrases(part, marks.phrases)
    yield from _links(part, marks.links, policy)


def _own_names(policy: Policy) -> frozenset[str]:
    names = [account.handle.lstrip("@").split("@")[0] for account in policy.accounts.values()]
    return frozenset(canonical(name) for name in (*names, policy.agency.name))


_Found = tuple[str, str, Finding]


def _hashtags(part: Part, hashtags: tuple[str, ...], own: frozenset[str]) -> Iterator[_Found]:
    for hashtag in hashtags:
        name = hashtag.strip().lstrip("#＃")
        letters = canonical(name)
        for hit in squash(part.text).find(letters):
            effect = _tag_effect(hit, name, _TAGGED, own=letters in own)
            if effect is not None:
                yield "hashtag", letters, _repeats(part, f"the narrative's hashtag {_defanged('#' + name)}", effect)
                if effect is Effect.BLOCK:
                    break


def _handles(part: Part, handles: tuple[str, ...], own: frozenset[str]) -> Iterator[_Found]:
    for handle in handles:
        name = handle.strip().lstrip("@＠").split("@")[0]
        letters = canonical(name)
        short = canonical(name.split(".")[0])
        if letters in own or short in own:
            continue
        for hit in squash(part.text).find(letters):
            effect = _tag_effect(hit, name, _ADDRESSED, own=False)
            if effect is not None:
                yield "handle", letters, _repeats(part, f"the handle {_defanged('@' + name)}", effect)
                if effect is Effect.BLOCK:
                    break


def _tag_effect(hit: Hit, name: str, sign: re.Pattern[str], *, own: bool) -> Effect | None:
    """Say how far a hit of a hashtag's or handle's letters repeats it; None where it is another word."""
    signed = sign.search(hit.before) is not None
    if own and not signed:
        return None
    if len(hit.pieces) > 1:
        return _spread_effect(hit, name, signed=signed)
    if signed:
        return Effect.BLOCK if hit.whole or (hit.starts_token and _long(name)) else None
    if not hit.whole:
        return Effect.BLOCK if len(name) >= _TELLING + 2 and not _everyday(name) else None
    disguised = hit.pieces[0] != fold(name) and not hit.pieces[0].isdigit()
    return Effect.BLOCK if _telling(name) or (disguised and len(name) >= _SHORT) else None


def _spread_effect(hit: Hit, name: str, *, signed: bool) -> Effect | None:
    if not hit.whole:
        return None
    if signed:
        return Effect.BLOCK
    if _plainly_spaced(hit, name):
        return Effect.ADVISE if _long(name) and not any(_ends_clause(gap) for gap in hit.gaps) else None
    return Effect.BLOCK if len(name) > _SHORT else None


def _long(name: str) -> bool:
    return len(canonical(name)) >= _TELLING or runs_together(name)


def _telling(name: str) -> bool:
    """Tell whether a name marks the narrative even without its sign: no everyday word, and long or built of several."""
    return not _everyday(name) and (len(name) >= _TELLING or len(_HUMP.split(name)) > 1 or runs_together(name))


def _everyday(name: str) -> bool:
    return is_ordinary(fold(name))


def _plainly_spaced(hit: Hit, name: str) -> bool:
    """Tell whether a hit spread over words is just those words, as anyone would write them.

    Letters set apart, pieces shorter than words are, and pieces joined by anything but a space are no plain words.
    """
    if any(not gap[-1:].isspace() or gap.strip(_CLAUSE_SIGNS) for gap in hit.gaps):
        return False
    humps = tuple(fold(hump) for hump in _HUMP.split(name) if hump)
    if hit.pieces == humps or all(is_ordinary(piece) for piece in hit.pieces):
        return True
    letters = sum(len(piece) for piece in hit.pieces)
    return (
        min(map(len, hit.pieces)) > 1
        and letters >= _LETTERS_A_WORD * len(hit.pieces)
        and fold(name) == "".join(hit.pieces)
    )


def _ends_clause(gap: str) -> bool:
    return bool(gap.strip())


def _phrases(part: Part, phrases: tuple[str, ...]) -> Iterator[_Found]:
    for phrase in phrases:
        letters = canonical(phrase)
        if len(letters) < _SHORT and not runs_together(phrase):
            continue
        words = tuple(re.findall(r"[^\W_]+", fold(phrase)))
        for hit in squash(part.text).find(letters):
            if not hit.whole and not runs_together(phrase):
                continue
            plain = "".join(hit.pieces) == "".join(words) and len(hit.pieces) <= len(words)
            if plain and not _distinctive(words):
                continue
            yield "phrase", letters, _repeats(part, f"the narrative's own words “{_shortened(phrase)}”", Effect.BLOCK)
            break


def _distinctive(words: tuple[str, ...]) -> bool:
    """Tell whether wording can mark a narrative: more than one everyday word between little words."""
    telling = [word for word in words if word not in _LITTLE]
    if len(telling) > 1:
        return True
    return any(not is_ordinary(word) and (len(word) > _SHORT or runs_together(word)) for word in telling)


def _links(part: Part, links: tuple[str, ...], policy: Policy) -> Iterator[_Found]:
    if not links:
        return
    targets = [(written, target) for written in links if (target := parse_link(written)) is not None]
    found = [inner for link in find_links(part.text) for inner in link.everything()]
    known = frozenset(host.lower() for host in policy.guard.known_hosts)
    for written, target in targets:
        if any(_same(link, target, known) for link in found) or _spelled_out(part, target):
            yield "link", written, _repeats(part, f"the narrative's link {_defanged(target.host)}", Effect.BLOCK)
    for link in found:
        if link.shortened and not link.within(known):
            yield (
                "link",
                link.written,
                finding(
                    RULE,
                    f"In {part.name}, the short link {_defanged(link.host)} hides where it leads, and this narrative "
                    f"spreads by links.",
                    "Use the full address of the page.",
                ),
            )


def _same(link: Link, target: Link, known: frozenset[str]) -> bool:
    if link.host != target.host and link.looks_like != target.looks_like:
        return False
    if target.params and not target.params <= link.params:
        return False
    if link.path == target.path or (target.path and link.path.startswith(target.path + "/")):
        return True
    return not target.path or (not link.path and not link.within(known))


def _spelled_out(part: Part, target: Link) -> bool:
    """Find an address whose dots and slashes are spaced or otherwise broken up."""
    if not target.path:
        return False
    letters = canonical(f"{target.host} {target.path}")
    return len(letters) > _TELLING + 2 and any(hit.whole for hit in squash(part.text).find(letters))


def _media(draft: GuardInput, policy: Policy) -> Iterator[Finding]:
    narrative = parse_hashes(draft.marks.media)
    listed = policy.guard.hostile_hashes
    for number, media in enumerate(draft.content.media or (), 1):
        if narrative.knows(media.sha256, media.pdq):
            yield finding(
                RULE,
                f"Image {number} is the narrative's own picture, or looks the same.",
                "Use a picture of our own, or none.",
            )
        elif listed is not None and listed.knows(media.sha256, media.pdq):
            yield finding(
                RULE, f"Image {number} is on the list of hostile media.", "Use a picture of our own, or none."
            )
        elif listed is None and policy.guard.hostile_media:
            yield finding(
                RULE,
                f"Image {number} could not be compared with the list of hostile media, which was not read.",
                "Ask whoever runs the bot to check the file that hostile_media names, or publish without the image.",
            )


def _repeats(part: Part, what: str, effect: Effect) -> Finding:
    if effect is Effect.ADVISE:
        return finding(
            RULE,
            f"In {part.name}, the words come close to {what}.",
            "Say it in words of our own if you can.",
            effect,
        )
    return finding(
        RULE, f"In {part.name}, you repeat {what}, which would spread it.", "Take it out and say what is true instead."
    )


def _defanged(mark: str) -> str:
    return mark.replace(".", "[.]").replace("#", "# ").replace("@", "@ ")


def _shortened(phrase: str) -> str:
    words = phrase.split()
    return " ".join(words[:3]) + " …" if len(words) > 3 else phrase
