"""Whether content fits its platforms at all: what one would refuse is said while somebody can still change it."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from domain.enums import PlatformName
from domain.platforms import MOST_PARTS, NO_EDITS, PLATFORMS, Capabilities
from domain.records import Account, Content, Post
from policies.model import Policy
from policies.threads import parts_for

_HOSTS: Final = {
    "x.com": PlatformName.X,
    "twitter.com": PlatformName.X,
    "facebook.com": PlatformName.FACEBOOK,
    "bsky.app": PlatformName.BLUESKY,
}
INSTEAD: Final = "publish an original post instead"


def misfits(policy: Policy, content: Content, *, edit: bool = False, seen: Sequence[Post] = ()) -> tuple[str, ...]:
    """Return what the accounts' platforms would not take, one sentence each with what to do; nothing where all fits.

    `seen` are posts that were read: an answer to one of them is refused where the platform is known to refuse it.
    """
    found: list[str] = []
    for name in content.accounts:
        account = policy.accounts.get(name)
        if account is None:
            continue  # the rules refuse it, and say why
        can = PLATFORMS[account.platform]
        if edit and not can.edits:
            found.append(NO_EDITS.format(name=can.name))
        if content.reply_to is not None and (why := _why_no_answer(account, content.reply_to, seen)):
            found.append(why)
        found += _media(account, can, content)
        if content.thread and not edit:
            parts = len(parts_for(policy, content, name))
            if parts > MOST_PARTS:
                found.append(f"For {name}, the thread would have {parts} posts; shorten it to {MOST_PARTS} at most.")
    return tuple(dict.fromkeys(found))


def why_no_reply(account: Account, reply_to: str) -> str | None:
    """Return why an account cannot answer a post given by its address or id, or None where it may."""
    there = platform_of(reply_to)
    if there is not None and there is not account.platform:
        ours, theirs = PLATFORMS[account.platform].name, PLATFORMS[there].name
        return f"That post is on {theirs} and {account.id} is on {ours}: take {account.id} out, or {INSTEAD}."
    return None


def _why_no_answer(account: Account, reply_to: str, seen: Sequence[Post]) -> str | None:
    address = reply_to.partition("?")[0].rstrip("/")
    post = next((one for one in seen if address and address in (one.url, one.id)), None)
    ours = post is not None and post.author.lstrip("@").casefold() == account.handle.lstrip("@").casefold()
    return why_no_reply(account, reply_to) or (None if post is None or ours else may_reply(account, post))


def may_reply(account: Account, post: Post) -> str | None:
    """Return why an account cannot answer an observed post, or None where it can."""
    if post.platform != account.platform:
        return f"That post is not on {PLATFORMS[account.platform].name}; {INSTEAD}."
    match account.platform:
        case PlatformName.X if not (_mentions(post.text, account.handle) or _quotes(post, account.handle)):
            return f"X lets an app reply only to authors who mentioned or quoted {account.handle}; {INSTEAD}."
        case PlatformName.FACEBOOK if (
            post.url is None or account.handle.lstrip("@").casefold() not in post.url.casefold()
        ):
            return f"Facebook lets a page answer only posts on the page itself; {INSTEAD}."
        case _:
            return None


def platform_of(reply_to: str) -> PlatformName | None:
    """Return where a post given by its address stands; None where that cannot be told from it (any Mastodon server)."""
    if reply_to.startswith("at://"):
        return PlatformName.BLUESKY
    host = (urlsplit(reply_to).hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    return _HOSTS.get(host)


def _media(account: Account, can: Capabilities, content: Content) -> list[str]:
    found = []
    items = content.media or ()
    if len(items) > can.images:
        found.append(f"{can.name} takes {can.images} images a post; take out {len(items) - can.images}.")
    longest = max((len(item.alt or "") for item in items), default=0)
    if can.alt_text is not None and longest > can.alt_text:
        over = longest - can.alt_text
        found.append(
            f"{can.name} takes {can.alt_text:,} characters of alt text; shorten it by {over} for {account.id}."
        )
    return found


def _mentions(text: str, handle: str) -> bool:
    name = re.escape(handle.lstrip("@"))
    return re.search(rf"(?<!\w)@{name}(?!\w)", text, re.IGNORECASE) is not None


def _quotes(post: Post, handle: str) -> bool:
    ours = f"/{handle.lstrip('@').casefold()}/status/"
    return any(ours in written.casefold() for written in (post.text, *post.links))
