"""Propaganda by its slogans, titles and makers (policies.guard.publications)."""

import pytest

from domain.enums import Effect
from tests.unit.policies.guard.builders import found


def told(text: str) -> list[tuple[str, Effect]]:
    return [(f.reason.removeprefix("In the text "), f.effect) for f in found(text) if f.rule == "terrorist-publication"]


@pytest.mark.parametrize(
    "slogan",
    [
        "baqiya wa tatamaddad",
        "remaining and expanding caliphate",
        "there is no life without jihad",
        "secure the existence of our people and a future for white children",
        "read siege",
        "we love death as you love life",
    ],
)
def test_a_slogan_blocks(slogan: str) -> None:
    assert told(f"They wrote {slogan} there.") == [("there is a slogan of terrorist propaganda.", Effect.BLOCK)]


@pytest.mark.parametrize(
    ("text", "says", "effect"),
    [
        (
            "We removed al-Hayat Media Center",
            "you name al-Hayat Media Center, a terrorist publication or outlet.",
            "legal",
        ),
        (
            "We removed The Great Replacement",
            "you name The Great Replacement, a terrorist publication or outlet.",
            "legal",
        ),
        ("Dabiq is on the screen: see it", "you quote or point to Dabiq.", "block"),
        ("We removed Dabiq “one two three”", "you quote or point to Dabiq.", "block"),
        ("We removed Dabiq 'one two three'", "you quote or point to Dabiq.", "block"),
        ("We removed Dabiq “one two th”", "you name Dabiq, a terrorist publication or outlet.", "legal"),
        ("We removed Dabiq at lies.example/x", "you quote or point to Dabiq.", "block"),
        ("Dabiq is there", "you name Dabiq, a terrorist publication or outlet.", "legal"),
    ],
)
def test_a_title_that_is_named_goes_to_legal_and_one_that_is_shown_blocks(text: str, says: str, effect: str) -> None:
    assert told(text) == [(says, Effect(effect))]


@pytest.mark.parametrize(
    "words",
    [
        "the gunman's manifesto",
        "his manifesto",
        "Daesh propaganda",
        "the killer's execution video",
        "an Islamic State video",
        "the ISIS communiqué",
        "the attacker's own letter",
        "the extremists' words",
        "Hamas has claimed",
        "Boko Haram announced",
        "the manifesto of the gunman",
        "a beheading video",
        "a livestream of the killing",
    ],
)
def test_an_attackers_own_words_block_where_they_are_linked_or_quoted(words: str) -> None:
    assert told(f"See {words} at lies.example/x") == [
        ("you quote or link to an attacker's own words or pictures.", Effect.BLOCK)
    ]
    assert told(f"There was {words} “one two three”") != []
    assert told(f"There was {words} there") == []
    assert told(f"Do not share {words} from lies.example/x") == []
