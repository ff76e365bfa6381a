"""How long a text is for each account, and what is said when it is too long (policies.guard.length)."""

from dataclasses import replace

import pytest

from domain.enums import PlatformName
from domain.ids import AccountId
from domain.platforms import MOST_PARTS
from policies.guard.length import longest_for, post_length, too_long_by
from tests.unit.policies.guard.builders import a_policy, found

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def told(text: str, *accounts: str, thread: bool = False) -> list[str]:
    return [f.reason for f in found(text, accounts=accounts, thread=thread) if f.rule == "length"]


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("\x00é", 2),
        ("\u10ff\u1100", 3),
        ("\u2000\u200d\u200e", 4),
        ("\u200f\u2010\u201f\u2020", 6),
        ("\u2031\u2032\u2037\u2038", 6),
        (f"1 {FAMILY} é", 6),
        (f"{FAMILY}{FAMILY}1é", 6),
        ("⌚", 2),
        ("©®", 2),
        ("é https://a.example/é é", 27),
        ("https://a.example/b https://a.example/c", 47),
    ],
)
def test_x_counts_one_two_or_twenty_three(text: str, weight: int) -> None:
    assert post_length(text, PlatformName.X) == weight


def test_half_a_character_is_counted_and_does_not_break_the_count() -> None:
    assert too_long_by("\ud800", PlatformName.BLUESKY) == 0
    assert too_long_by("e" + "\u0301" * 2000 + "\ud800", PlatformName.BLUESKY) == 1 + 4000 + 3 - 3000


def test_bluesky_counts_bytes_where_the_characters_are_few() -> None:
    many_bytes = "e" + "\u0301" * 2000
    assert post_length(many_bytes, PlatformName.BLUESKY) == 1
    assert too_long_by(many_bytes, PlatformName.BLUESKY) == 1 + 4000 - 3000


def test_each_account_is_told_its_own_limit_and_the_rest_are_still_looked_at() -> None:
    assert told("x" * 600, "nobody", "nobody-else", "bsky-main", "masto-main", "fb-main") == [
        "For nobody, the text is 320 over the limit of 280 characters as X counts them.",
        "For bsky-main, the text is 300 over the limit of 300 characters.",
        "For masto-main, the text is 100 over the limit of 500 characters as Mastodon counts them.",
    ]


def test_accounts_of_one_platform_with_one_text_are_told_once() -> None:
    assert len(told("x" * 281, "x-main", "nobody", "nobody-else")) == 1


def test_a_thread_may_hold_as_much_as_its_parts_and_one_account_does_not_answer_for_another() -> None:
    most = 280 * MOST_PARTS
    assert told("x" * most, "x-main", thread=True) == []
    assert told("x" * (most + 1), "x-main", thread=True) != []
    assert told("x" * (most + 1), "x-main") != []
    assert [reason[:10] for reason in told("x" * (most + 1), "masto-main", "x-main", thread=True)] == ["For x-main"]


def test_only_where_the_instance_decides_does_an_account_state_its_own_limit() -> None:
    accounts = a_policy().accounts
    mastodon, x = accounts[AccountId("masto-main")], accounts[AccountId("x-main")]
    assert longest_for(mastodon) == 500
    assert longest_for(replace(mastodon, longest=1000)) == 1000
    assert longest_for(x) == 280
    assert longest_for(replace(x, longest=1000)) == 280
