"""Where the guard's checks begin and end: the smallest change that makes the difference, on either side of it."""

import pytest

from domain.enums import PlatformName
from domain.records import Fingerprint
from policies.guard.length import post_length, too_long_by
from policies.guard.links import find_links, parse_link
from policies.lines import wanted
from policies.media import PDQ_DISTANCE, parse_hashes
from policies.slots import Slot, SlotKind
from tests.unit.policies.guard.builders import a_policy, an_image, found, rules

SAME = (
    ("https://youtu.be/abc123", "https://www.youtube.com/watch?v=abc123"),
    ("https://youtu.be/abc123/", "https://youtube.com/shorts/abc123"),
    ("https://youtube.com/embed/abc123", "https://m.youtube.com/watch?v=abc123&t=30"),
    ("https://mobile.example.org/a", "https://example.org/a"),
    ("https://old.example.org/a", "https://amp.example.org/a"),
    ("https://example.org//a//b/", "https://example.org/a/b"),
    ("https://example.org/a/amp", "https://example.org/a"),
    ("https://example.org/amp/a", "https://example.org/a"),
    ("https://example.org/a/index.html", "https://example.org/a"),
    ("https://example.org/a#part", "https://example.org/a"),
    ("https://example.org:8080/a", "https://example.org/a"),
    ("https://user@example.org/a", "https://example.org/a"),
    ("https://twitter.com/a/status/1", "https://x.com/a/status/1"),
    ("https://example.org/%2561", "https://example.org/a"),
    ("https://example.org\\a", "https://example.org/a"),
)
DIFFERENT = (
    ("https://youtu.be/abc123", "https://youtu.be/abc124"),
    ("https://youtube.com/channel/abc", "https://youtube.com/watch?v=abc"),
    ("https://example.org/shorts/abc", "https://example.org/watch?v=abc"),
    ("https://mobile.example/a", "https://example/a"),
    ("https://example.org/a", "https://example.org/b"),
    ("https://example.org/camp", "https://example.org/c"),
)


def page(written: str) -> tuple[str, str, frozenset[str]]:
    link = parse_link(written)
    assert link is not None
    return link.host, link.path, link.params


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_page_are_read_alike(one: str, other: str) -> None:
    assert page(one) == page(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_different_pages_are_told_apart(one: str, other: str) -> None:
    assert page(one) != page(other)


@pytest.mark.parametrize(
    "wrapped",
    [
        "https://go.example/?to=https://truth-harbour.example/x",
        "https://go.example/?to=truth-harbour.example/x",
        "https://go.example/r?u=aHR0cHM6Ly90cnV0aC1oYXJib3VyLmV4YW1wbGUveA",
        "https://truth--harbour-example.translate.goog/x",
        "https://a.example/?u=https://b.example/?u=https://truth-harbour.example/x",
    ],
)
def test_an_address_inside_another_is_found(wrapped: str) -> None:
    hosts = {inner.host for link in find_links(f"See {wrapped} now") for inner in link.everything()}
    assert "truth-harbour.example" in hosts


def test_punycode_is_read_as_it_looks_and_bad_punycode_as_it_is() -> None:
    real = parse_link("https://xn--gv-jia.uk/a")
    broken = parse_link("https://xn--99999999.uk/a")
    assert real is not None
    assert broken is not None
    assert real.disguised_host
    assert broken.looks_like == "xn--99999999.uk"


@pytest.mark.parametrize(
    ("text", "platform", "length"),
    [
        ("a" * 280, PlatformName.X, 280),
        ("é" * 10, PlatformName.X, 10),
        ("漢" * 10, PlatformName.X, 20),
        ("👍🏽", PlatformName.X, 2),
        ("👨‍👩‍👧‍👦 ok", PlatformName.X, 5),
        ("1 © ok", PlatformName.X, 6),
        ("ჿ", PlatformName.X, 1),
        ("ᄀ", PlatformName.X, 2),
        ("See https://example.org/a/long/path/of/many/words now", PlatformName.X, 31),
        ("See https://example.org/a/long/path/of/many/words now", PlatformName.MASTODON, 31),
        ("hi @ana@mastodon.example", PlatformName.MASTODON, 7),
        ("👨‍👩‍👧‍👦", PlatformName.BLUESKY, 1),
        ("👍", PlatformName.FACEBOOK, 2),
        ("\ud800", PlatformName.FACEBOOK, 1),
    ],
)
def test_each_platform_counts_in_its_own_unit(text: str, platform: PlatformName, length: int) -> None:
    assert post_length(text, platform) == length


def test_a_text_just_within_the_rule_passes_and_one_over_does_not() -> None:
    assert too_long_by("a" * 280, PlatformName.X) == 0
    assert too_long_by("a" * 281, PlatformName.X) == 1
    assert too_long_by("👨‍👩‍👧‍👦" * 120, PlatformName.BLUESKY) == 0
    assert too_long_by("👨‍👩‍👧‍👦" * 121, PlatformName.BLUESKY) == 25


def test_pictures_at_the_distance_are_one_and_beyond_it_two() -> None:
    known = parse_hashes([f'"pdq:{0:064x}"'])
    assert known.knows(None, f"PDQ:{(1 << PDQ_DISTANCE) - 1:064x}")
    assert not known.knows(None, f"{(1 << (PDQ_DISTANCE + 1)) - 1:064x}")
    assert not known.knows(None, None)
    assert not known.knows(None, "not a hash")


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        (Slot(SlotKind.LIST, ("a", "b")), "one of: a, b"),
        (Slot(SlotKind.NAME, ("Ann", "Bo")), "one of these names: Ann, Bo"),
        (Slot(SlotKind.TIME), "a time of day such as 18:30 or 6.30pm"),
        (Slot(SlotKind.NUMBER), "a number such as 12 or 1,500"),
        (Slot(SlotKind.URL, (), ("gov.uk", "police.uk")), "an address on gov.uk or police.uk"),
    ],
)
def test_a_blank_says_what_may_fill_it(slot: Slot, words: str) -> None:
    assert wanted(slot) == words


def test_alt_text_at_the_limit_passes_and_one_over_does_not() -> None:
    policy = a_policy()
    assert "alt-text" not in {f.rule for f in found("Boats.", policy=policy, media=(an_image("ab " * 333 + "x"),))}
    assert "alt-text" in {f.rule for f in found("Boats.", policy=policy, media=(an_image("ab " * 333 + "xy"),))}
    told = found("Boats.", accounts=("nowhere",), media=(an_image("ab " * 333 + "xy"),))
    assert "The alt text of image 1 is longer than 1,000 characters." in [f.reason for f in told]
    second = found("Boats.", media=(an_image(), an_image(None)))
    assert [f.reason for f in second if f.rule == "alt-text"] == ["Image 2 has no alt text."]


def test_every_fault_is_told_not_only_the_first() -> None:
    told = found(
        "Sharing it is illegal.",
        variants={"x-main": "Two people are dead.", "sandbox-main": "Well, nobody was hurt."},
        accounts=("x-main", "sandbox-main"),
        narrative=None,
    )
    assert len([f for f in told if f.rule == "unsourced-claim"]) == 3


def test_an_account_that_says_the_same_is_told_once_and_the_next_one_too() -> None:
    long = "word " * 130
    told = found(long, accounts=("x-main", "x-main", "sandbox-main"), narrative=None)
    assert [f.reason.partition(",")[0] for f in told if f.rule == "length"] == ["For x-main", "For sandbox-main"]


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("Write to jane (at) mail dot example now", True),
        ("Write to jane at mail dot example now", True),
        ("Email jane.doe at mail.com now", True),
        ("Look at gov.uk for more", False),
        ("We met jane at home. Dot was there", False),
        ("Meet us at harbourside.com for tea", False),
    ],
)
def test_addresses_of_mail_are_told_from_places_one_looks_at(text: str, caught: bool) -> None:
    assert ("personal-data" in rules(text)) is caught


@pytest.mark.parametrize("said", ["oh one six three two nine six oh triple five", "0 1 6 3 2 9 6 0 treble 5"])
def test_numbers_said_aloud_are_read(said: str) -> None:
    assert "personal-data" in rules(f"Ring {said} now")


def test_a_long_tag_with_one_wrong_letter_is_that_tag_and_a_short_one_is_not() -> None:
    tag = Fingerprint(hashtags=("#harbourtruth",))
    short = Fingerprint(hashtags=("#harbour1",))
    assert "amplification" in rules("Not #harbourtruht again", narrative=tag)
    assert "amplification" in rules("Not #harb*urtruth again", narrative=tag)
    assert "amplification" not in rules("Not #arbour again", narrative=short)


@pytest.mark.parametrize(
    "disguised",
    ["#Harbour&shy;Truth", "&#35;HarbourTruth", "hturtruobrah#", "#HarbourTru7h", "#H4rbourTru7h$", "#harbourTrut4$"],
)
def test_a_tag_is_known_behind_entities_backwards_and_in_money_signs(disguised: str) -> None:
    tag = Fingerprint(hashtags=("#HarbourTruth", "#harbourtrutas"))
    assert "amplification" in rules(f"Nothing about {disguised} here", narrative=tag)


def test_a_price_is_no_word() -> None:
    assert "amplification" not in rules(
        "Rooms from A4 $ 20 at the fair: 3$ a day", narrative=Fingerprint(hashtags=("#as",))
    )
