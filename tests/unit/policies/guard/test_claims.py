"""Accusations of named people, and claims without a source."""

import pytest

from tests.unit.policies.guard.builders import found, rules


@pytest.mark.parametrize(
    "text",
    [
        "A 34-year-old man has been charged with murder.",
        "Alan Crake, 34, has been charged with murder.",
        "Alan Crake was convicted of murder. The killer Alan Crake was jailed for life.",
        "Alan Crake denies that he murdered anyone.",
        "Alan Crake did not attack anyone. Alan Crake is not a terrorist.",
        "It is not true that Alan Crake is a terrorist.",
        "The jury heard that Alan Crake stabbed a man.",
        "Alan Crake was murdered. Alan Crake, killed in the attack, was 34.",
        "Alan Crake shot the winning goal and stole the show.",
        "Chief Inspector Ruth Kane led the team that caught the killer.",
        "Ruth Kane is the murderer's widow. The killer's victims remember.",
        "Have you seen Alan Crake? He is wanted in connection with a burglary.",
        "Harbour City Police attacked the problem.",
        "The attacker is in custody. A killer storm is near.",
        "@HarbourCityPolice attacked the backlog",
        "Alan Crake. He won. Crake won. He is a teacher.",
        "THE ROAD IS CLOSED TODAY",
        "",
    ],
)
def test_charges_verdicts_denials_and_victims_are_no_accusation(text: str) -> None:
    assert "accusation" not in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "The killer Alan Crake has been charged.",
        "This is Alan Crake. He is a murderer.",
        "#AlanCrake is a terrorist",
        "Crake is a terrorist.",
        "ALAN CRAKE IS A MURDERER",
        "Ali bin Hassan al-Rashid is a terrorist",
        "Alan Crake’s a thief.",
    ],
)
def test_a_named_person_called_an_offender_goes_to_legal(text: str) -> None:
    assert "accusation" in rules(text)


def test_an_approved_line_may_accuse_and_claim() -> None:
    text = "Alan Crake is a terrorist. It is illegal to share the video."
    assert rules(text) == {"accusation", "unsourced-claim"}
    assert rules(text, line_ok=True) == set()


@pytest.mark.parametrize(
    "text",
    [
        "It is illegal to share it: https://www.gov.uk/law",
        "It is an offence under section 1 of the Terrorism Act 2006.",
        "According to the ambulance service, three people have died.",
        "The NHS said that nobody was injured.",
        "Source: ONS. Burglary fell by 12%.",
        "Paramedics confirmed that two people were injured.",
    ],
)
def test_a_claim_with_a_link_or_a_named_source_passes(text: str) -> None:
    assert "unsourced-claim" not in rules(text)


def test_a_link_beside_the_text_is_a_source_too() -> None:
    assert "unsourced-claim" not in rules("It is illegal to share it.", links=("https://www.gov.uk/law",))


def test_a_legal_and_a_factual_claim_are_told_apart() -> None:
    told = [f.reason for f in found("It is illegal to share it. Three people are dead.") if f.rule == "unsourced-claim"]
    assert [("law" in reason, "factual" in reason) for reason in told] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    "text", ["Tickets are 5% off.", "In 2019 died a king.", "Is it legal?", "Four cars, no queue."]
)
def test_other_figures_need_no_source(text: str) -> None:
    assert "unsourced-claim" not in rules(text)
