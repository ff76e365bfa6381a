"""Personal data, however it is spelt, and the contacts and numbers that are none."""

from dataclasses import replace

import pytest

from domain.ids import LineId
from policies.guard.formats_elsewhere import FRAMEWORKS
from policies.guard.respelt import respellings
from policies.model import Policy
from tests.unit.policies.guard.builders import a_policy, found, rules


def under(framework: str) -> Policy:
    policy = a_policy()
    return replace(policy, agency=replace(policy.agency, legal_framework=framework))


def is_personal(text: str, policy: Policy | None = None) -> bool:
    return "personal-data" in rules(text, policy=policy)


@pytest.mark.parametrize(
    "text",
    [
        "Call 101, 999, 112, 111, 105 or 119.",
        "Crimestoppers: 0800 555 111. Anti-terrorist hotline: 0800 789 321.",
        "Call 0300 123 4567, 0345 600 0600, 03069 990123 or 0808 157 0123.",
        "Quote crime reference 0123456789 or log no. 07700900123.",
        "From 01.12.2026 14:00 to 02-12-2026 15.00",
        "The budget is 1,234,567,890 and the code is 12345678901234567890.",
        "Room 7 700 900 is large. It has 7700900123 bricks.",
        "M4 2hr delay, E10 5th bus, M1 2nd exit, N1 1st stop",
        "Meet us at Eastgate Library, 12 Dock Road, HC1 2AB.",
        "Come to St Mary's Church Hall, S1 2HE, at noon.",
        "A12 NOW open, M25 THE usual, UP24 HRS, NE12 FOR one",
        "The road is the P12 ABC of the plan.",
        "The club was founded on 3 May 1990.",
        "Card of the day: 4111 1111 1111 1112",
        "Order 123 456 7890 today.",
        "Look at gov.uk and meet at the harbour dot.",
        "Find us at harbourcity.police.example",
        "Follow @harbourcity@social.example",
        "jane@nowhere",
    ],
)
def test_what_looks_like_personal_data_but_is_none_passes(text: str) -> None:
    assert not is_personal(text)


def test_a_home_is_no_public_place_even_near_one() -> None:
    assert is_personal("He lives near the library at HC1 2AB.".replace("HC1", "HU1"))
    assert is_personal("We met at the library. Her flat is in HU1 2AB.")


def test_contacts_of_approved_lines_and_mail_at_known_hosts_are_our_own() -> None:
    assert not is_personal("Ring 01632 960 100 or +44 1632 960100. Write to press@harbourcity.police.example.")
    assert not is_personal("Write to press at harbourcity dot police dot example.")
    assert is_personal("Ring 01632 960 101.")


def test_postcodes_and_addresses_in_approved_wording_are_our_own() -> None:
    policy = a_policy()
    line = replace(policy.lines[LineId("do-not-share")], text="Write to tips@mail.example or to Desk 4, HU1 3AA.")
    own = replace(policy, lines={line.id: line})
    assert not is_personal("tips@mail.example, HU1 3AA", own)
    assert is_personal("ips@mail.example", own)


@pytest.mark.parametrize(
    ("framework", "text"),
    [
        ("ireland", "Ring 085 123 4567"),
        ("ireland", "He lives at D02 AF30."),
        ("france", "Appelez le 06 12 34 56 78"),
        ("france", "Plaque AB-123-CD"),
        ("germany", "Rufen Sie 0171 1234567 an"),
        ("netherlands", "Bel 06-12345678"),
        ("belgium", "Bel 0470 12 34 56"),
        ("united-states", "Call (202) 555-0143"),
        ("united-states", "SSN 123-45-6789"),
        ("canada", "He lives at K1A 0B1"),
        ("australia", "Call 0412 345 678"),
        ("new-zealand", "Call 021 123 4567"),
        ("scotland", "Call 07700 900123"),
        ("somewhere-else", "Call 07700 900123"),
        ("france", "Call +44 7700 900123".replace("+44", "+33")),
    ],
)
def test_each_legal_framework_brings_its_countrys_formats(framework: str, text: str) -> None:
    assert is_personal(text, under(framework))


def test_a_reference_is_no_telephone_number_in_any_country() -> None:
    for framework in FRAMEWORKS:
        assert not is_personal("Quote reference number 0612345678.", under(framework)), framework


def test_each_kind_is_told_once_a_part() -> None:
    told = [
        f.reason for f in found("07700 900123, 07700 900124, a@b.example, c@d.example") if f.rule == "personal-data"
    ]
    assert told == ["In the text there is an e-mail address.", "In the text there is a telephone number."]


def test_numbers_are_read_however_they_are_respelt() -> None:
    assert "07700900123" in "".join(respellings("oh double seven zero zero nine zero zero one two three")).replace(
        " ", ""
    )
    assert list(respellings("plain words")) == ["plain words"]
    assert any("AB12CDE" in way for way in respellings("A B 1 2 C D E"))
