"""Terrorist publications: quoted, linked or attached is refused, merely named goes to legal."""

import pytest

from domain.enums import Effect
from domain.records import Fingerprint
from tests.unit.policies.guard.builders import found, rules


def effects(text: str) -> list[Effect]:
    return [f.effect for f in found(text) if f.rule == "terrorist-publication"]


@pytest.mark.parametrize(
    "text",
    [
        "Rumiyah: https://files.example/r",
        "Amaq wrote “our soldiers struck today and will strike again”",
        "Read Rumiyah",
        "The attacker's manifesto is here: https://files.example/m",
        "In the gunman's manifesto he says 'the invaders must be driven out'",
        "There is no life without jihad.",
        "ＲＵＭＩＹＡＨ: https://files.example/r",
    ],
)
def test_quoting_or_pointing_to_one_is_refused(text: str) -> None:
    assert effects(text) == [Effect.BLOCK]


@pytest.mark.parametrize(
    "text",
    [
        "A man was jailed for possessing Rumiyah.",
        "He owned Rumiyah.",
        "Do not share Rumiyah. Report it.",
    ],
)
def test_only_naming_one_goes_to_legal(text: str) -> None:
    assert effects(text) == [Effect.LEGAL]


@pytest.mark.parametrize(
    "text",
    [
        "Inspire a generation: read to your child.",
        "Do not share the attacker's manifesto; report it at https://www.gov.uk/report-terrorism",
        "The attacker's manifesto will not be published.",
        "The siege is over.",
        "ISIS claimed the attack.",
    ],
)
def test_speaking_about_terrorism_is_no_publication(text: str) -> None:
    assert effects(text) == []


def test_what_a_narrative_that_promotes_terrorism_says_is_a_publication() -> None:
    narrative = Fingerprint(phrases=("the lions have risen in the city",))
    text = "They say the lions have risen in the city."
    assert rules(text, narrative=narrative, topic="terror-video") == {"amplification", "terrorist-publication"}
    assert rules(text, narrative=narrative, topic="attack-rumour") == {"amplification"}
    assert rules(text, narrative=narrative, topic="no-such-topic") == {"amplification"}
    assert rules("The city is calm.", narrative=narrative, topic="terror-video") == set()
