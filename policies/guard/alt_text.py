"""Finds images that people who cannot see them would miss."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.enums import Effect, PlatformName
from domain.records import Finding
from policies.guard.draft import GuardInput
from policies.guard.finding import finding
from policies.guard.length import is_blank
from policies.model import Policy

RULE = "alt-text"
LONGEST = {
    PlatformName.X: 1000,
    PlatformName.MASTODON: 1500,
    PlatformName.BLUESKY: 2000,
    PlatformName.FACEBOOK: 1000,
    PlatformName.SANDBOX: 1500,
}
"""The longest alt text each platform takes, in characters."""
_FILE_NAME = re.compile(
    r"[\w() -]+\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp|mp4|mov)|(?:img|dsc|pxl|screenshot)[\W\d_]*", re.IGNORECASE
)
_SAYS_NOTHING = frozenset(
    {"image", "photo", "picture", "graphic", "alt", "alt text", "logo", "untitled", "video", "n/a", "none", "tbc"}
)


def alt_text(draft: GuardInput, policy: Policy, now: datetime) -> Iterator[Finding]:  # noqa: ARG001 - checks share one shape
    """Find media without alt text, with a file name for one, or with one a platform would refuse.

    Source: Equality Act 2010 s. 149 (public sector equality duty); Public Sector Bodies (Websites and Mobile
    Applications) Accessibility Regulations 2018; WCAG 2.2, 1.1.1.
    """
    platforms = {account.platform for name in draft.content.accounts if (account := policy.accounts.get(name))}
    longest = min((LONGEST[platform] for platform in platforms), default=min(LONGEST.values()))
    for number, media in enumerate(draft.content.media or (), 1):
        words = (media.alt or "").strip()
        if is_blank(words) or not any(c.isalnum() for c in words):
            yield finding(RULE, f"Image {number} has no alt text.", "Describe in a sentence what it shows.")
        elif _FILE_NAME.fullmatch(words):
            yield finding(
                RULE, f"The alt text of image {number} is a file name.", "Describe in a sentence what it shows."
            )
        elif words.lower().strip(" .") in _SAYS_NOTHING:
            yield finding(
                RULE,
                f"The alt text of image {number} does not say what it shows.",
                "Describe in a sentence what it shows.",
                Effect.ADVISE,
            )
        elif len(words) > longest:
            yield finding(
                RULE,
                f"The alt text of image {number} is longer than {longest:,} characters.",
                "Shorten it, and put long text into the post or on our website.",
            )
