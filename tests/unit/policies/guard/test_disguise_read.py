"""Disguises at their edges: stars, signs, turned letters, entities (policies.guard.disguise)."""

import pytest

from policies.guard.disguise import canonical, fold, has_stars, is_masked, is_near, readings, squash


@pytest.mark.parametrize(
    ("starred", "there"),
    [
        ("h*r*o*r*", True),
        ("h*r*o***", False),
        ("arb*urs", False),
        ("*arb*urs", True),
        ("h*rbou", False),
        ("h*rbour*", True),
        ("h•rbours", True),
        ("h✱rbours", True),
        ("h＊rbours", True),
        ("h∗rbours", True),
        ("hXrbours", False),
    ],
)
def test_half_the_letters_must_show_from_the_first_to_the_last(starred: str, there: bool) -> None:
    assert is_masked(f"See {starred} now", "harbours") == there


def test_a_star_beside_a_word_masks_nothing() -> None:
    assert has_stars("h*rbour") is True
    assert has_stars("* one") is False
    assert has_stars("plain") is False


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("quaynote", "qauynote", True),
        ("quaynote", "quanyote", True),
        ("quaynote", "quayntoe", True),
        ("quaynote", "quanoyte", False),
        ("quaynote", "quayno", False),
        ("quaynote", "qynote", False),
        ("quaynote", "quaynotexy", False),
        ("quaynote", "quaxnoxe", False),
        ("", "a", True),
        ("", "ab", False),
    ],
)
def test_one_letter_wrong_is_near_and_two_are_not(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) == is_near(other, one) == near


def test_a_sign_stands_for_its_letter() -> None:
    assert any(canonical("london") in reading.letters for reading in readings("£ondon"))


@pytest.mark.parametrize("written", ["caf&eacute;", "caf&#233;", "caf&#xE9;", "caf&#XE9;", "café", "cafe\u0301"])
def test_an_accent_is_no_disguise_however_it_is_written(written: str) -> None:
    assert squash(written).letters == canonical("cafe")
    assert fold("Café") == "cafe"


def test_every_place_where_a_wording_stands_is_found_with_what_stands_before_it() -> None:
    hits = squash("aba bababa #aba").find(canonical("aba"))
    assert [(hit.first, hit.last, hit.starts_token, hit.ends_token) for hit in hits] == [
        (0, 0, True, True),
        (0, 1, False, False),
        (1, 1, False, False),
        (1, 1, False, True),
        (2, 2, True, True),
    ]
    assert hits[-1].before == "aba bababa #"
    assert squash("one two three four").find(canonical("four"))[0].before == " two three "
    assert squash("aba").find("") == ()
