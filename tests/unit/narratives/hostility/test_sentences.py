"""The claim of the room: what the sentences of `sentences.toml` score, by group and half."""

import tomllib
from pathlib import Path

import pytest

from narratives.hostility import Scorer

SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))


def share_right(group: str, half: str) -> float:
    """Return the share of a group's sentences on the side of .5 that the file expects."""
    hostile = [score.hostile >= 0.5 for score in Scorer.default().scores(SENTENCES[group][half])]
    above: bool = SENTENCES[group]["expect"] == "above"
    right = sum(h == above for h in hostile)
    return right / len(hostile)


@pytest.mark.parametrize("half", ["tuning", "held_out"])
def test_lawful_criticism_is_kept_however_angry(half: str) -> None:
    assert share_right("criticism", half) >= 0.95


@pytest.mark.parametrize(("half", "least"), [("tuning", 0.95), ("held_out", 0.7)])
def test_plain_threats_and_incitement_are_found(half: str, least: float) -> None:
    assert share_right("threat", half) >= least


@pytest.mark.parametrize("half", ["tuning", "held_out"])
@pytest.mark.parametrize("group", ["reported", "idiom"])
def test_a_threat_told_and_an_idiom_are_no_threat(group: str, half: str) -> None:
    assert share_right(group, half) >= 0.85


@pytest.mark.parametrize(
    ("group", "half", "least"),
    [
        ("counter", "tuning", 0.85),
        ("hate", "tuning", 0.85),
        ("terror", "tuning", 0.8),
        ("disguised", "tuning", 0.85),
        ("counter", "held_out", 0.7),
        ("hate", "held_out", 0.7),
        ("terror", "held_out", 0.6),
        ("disguised", "held_out", 0.6),
    ],
)
def test_other_groups_score_at_least_what_they_did(group: str, half: str, least: float) -> None:
    assert share_right(group, half) >= least


def test_there_are_at_least_three_hundred_sentences_and_none_twice() -> None:
    every = [text for group in SENTENCES.values() for half in ("tuning", "held_out") for text in group[half]]
    assert len(every) >= 300
    assert len(set(every)) == len(every)


def strangers(which: str, side: str, *styles: str) -> float:
    """Return the share of a strangers' set on the right side of .5, of all styles or of those named."""
    file = Path(__file__).parent / f"strangers_{which}.toml"
    told: dict[str, list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))[side]
    texts = [text for style, group in told.items() for text in group if style in (styles or told)]
    hostile = Scorer.default().quick(texts) >= 0.5
    return float((hostile == (side == "threat")).mean())


@pytest.mark.parametrize(("which", "least"), [("first", 0.85), ("second", 0.55), ("third", 0.85), ("fourth", 0.8)])
def test_strangers_threats_are_found_as_often_as_they_were(which: str, least: float) -> None:
    assert strangers(which, "threat") >= least


@pytest.mark.parametrize("which", ["first", "second", "third", "fourth"])
def test_strangers_lawful_posts_are_kept(which: str) -> None:
    assert strangers(which, "lawful") >= 0.92


@pytest.mark.parametrize("which", ["first", "second"])
def test_strangers_plain_anger_at_the_authorities_is_kept(which: str) -> None:
    assert strangers(which, "lawful", "anger") >= 0.93
