"""What an account's platform takes, at the edges that few drafts reach."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.enums import PlatformName
from domain.ids import AccountId, PostId
from domain.records import Content, Post
from policies.fitting import may_reply, misfits, platform_of
from policies.threads import parts_for, parts_of
from policies.words import card_of
from tests.unit.policies.build import POLICY


def test_an_account_that_the_policy_does_not_have_is_left_to_the_rules() -> None:
    content = Content("Hello.", (AccountId("nowhere"),), variants={AccountId("nowhere"): "Hello there."})
    assert misfits(POLICY, content) == ()
    assert parts_for(POLICY, content, AccountId("nowhere")) == ("Hello there.",)
    assert parts_for(POLICY, replace(content, variants=None), AccountId("nowhere")) == ("Hello.",)


def test_a_post_by_its_own_kind_of_address_stands_on_bluesky() -> None:
    assert platform_of("at://did:plc:abc/app.bsky.feed.post/1") is PlatformName.BLUESKY


def test_a_post_of_many_bytes_is_split_on_bluesky() -> None:
    family = "👨‍👩‍👧‍👦"
    parts = parts_of(f"{family * 100} {family * 100}", PlatformName.BLUESKY)
    assert len(parts) == 2
    assert all(len(part.encode()) <= 3000 for part in parts)


def test_one_link_without_a_picture_is_a_card_and_two_are_none() -> None:
    one = Content("Hello.", (), links=("https://gov.uk/a",))
    assert card_of(one, PlatformName.BLUESKY) == "https://gov.uk/a"
    assert card_of(one, PlatformName.X) is None
    assert card_of(replace(one, links=("https://gov.uk/a", "https://gov.uk/b")), PlatformName.BLUESKY) is None
    assert card_of(replace(one, links=None), PlatformName.FACEBOOK) is None


def test_a_thread_of_more_posts_than_can_be_numbered_is_still_numbered() -> None:
    parts = parts_of("word " * 2500, PlatformName.X, numbered=True, most=18)
    assert len(parts) > 999
    assert parts[-1].endswith(f" {len(parts)}/{len(parts)}")


def test_a_post_on_another_platform_cannot_be_answered() -> None:
    account = next(iter(POLICY.accounts.values()))
    other = next(platform for platform in PlatformName if platform is not account.platform)
    post = Post(PostId("1"), other.value, "a", "Hello.", datetime(2026, 11, 23, tzinfo=UTC))
    assert "That post is not on" in str(may_reply(account, post))
