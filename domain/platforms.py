"""What each platform can and cannot do, in one table; the rules, the publishers, the cards and the docs read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from domain.enums import PlatformName


class Replying(StrEnum):
    """To whom an account may reply through the platform's interface."""

    ANYBODY = "any public post"
    MENTIONED = "only authors who mentioned or quoted the account"
    OWN_PAGE = "only posts on the account's own page"


class Once(StrEnum):
    """How a post is kept from going out twice."""

    CREATE_ONLY = "a key of ours under which a second post cannot be made"
    KEY_FOR_AN_HOUR = "an idempotency key that the server honours for an hour"
    LOOK_UP = "no key: after an unknown outcome we look at our own timeline, and where that cannot tell, a person does"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One platform. Costs are US dollars a request, pictures are bytes and pixels on the longer side.

    `longest` counts in `unit`; where `instance_decides` it is only the usual value. `alt_text` is the most characters
    of an alternative text, None where the platform states no limit. `measures` is what it tells of a post afterwards.
    """

    name: str
    longest: int
    unit: str
    replies: Replying
    edits: bool
    threads: bool
    images: int
    image_bytes: int
    image_side: int
    alt_text: int | None
    once: Once
    measures: tuple[str, ...]
    instance_decides: bool = False
    post_cost: Decimal = Decimal(0)
    link_cost: Decimal = Decimal(0)
    delete_cost: Decimal = Decimal(0)
    read_cost: Decimal = Decimal(0)


IMAGE_TYPES: Final = ("PNG", "JPEG", "WebP")
"""What may be attached; every image is decoded and written again as PNG or JPEG, pixels only."""

MOST_PARTS: Final = 12
"""Posts of one thread; a longer statement belongs on the agency's own site, with one post that links to it."""

NO_EDITS: Final = "{name} does not let a post be edited here: retract it, then post the corrected words."
"""What to say where `edits` is False."""

PLATFORMS: Final[Mapping[PlatformName, Capabilities]] = {
    PlatformName.X: Capabilities(
        name="X",
        longest=280,
        unit="characters as X counts them",
        replies=Replying.MENTIONED,
        edits=False,
        threads=True,
        images=4,
        image_bytes=5_000_000,
        image_side=4096,
        alt_text=1000,
        once=Once.LOOK_UP,
        measures=("views", "likes", "reposts", "replies"),
        post_cost=Decimal("0.015"),
        link_cost=Decimal("0.20"),
        delete_cost=Decimal("0.010"),
        read_cost=Decimal("0.005"),
    ),
    PlatformName.FACEBOOK: Capabilities(
        name="Facebook",
        longest=63_206,
        unit="characters",
        replies=Replying.OWN_PAGE,
        edits=True,
        threads=False,
        images=10,
        image_bytes=4_000_000,
        image_side=2048,
        alt_text=None,
        once=Once.LOOK_UP,
        measures=("likes", "reposts", "replies"),
    ),
    PlatformName.BLUESKY: Capabilities(
        name="Bluesky",
        longest=300,
        unit="characters",
        replies=Replying.ANYBODY,
        edits=False,
        threads=True,
        images=4,
        image_bytes=976_560,
        image_side=2000,
        alt_text=None,
        once=Once.CREATE_ONLY,
        measures=("likes", "reposts", "replies"),
    ),
    PlatformName.MASTODON: Capabilities(
        name="Mastodon",
        longest=500,
        unit="characters as Mastodon counts them",
        replies=Replying.ANYBODY,
        edits=True,
        threads=True,
        images=4,
        image_bytes=8_000_000,
        image_side=2880,
        alt_text=1500,
        once=Once.KEY_FOR_AN_HOUR,
        measures=("likes", "reposts", "replies"),
        instance_decides=True,
    ),
    PlatformName.SANDBOX: Capabilities(
        name="The sandbox",
        longest=500,
        unit="characters",
        replies=Replying.ANYBODY,
        edits=True,
        threads=True,
        images=4,
        image_bytes=8_000_000,
        image_side=4096,
        alt_text=None,
        once=Once.CREATE_ONLY,
        measures=(),
    ),
}
"""X: API v2 reference and price list, media best practices, February 2026 reply rule. Facebook: Graph API v26 pages and
photo references. Bluesky: lexicons app.bsky.feed.post and app.bsky.embed.images. Mastodon: API documentation, default
instance configuration. The sandbox's are our own."""
