"""Which posts an account may answer, by what was read of them (policies.fitting)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, PostId, TierName
from domain.records import Account, MediaItem, Post
from policies.fitting import may_reply, misfits, platform_of
from tests.unit.policies.build import content, policy

ACCOUNTS = """
[[account]]
id = "x-main"
platform = "x"
handle = "@HarbourPolice"
tier = "responder"
[[account]]
id = "fb-main"
platform = "facebook"
handle = "@HarbourPage"
tier = "responder"
"""
RULES = policy(accounts=ACCOUNTS)
ADDRESS = "https://x.com/someone/status/1"
WHY = "X lets an app reply only to authors who mentioned or quoted @HarbourPolice; publish an original post instead."
PAGE = Account(AccountId("fb"), PlatformName.FACEBOOK, "@HarbourPage", TierName("responder"))


def a_post(**told: Any) -> Post:
    told = {"platform": "x", "author": "3f2a", "text": "They are hiding it!", "url": ADDRESS, **told}
    author, text = told.pop("author"), told.pop("text")
    return Post(PostId("p1"), told.pop("platform"), author, text, datetime(2026, 11, 23, tzinfo=UTC), **told)


@pytest.mark.parametrize("answered", [ADDRESS, f"{ADDRESS}/", f"{ADDRESS}?s=20", f"{ADDRESS}/?s=20", "p1"])
def test_a_post_is_known_by_its_address_or_its_id(answered: str) -> None:
    reply = content(accounts=("x-main",), reply_to=answered)
    assert misfits(RULES, reply, seen=[a_post(url="https://x.com/other/status/2"), a_post()]) == (WHY,)
    others = a_post(url="https://x.com/other/status/2", text="@HarbourPolice?")
    assert misfits(RULES, content(accounts=("x-main",), reply_to=ADDRESS), seen=[others]) == ()


def test_the_end_of_an_address_counts_to_its_last_letter() -> None:
    reply = content(accounts=("x-main",), reply_to=f"{ADDRESS}X")
    assert misfits(RULES, reply, seen=[a_post()]) == ()


def test_a_post_that_was_not_read_is_not_taken_for_another() -> None:
    reply = content(accounts=("x-main",), reply_to="https://x.com/other/status/2")
    assert misfits(RULES, reply, seen=[a_post()]) == ()


def test_a_handle_that_begins_with_x_is_read_whole() -> None:
    rules = policy(accounts=ACCOUNTS.replace("@HarbourPolice", "@XHarbour"))
    reply = content(accounts=("x-main",), reply_to=ADDRESS)
    assert misfits(rules, reply, seen=[a_post(author="harbour")]) != ()
    assert misfits(rules, reply, seen=[a_post(author="XHarbour")]) == ()
    assert misfits(rules, reply, seen=[a_post(links=("https://x.com/harbour/status/1",))]) != ()
    assert misfits(rules, reply, seen=[a_post(links=("https://x.com/XHarbour/status/1",))]) == ()


def test_no_address_is_no_post_even_one_without_an_address() -> None:
    assert misfits(RULES, content(accounts=("x-main",), reply_to=""), seen=[a_post(url="")]) == ()


@pytest.mark.parametrize("author", ["HarbourPolice", "@harbourpolice", "HARBOURPOLICE"])
def test_our_own_post_may_be_answered(author: str) -> None:
    assert misfits(RULES, content(accounts=("x-main",), reply_to=ADDRESS), seen=[a_post(author=author)]) == ()


def test_a_post_on_another_platform_is_told_once_and_first() -> None:
    said = misfits(RULES, content(accounts=("fb-main",), reply_to=ADDRESS), seen=[a_post()])
    assert said == (
        "That post is on X and fb-main is on Facebook: take fb-main out, or publish an original post instead.",
    )
    assert may_reply(PAGE, a_post()) == "That post is not on Facebook; publish an original post instead."


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"text": "@HarbourPolice?"}, None),
        ({"text": "(@harbourpolice)"}, None),
        ({"text": "mail@HarbourPolice"}, WHY),
        ({"text": "@HarbourPolice2"}, WHY),
        ({"links": ("https://x.com/HarbourPolice/status/7",)}, None),
        ({"links": ("https://a.example", "https://x.com/harbourpolice/status/7")}, None),
        ({"links": ("https://x.com/HarbourPolice/media",)}, WHY),
        ({"links": ("https://x.com/NotHarbourPolice/status/7",)}, WHY),
    ],
)
def test_on_x_a_mention_or_a_quotation_opens_the_way(told: dict[str, Any], why: str | None) -> None:
    assert may_reply(RULES.accounts[AccountId("x-main")], a_post(**told)) == why


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://www.facebook.com/HarbourPage/posts/1", True),
        ("https://www.facebook.com/harbourpage/posts/1", True),
        ("https://www.facebook.com/others/posts/1", False),
        (None, False),
    ],
)
def test_on_facebook_a_post_on_our_page_is_answered(url: str | None, allowed: bool) -> None:
    why = may_reply(PAGE, a_post(platform="facebook", url=url))
    told = "Facebook lets a page answer only posts on the page itself; publish an original post instead."
    assert why == (None if allowed else told)


@pytest.mark.parametrize(
    ("address", "platform"),
    [
        ("https://x.com/a/status/1", "x"),
        ("https://mobile.twitter.com/a/status/1", "x"),
        ("https://m.facebook.com/a", "facebook"),
        ("https://www.facebook.com/a", "facebook"),
        ("https://bsky.app/profile/a/post/1", "bluesky"),
        ("at://did:plc:a/app.bsky.feed.post/1", "bluesky"),
        ("https://social.example/@a/1", None),
        ("12345", None),
    ],
)
def test_an_address_says_its_platform(address: str, platform: str | None) -> None:
    assert platform_of(address) == platform


def test_every_account_is_looked_at_after_one_the_policy_does_not_know() -> None:
    said = misfits(
        RULES, content(accounts=("nobody", "x-main"), media=tuple(MediaItem("a", "ab" * 32) for _ in range(6)))
    )
    assert said == ("X takes 4 images a post; take out 2.",)
