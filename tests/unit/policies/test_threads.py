"""Splitting a text into a thread: at sentence ends, by each platform's own count, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums import PlatformName
from domain.ids import AccountId
from domain.platforms import PLATFORMS
from policies.guard.length import post_length
from policies.threads import parts_for, parts_of
from tests.unit.policies.build import content, policy

X, BLUESKY = PlatformName.X, PlatformName.BLUESKY
STATEMENT = (
    "Officers were called to the harbour at nine this evening. Nobody is hurt, and nobody was ever in danger! "
    "A film of a fire in another city is being passed around as if it were ours; it is not. "
    "We have spoken to Mr. Hale, who owns the ferry, and to the fire service. They have found nothing. "
    "The harbour stays open all night. We will say more here at eleven, and on our own site: https://harbour.example/now"
)
THREADED = [platform for platform in PlatformName if PLATFORMS[platform].threads]


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert parts_of("  We are on our way. ", X) == ("  We are on our way. ",)


def test_parts_end_with_sentences_and_no_word_is_lost() -> None:
    parts = parts_of(STATEMENT, X)
    assert len(parts) == 2
    assert all(part.endswith((".", "!", "now")) for part in parts)
    assert " ".join(parts) == STATEMENT


def test_a_title_is_no_end_of_a_sentence() -> None:
    text = "x" * 250 + ". We have spoken to Mr. Hale of the ferry company about the whole of it."
    assert parts_of(text, X)[0] == "x" * 250 + "."


def test_parts_are_counted_as_the_platform_counts() -> None:
    emoji = "Thank you \U0001f6a8. " * 60
    assert all(post_length(part, X) <= 280 for part in parts_of(emoji, X))
    assert len(parts_of(emoji, X)) > len(parts_of(emoji, PlatformName.MASTODON))


def test_numbers_count_too_and_stand_at_the_end() -> None:
    parts = parts_of(STATEMENT, X, numbered=True)
    assert [part[-4:] for part in parts] == [f" {n}/{len(parts)}" for n in range(1, len(parts) + 1)]
    assert all(post_length(part, X) <= 280 for part in parts)


def test_parts_that_would_be_alike_are_numbered() -> None:
    parts = parts_of("Keep away from the harbour. " * 40, X)
    assert len(set(parts)) == len(parts)


def test_where_there_are_no_threads_the_text_stays_whole() -> None:
    assert parts_of(STATEMENT * 3, PlatformName.FACEBOOK) == (STATEMENT * 3,)


def test_only_where_the_author_asks_is_a_text_split() -> None:
    rules, account = policy(), AccountId("page")
    long = STATEMENT + " " + STATEMENT
    assert len(parts_for(rules, content(long), account)) == 1
    assert len(parts_for(rules, content(long, thread=True), account)) > 1


def test_each_account_splits_its_own_variant() -> None:
    whole = content(STATEMENT, accounts=("page", "page-2"), variants={AccountId("page-2"): "Short."}, thread=True)
    assert parts_for(policy(), whole, AccountId("page-2")) == ("Short.",)


@given(
    st.text(alphabet="ab .!?,\n\U0001f6a8\u4e2d\u0301", min_size=1, max_size=1500),
    st.sampled_from(THREADED),
    st.booleans(),
)
def test_every_part_fits_is_not_empty_and_loses_no_letter(text: str, platform: PlatformName, numbered: bool) -> None:
    parts = parts_of(text, platform, numbered=numbered)
    if len(parts) == 1:
        assert (
            post_length(text, platform) <= PLATFORMS[platform].longest or not text.strip() or len(parts[0]) < len(text)
        )
        return
    assert all(part.strip() and post_length(part, platform) <= PLATFORMS[platform].longest for part in parts)
    assert len(set(parts)) == len(parts)
    bare = [part.rpartition(" ")[0] if part.endswith(f"/{len(parts)}") else part for part in parts]
    assert "".join("".join(bare).split()) == "".join(text.split())


@pytest.mark.parametrize("platform", THREADED)
def test_a_word_that_no_post_can_hold_is_cut(platform: PlatformName) -> None:
    parts = parts_of("a" * 1200, platform)
    assert all(post_length(part, platform) <= PLATFORMS[platform].longest for part in parts)
