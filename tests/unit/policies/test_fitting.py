"""What a platform would refuse is said before anybody approves it, and so is what it will cost."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.enums import PlatformName
from domain.ids import AccountId, PostId, TierName
from domain.records import Account, MediaItem, Post
from policies.costs import costs_of
from policies.fitting import may_reply, misfits
from tests.unit.policies.build import content, policy

ACCOUNTS = """
[[account]]
id = "x-main"
platform = "x"
handle = "@HarbourPolice"
tier = "responder"
[[account]]
id = "masto-main"
platform = "mastodon"
handle = "@police"
tier = "responder"
longest = 1000
"""
RULES = policy(accounts=ACCOUNTS)
BOTH = ("x-main", "masto-main")
LINK = "https://harbour.example/now"


def test_what_fits_has_no_misfits() -> None:
    assert misfits(RULES, content(accounts=BOTH)) == ()


def test_a_reply_is_for_accounts_of_its_own_platform() -> None:
    (said,) = misfits(RULES, content(accounts=BOTH, reply_to="https://x.com/someone/status/1"))
    assert said == (
        "That post is on X and masto-main is on Mastodon: take masto-main out, or publish an original post instead."
    )


def test_too_many_images_and_too_long_a_description_are_named() -> None:
    many = content(accounts=("x-main",), media=tuple(MediaItem("a" * 1001, "ab" * 32) for _ in range(5)))
    assert misfits(RULES, many) == (
        "X takes 4 images a post; take out 1.",
        "X takes 1,000 characters of alt text; shorten it by 1 for x-main.",
    )


def test_an_endless_thread_is_no_thread() -> None:
    (said,) = misfits(RULES, content("A sentence of some length. " * 200, accounts=("x-main",), thread=True))
    assert "shorten it to 12 at most" in said


def test_where_posts_cannot_be_edited_the_way_round_is_told() -> None:
    (said,) = misfits(RULES, content(accounts=BOTH), edit=True)
    assert said == "X does not let a post be edited here: retract it, then post the corrected words."


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("@harbourpolice is this true?", True),
        ("@HarbourPoliceFans hello", False),
        ("They are hiding it!", False),
        ("Sure. https://x.com/HarbourPolice/status/7", True),
        ("Sure. https://x.com/HarbourPoliceFans/status/7", False),
    ],
)
def test_on_x_only_who_mentioned_us_is_answered(text: str, allowed: bool) -> None:
    post = Post(PostId("1"), "x", "a", text, datetime(2026, 11, 23, tzinfo=UTC))
    why = may_reply(RULES.accounts[AccountId("x-main")], post)
    assert (why is None) == allowed
    assert why is None or "original post" in why


@pytest.mark.parametrize(
    ("author", "text", "refused"),
    [("3f2a", "They are hiding it!", True), ("3f2a", "@harbourpolice really?", False), ("HarbourPolice", "No.", False)],
)
def test_an_answer_to_a_post_that_was_read_is_refused_where_x_would_refuse_it(
    author: str, text: str, refused: bool
) -> None:
    address = "https://x.com/someone/status/1"
    seen = [Post(PostId("1"), "x", author, text, datetime(2026, 11, 23, tzinfo=UTC), url=address)]
    reply = content(accounts=("x-main",), reply_to=f"{address}?s=20")
    assert misfits(RULES, reply) == ()
    assert ["original post" in why for why in misfits(RULES, reply, seen=seen)] == [True] * refused


def test_on_facebook_only_our_own_page_is_answered() -> None:
    page = Account(AccountId("fb"), PlatformName.FACEBOOK, "HarbourPolice", TierName("responder"))
    at = datetime(2026, 11, 23, tzinfo=UTC)
    ours = Post(PostId("1"), "facebook", "a", "Is this true?", at, url="https://www.facebook.com/HarbourPolice/posts/1")
    theirs = Post(PostId("2"), "facebook", "a", "Is this true?", at, url="https://www.facebook.com/others/posts/1")
    assert may_reply(page, ours) is None
    assert may_reply(page, theirs) is not None


def test_posting_on_x_costs_more_with_a_link_and_elsewhere_nothing() -> None:
    (plain,) = costs_of(RULES, content(accounts=BOTH))
    assert (plain.account, plain.publish, plain.reading) == ("x-main", Decimal("0.015"), Decimal("0.020"))
    assert plain.sentence == "x-main: $0.015 (1 post), and up to $0.02 to read its reach."
    (linked,) = costs_of(RULES, content(f"See {LINK}", accounts=BOTH), reads=False)
    assert linked.sentence == "x-main: $0.20 (1 post, 1 with a link)."
    assert costs_of(RULES, content(accounts=("masto-main",))) == ()


def test_a_link_beside_the_words_costs_as_one_among_them() -> None:
    (cost,) = costs_of(RULES, content(accounts=("x-main",), links=(LINK,)))
    assert cost.publish == Decimal("0.20")


def test_a_thread_costs_for_each_of_its_posts() -> None:
    text = "A sentence of some length on the state of the harbour. " * 8 + LINK
    (cost,) = costs_of(RULES, content(text, accounts=("x-main",), thread=True))
    assert (cost.posts, cost.with_link, cost.publish) == (2, 1, Decimal("0.215"))


def test_an_instance_that_takes_more_is_counted_as_the_policy_says() -> None:
    text = "word " * 150
    assert misfits(RULES, content(text.strip(), accounts=("masto-main",), thread=True)) == ()
