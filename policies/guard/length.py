"""Counts a text as each platform counts it, and finds drafts that are empty or too long."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import regex

from domain.enums import PlatformName
from domain.platforms import MOST_PARTS, PLATFORMS
from domain.records import Account, Finding
from policies.guard.confusables import IGNORABLE
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.links import link_spans
from policies.model import Policy
from policies.words import words_for

RULE = "length"
LINK_LENGTH = 23
"""What any link counts on X and Mastodon, however long it is."""
BLUESKY_BYTES = 3000
_X_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_EMOJI = regex.compile(
    r"(?:\p{RI}\p{RI}|[#*0-9]\uFE0F?\u20E3|\p{Emoji}\p{EMod}?\uFE0F?[\U000E0020-\U000E007E]*\U000E007F?"
    r"(?:\u200D\p{Emoji}\p{EMod}?\uFE0F?)*)"
)
_CLUSTER = regex.compile(r"\X")
_MENTION = re.compile(r"(?<![\w/])@(\w+(?:[\w.-]*\w)?)@[\w.-]*\w")


@dataclass(frozen=True, slots=True)
class Limit:
    """The most a platform takes in one post, and what it counts."""

    most: int
    unit: str


LIMITS: dict[PlatformName, Limit] = {platform: Limit(can.longest, can.unit) for platform, can in PLATFORMS.items()}
"""Each platform's own rule. Mastodon's is the default of an instance; the sandbox's is our own."""


def post_length(text: str, platform: PlatformName) -> int:
    """Return the length of `text` in the platform's own unit.

    X: twitter-text 3 weights (configuration v3: 280 of weight 100, links 23, an emoji sequence 2). Bluesky: grapheme
    clusters (UAX #29), links in full. Mastodon: grapheme clusters, links 23, a mention without its domain
    (StatusLengthValidator). Facebook: UTF-16 units. Sandbox: grapheme clusters.
    """
    match platform:
        case PlatformName.X:
            return _x_length(text)
        case PlatformName.MASTODON:
            return _clusters(_MENTION.sub(r"@\1", _links_as(text, "x" * LINK_LENGTH)))
        case PlatformName.FACEBOOK:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case PlatformName.BLUESKY | PlatformName.SANDBOX:
            return _clusters(text)
        case never:
            assert_never(never)


def too_long_by(text: str, platform: PlatformName, most: int | None = None) -> int:
    """Return by how many of the platform's units `text` is over its rule (or over `most`), 0 where it fits.

    Bluesky has a second bound of 3,000 UTF-8 bytes (lexicon app.bsky.feed.post); over that alone counts as bytes over.
    """
    over = max(0, post_length(text, platform) - (most or LIMITS[platform].most))
    if over == 0 and platform is PlatformName.BLUESKY:
        return max(0, len(text.encode("utf-8", "surrogatepass")) - BLUESKY_BYTES)
    return over


def longest_for(account: Account) -> int:
    """Return the most that one post of an account may hold: its instance's own limit where the policy states one."""
    can = PLATFORMS[account.platform]
    return account.longest if account.longest is not None and can.instance_decides else can.longest


def is_blank(text: str) -> bool:
    """Tell whether nothing of `text` would be seen."""
    return not text.translate(IGNORABLE).strip()


def length(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find an empty text, and for each account a text over its platform's own rule.

    Source: twitter-text configuration v3 (X developer documentation, "Counting characters"); Bluesky lexicon
    app.bsky.feed.post; Mastodon StatusLengthValidator; Facebook's limit of 63,206 characters. An account the policy
    does not know is counted as X, the strictest.
    """
    content = draft.content
    variants = content.variants or {}
    if is_blank(content.text) or any(is_blank(text) for text in variants.values()):
        yield finding(RULE, "There is no text to publish.", "Write the text, or withdraw the draft.")
    seen: set[tuple[PlatformName, str, int]] = set()
    for account in content.accounts:
        known = policy.accounts.get(account)
        platform = known.platform if known is not None else PlatformName.X
        text = words_for(content, account, platform)
        most = longest_for(known) if known is not None else LIMITS[platform].most
        if (platform, text, most) in seen:
            continue
        seen.add((platform, text, most))
        over = too_long_by(text, platform, most)
        if content.thread and PLATFORMS[platform].threads and over <= most * (MOST_PARTS - 1):
            continue  # it goes out as a thread, each part by the platform's count (policies.threads)
        if over:
            limit = LIMITS[platform]
            yield finding(
                RULE,
                f"For {account}, the text is {over} over the limit of {most:,} {limit.unit}.",
                f"Shorten it by {over}, or write a shorter variant for {account}.",
            )


def _clusters(text: str) -> int:
    return len(text) if text.isascii() and "\r" not in text else len(_CLUSTER.findall(text))


def _links_as(text: str, stand_in: str) -> str:
    pieces = []
    position = 0
    for start, end in link_spans(text):
        pieces += [text[position:start], stand_in]
        position = end
    return "".join(pieces) + text[position:]


def _x_length(text: str) -> int:
    composed = unicodedata.normalize("NFC", text)
    weight = 0
    position = 0
    for start, end in link_spans(composed):
        weight += _x_weight(composed[position:start]) + LINK_LENGTH
        position = end
    return weight + _x_weight(composed[position:])


def _x_weight(text: str) -> int:
    if text.isascii():
        return len(text)
    weight = 0
    position = 0
    for match in _EMOJI.finditer(text):
        sequence = match.group()
        if len(sequence) == 1:
            continue  # counted as the character it is
        weight += sum(_x_character(c) for c in text[position : match.start()]) + 2
        position = match.end()
    return weight + sum(_x_character(c) for c in text[position:])


def _x_character(character: str) -> int:
    code = ord(character)
    return 1 if any(low <= code <= high for low, high in _X_SINGLE) else 2
