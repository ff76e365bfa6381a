"""Where a thread is cut: at a paragraph or sentence, else a clause in its second half, else between words."""

import pytest

from domain.enums import PlatformName
from policies.threads import parts_of

X = PlatformName.X


def first(text: str, most: int = 40) -> str:
    return parts_of(text, X, most=most)[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("one two three four five, six seven eight nine ten", "one two three four five,"),
        ("one two three four five; six seven eight nine ten", "one two three four five;"),
        ("one two three four five: six seven eight nine ten", "one two three four five:"),
        ("one two three four five— six seven eight nine ten", "one two three four five—"),
        ("one two three four five– six seven eight nine ten", "one two three four five–"),
        ("one, two three four five six seven eight nine ten", "one, two three four five six seven eight"),
        ("one two three, four five six seven eight nine ten", "one two three, four five six seven eight"),
        ("one two three four, five six seven eight nine ten", "one two three four, five six seven eight"),
        ("one two. three four, five six seven eight nine ten", "one two."),
        ("one two\nthree four five six seven eight nine ten", "one two"),
        ("one two \n\n three four five six seven eight nine ten", "one two"),
        ("one, two, three, four, five, six, seven, eight nine", "one, two, three, four, five, six, seven,"),
    ],
)
def test_a_part_ends_where_a_reader_would_pause(text: str, part: str) -> None:
    assert first(text) == part


def test_every_part_ends_like_that_and_not_only_the_first() -> None:
    text = "a b c d e f g h i, j k l m n o p q r s t, u v w x y z"
    assert parts_of(text, X, most=20) == ("a b c d e f g h i,", "j k l m n o p q r s", "t, u v w x y z")
    text = "a b c d e f g h i, j, k l m n o p q r s t u v w x y z"
    assert parts_of(text, X, most=20) == ("a b c d e f g h i,", "j, k l m n o p q r s", "t u v w x y z")
    text = "a b c d e f g h i, j k l m n o p q, r s t u v w x y z"
    assert parts_of(text, X, most=20) == ("a b c d e f g h i,", "j k l m n o p q,", "r s t u v w x y z")


def test_a_word_that_no_part_could_hold_is_cut_and_nothing_is_lost_or_added() -> None:
    word = "".join(f"{number:02}" for number in range(46))
    assert parts_of(f"{word} end", X, most=40) == (word[:40], word[40:80], f"{word[80:]} end")
    assert parts_of(f"See {word}", X, most=40) == ("See", word[:40], word[40:80], word[80:])
