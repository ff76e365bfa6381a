"""Length, hidden characters, alt text, hashtags and sentences."""

import pytest

from domain.enums import Effect, PlatformName
from policies.guard import hidden
from policies.guard.hidden import hidden_in
from policies.guard.length import LIMITS, is_blank, post_length, too_long_by
from policies.guard.readability import sentences
from tests.unit.policies.guard.builders import an_image, found, rules

X, BLUESKY, MASTODON = PlatformName.X, PlatformName.BLUESKY, PlatformName.MASTODON
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("漢字", 4),
        ("ก", 1),
        ("’“—", 3),
        ("…", 2),
        ("€", 2),
        ("\U0001f600", 2),
        (FAMILY, 2),
        ("\U0001f1ec\U0001f1e7", 2),
        ("\U0001f44d\U0001f3fd", 2),
        ("3\ufe0f\u20e3", 2),
        ("☺\ufe0f", 2),
        ("☺", 2),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2),
        ("1 # *", 5),
        ("https://a.example/" + "x" * 100, 23),
        ("See a.example now", 4 + 23 + 4),
        ("See https://a.example/x.", 4 + 23 + 1),
        ("a@b.example", 11),
    ],
)
def test_x_weighs_characters_links_and_emoji_as_twitter_text_does(text: str, weight: int) -> None:
    assert post_length(text, X) == weight


def test_each_platform_counts_in_its_own_unit() -> None:
    text = f"{FAMILY} @jane@social.example https://a.example/{'x' * 80}"
    assert post_length(text, BLUESKY) == 1 + 1 + 20 + 1 + 98
    assert post_length(text, MASTODON) == 1 + 1 + 5 + 1 + 23
    assert post_length("\U0001f600a", PlatformName.FACEBOOK) == 3
    assert post_length("a\r\nb", PlatformName.SANDBOX) == 3


@pytest.mark.parametrize("platform", list(PlatformName))
def test_a_text_at_the_limit_fits_and_one_more_does_not(platform: PlatformName) -> None:
    most = LIMITS[platform].most
    assert too_long_by("x" * most, platform) == 0
    assert too_long_by("x" * (most + 1), platform) == 1


def test_a_platform_that_nobody_knows_has_no_length() -> None:
    with pytest.raises(AssertionError):
        post_length("x", "telegraph")  # type: ignore[arg-type]


def test_bluesky_also_bounds_the_bytes() -> None:
    assert too_long_by(FAMILY * 120, BLUESKY) == 120 * 25 - 3000 or too_long_by(FAMILY * 121, BLUESKY) > 0


def test_each_account_is_measured_by_its_own_variant() -> None:
    long = "x" * 400
    accounts = ("x-main", "bsky-main", "masto-main")
    told = [f.reason for f in found(long, accounts=accounts) if f.rule == "length"]
    assert len(told) == 2
    assert "For x-main, the text is 120 over" in told[0]
    assert "length" not in rules(long, accounts=accounts, variants={"x-main": "short", "bsky-main": "short"})


def test_an_account_the_policy_does_not_know_is_measured_as_the_strictest() -> None:
    assert "length" in rules("x" * 281, accounts=("nobody", "nobody-else"))


def test_a_text_asked_to_be_a_thread_may_be_long_but_not_endless() -> None:
    assert "length" not in rules("x" * 300, thread=True)
    assert "length" in rules("x" * 280 * 13, thread=True)


@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b", "\u2060 \ufeff"])
def test_an_empty_text_or_variant_is_no_post(nothing: str) -> None:
    assert is_blank(nothing)
    assert "length" in rules(nothing)
    assert "length" in rules("All is calm.", variants={"bsky-main": nothing})


HIDDEN = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u2060\ufeff\u00ad\u034f\u061c\u115f\u180e\u2800\u3164\uffa0"
    "\u2028\ufe0f\U000e0041\U000e0100\x00\x7f\x1b\ud800\ufffe"
)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_nobody_can_see_is_found(hidden: str) -> None:
    assert "hidden-characters" in rules(f"All is{hidden} calm.")
    assert hidden_in(f"a{hidden}b")


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "\U0001f3c3\U0001f3fd\u200d\u2640\ufe0f",
        "❤\ufe0f ☎\ufe0e 3\ufe0f\u20e3 ©\ufe0f",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "می\u200cخواهم خانه\u200c",
        "क्\u200dष क्\u200cष",
        "ന്\u200d",
        "שלום\u200f! \u200fאבג",
        "العدد 12\u200f",
        "葛\U000e0100 漢\ufe00",
        "ภาษา\u200bไทย",
        "tab\tand\nnew\r\nline, caf\u00e9\u00a0! 10\u202f%",
    ],
)
def test_what_a_script_or_an_emoji_needs_passes(text: str) -> None:
    assert hidden_in(text) == ()


def test_hidden_characters_are_named_and_found_in_alt_text() -> None:
    (told,) = [
        f
        for f in found("Calm.", media=(an_image(alt="a\u200bb\u202ec\u2060d\ufeffe"),))
        if f.rule == "hidden-characters"
    ]
    assert "zero width space" in told.reason
    assert told.reason.endswith("and others.")
    assert hidden_in("a\ufffeb") == ("U+FFFE",)


@pytest.mark.parametrize(
    ("alt", "effect"),
    [
        (None, Effect.BLOCK),
        ("", Effect.BLOCK),
        (" \u200b ", Effect.BLOCK),
        ("...", Effect.BLOCK),
        ("IMG_2041.jpg", Effect.BLOCK),
        ("screenshot", Effect.BLOCK),
        ("Photo.", Effect.ADVISE),
        ("x" * 1001, Effect.BLOCK),
    ],
)
def test_an_image_needs_words_for_those_who_cannot_see_it(alt: str | None, effect: Effect) -> None:
    assert [f.effect for f in found("Calm.", media=(an_image(alt=alt),)) if f.rule == "alt-text"] == [effect]


def test_an_image_with_a_description_passes_and_each_image_is_looked_at() -> None:
    assert "alt-text" not in rules("Calm.", media=(an_image(alt="The harbour at dawn"),))
    told = [f.reason for f in found("Calm.", media=(an_image(), an_image(alt=None))) if f.rule == "alt-text"]
    assert told == ["Image 2 has no alt text."]
    assert "alt-text" not in rules("Calm.", accounts=("masto-main",), media=(an_image(alt="word " * 250),))
    assert "alt-text" in rules("Calm.", accounts=("nobody",), media=(an_image(alt="word " * 250),))


@pytest.mark.parametrize(
    "tag", ["#HarbourCity", "#NHS", "#police", "#Police", "#Covid19", "#A1M", "#港口", "#قطر", "#Kestrel", "#999"]
)
def test_hashtags_that_read_well_pass(tag: str) -> None:
    assert "hashtag-case" not in rules(tag)


@pytest.mark.parametrize(
    ("tag", "better"),
    [
        ("#harbourcity", "#HarbourCity"),
        ("#STAYSAFE", "#StaySafe"),
        ("#road_safety", "#RoadSafety"),
        ("#Harbourcity", "#HarbourCity"),
        ("#zzkqthulwobbleflorp", "capital"),
    ],
)
def test_hashtags_of_several_words_want_capitals(tag: str, better: str) -> None:
    (told,) = [f for f in found(tag) if f.rule == "hashtag-case"]
    assert better in told.remedy


def test_sentences_end_where_people_end_them() -> None:
    assert [len(s) for s in sentences("Mr. Hill came at 9 a.m. by car. He left! See a.example/b.c now?\nBye")] == [
        8,
        2,
        3,
        1,
    ]
    assert [len(s) for s in sentences("一。二！三")] == [1, 1, 1]
    assert sentences("") == ()


def test_a_sentence_at_the_limit_reads_well_and_one_word_more_does_not() -> None:
    assert "reading-ease" not in rules("word " * 25)
    assert "reading-ease" in rules("word " * 26)
    assert "reading-ease" in rules("Calm.", variants={"bsky-main": "word " * 26})
    assert not rules("word " * 26 + "#harbourcity", line_ok=True)


def test_the_quick_look_for_hidden_characters_misses_none() -> None:
    every = [chr(code) for code in range(0x110000)]
    assert [c for c in every if hidden._SUSPECT.fullmatch(c) and c not in hidden._SUSPECTS] == []
