"""Formats of personal data at their edges, country by country.

Of policies.guard.formats, policies.guard.formats_uk, policies.guard.formats_elsewhere and policies.guard.personal.
"""

from dataclasses import replace

import pytest

from policies.guard.emails import emails_in
from policies.guard.formats_elsewhere import FRAMEWORKS, formats_for
from policies.guard.personal import Own, kinds_in
from tests.unit.policies.guard.builders import POLICY, a_policy, found, rules

NOBODYS = Own(frozenset(), "", frozenset())


def kinds(text: str, framework: str = "england-and-wales") -> list[str]:
    return sorted(set(kinds_in(text, formats_for(framework), NOBODYS)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("call 01632 960100", "phone"),
        ("call 01204 12345", "phone"),
        ("call 05600 123456", "phone"),
        ("call 02079 460100", "phone"),
        ("call 0201 234567", None),
        ("call 03001 234567", None),
        ("call 08001 234567", None),
        ("call 01632/960100", "phone"),
        ("call +44 7700 900123", "phone"),
        ("call +44 (0)7700 900123", "phone"),
        ("call 0044 7700 900123", "phone"),
        ("call +44 300 123 1234", None),
        ("call 0044 300 123 1234", None),
        ("call +49 151 23456789", "phone"),
        ("call 0049 1512 345678901", "phone"),
        ("call +12 3456789", "phone"),
        ("call +12 345678", None),
        ("case number 0049 1512 34567", None),
        ("ring 7700 900123", "phone"),
        ("7700 900123 of them", None),
        ("at M4 2RD", "postcode"),
        ("at B1 1AA", "postcode"),
        ("at GIR 0AA", "postcode"),
        ("at QX1 1AA", None),
        *[(f"the M4 2{measure} on", None) for measure in ("st", "nd", "rd", "th", "hr", "ft", "ln", "yd", "lb", "pt")],
        *[(f"at m4 2{measure} on", "postcode") for measure in ("nd", "rd", "th", "hr", "ft", "ln", "yd", "lb", "pt")],
        ("at the village hall, BN1 2AB", None),
        ("at the register office, BN1 2AB", None),
        ("at the registry office, BN1 2AB", None),
        ("We met at the library. His flat: BN1 2AB", "postcode"),
        ("We met at the library. BN1 2AB", "postcode"),
        ("at his home by the library, BN1 2AB", "postcode"),
        ("saw AB12 CDE", "plate"),
        ("saw ab12 cde", "plate"),
        ("saw Ab12 Cde", None),
        ("saw AB 12 CDE", None),
        ("saw a car AB 12 CDE", "plate"),
        ("saw a car Ab12 Cde", "plate"),
        ("the car AB12 THE", None),
        ("car A123 BCD", "plate"),
        ("A123 BCD was the car", "plate"),
        ("A1 BCD was the car", "plate"),
        ("BCD 12A was the car", "plate"),
        ("A123 BCD was it", None),
        ("car B12 THE", None),
        ("car THE 12B", None),
        ("car ABUS 12", None),
        ("plate A 1", "plate"),
        ("reg is 1 AB", "plate"),
        ("QQ 12 34 56 A", "identity"),
        ("NHS number 943 476 5919", "identity"),
        ("number 943 476 5919", None),
        ("born 1 May 98", "birth"),
        ("dob 010198", "birth"),
        ("paid with 4111 1111 1111 1111", "card"),
        ("paid with 4222222222222", "card"),
        ("paid with 3782 822463 10005", "card"),
        ("paid with 378282246310005", "card"),
        ("paid with 5555 5555 5555 4444", "card"),
        ("paid with 6011 1111 1111 1117", "card"),
        ("paid with 4111 1111 1111 1112", None),
        ("paid with 1111 1111 1111 1117", None),
        ("paid with 7000 0000 0000 0005", None),
    ],
)
def test_what_belongs_to_a_person_is_told_from_what_looks_like_it(text: str, kind: str | None) -> None:
    assert kinds(text) == ([] if kind is None else [kind])


@pytest.mark.parametrize(
    ("framework", "text", "kind"),
    [
        ("ireland", "call 087 123 4567", "phone"),
        ("ireland", "at D6W ACDF", "postcode"),
        ("ireland", "at A65 F4E2", "postcode"),
        ("ireland", "car 12-D-1", "plate"),
        ("ireland", "PPS 1234567T", "identity"),
        ("france", "appelez 06 12 34 56 78", "phone"),
        ("france", "voiture AB-123-CD", "plate"),
        ("france", "carte 1 84 12 76 451 089 46", "identity"),
        ("germany", "Tel. 030 123 45", "phone"),
        ("germany", "Tel. 01512 3456789", "phone"),
        ("netherlands", "bel 06 12345678", "phone"),
        ("belgium", "bel 0470 12 34 56", "phone"),
        ("belgium", "85.07.30-033.28", "identity"),
        ("united-states", "call 555-234-5678", "phone"),
        ("united-states", "SSN 123-45-6789", "identity"),
        ("canada", "at K1A 0B1", "postcode"),
        ("australia", "call 0412 345 678", "phone"),
        ("new-zealand", "call 021 345 678", "phone"),
    ],
)
def test_each_country_has_its_own_formats(framework: str, text: str, kind: str) -> None:
    assert kinds(text, framework) == [kind]


@pytest.mark.parametrize(
    ("framework", "text"),
    [
        ("ireland", "x087 123 4567"),
        ("ireland", "087 123 4567x"),
        ("ireland", "case no 087 123 4567"),
        ("ireland", "x1234567T"),
        ("ireland", "1234567T-1"),
    ],
)
def test_a_longer_word_or_a_reference_is_no_such_number(framework: str, text: str) -> None:
    assert kinds(text, framework) == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_number_in_international_form_is_known_in_every_country(framework: str) -> None:
    for text in ("+44 7700 900123", "0044 7700 900123", "+33 6 12 34 56 78", "+49 151 23456789"):
        assert kinds(f"call {text}", framework) == ["phone"], text
    assert kinds("call +44 300 123 1234", framework) == []


OURS = POLICY.replace(
    b'values = ["Harbour Street", "the station"]', b'values = ["the station", "01632 960 777"]'
).replace(
    b"Please do not share footage",
    b"press@post.example or desk@post.example, from HC1 1AA or 07700 900 555. Please do not share footage",
)


def test_the_agencys_own_contacts_pass_however_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.unit.policies.guard.builders.POLICY", OURS)
    policy = a_policy()
    for ours in (
        "Ring 01632 960 777.",
        "Ring +44 1632 960100.",
        "Ring 01632-960-100.",
        "Ring 7700 900555.",
        "Write to press@post.example.",
        "Write to desk@post.example.",
        "Come to HC11AA.",
    ):
        assert "personal-data" not in rules(ours, policy=policy), ours
    for others in ("Ring 01632 960 778.", "Write to ress@post.example.", "Come to BN1 1AB.", "Ring 7700 900556."):
        assert "personal-data" in rules(others, policy=policy), others
    abroad = replace(policy, agency=replace(policy.agency, legal_framework="france"))
    assert "personal-data" in rules("Appelez le 06 12 34 56 78.", policy=abroad)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("jane@mail.qqqq", True),
        ("jane @ mail.qqqq", False),
        ("jane @ mail.com", True),
        ("jane at post dot com", True),
        ("jane at post punkt com", True),
        ("jane at post.com", False),
        ("mail jane at post.com", True),
        ("e-mail us at gov.uk", False),
        ("jane at post dot qqqq", False),
    ],
)
def test_an_address_with_its_sign_needs_no_known_ending_and_one_without_needs_more(text: str, there: bool) -> None:
    assert bool(list(emails_in(text))) == there


@pytest.mark.parametrize("nought", ["zero", "oh", "o", "nought", "nil"])
def test_a_number_said_in_words_is_a_number_whatever_nought_is_called(nought: str) -> None:
    assert kinds(f"ring {nought} one six three two nine six {nought} one {nought} {nought}") == ["phone"]


@pytest.mark.parametrize("framework", [name for name in FRAMEWORKS if name != "england-and-wales"])
def test_the_shortest_british_number_is_found_abroad(framework: str) -> None:
    assert "phone" in kinds("ring +44 1204 12345", framework)


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        (
            "IBAN GB29 NWBK 6016 1331 9268 19",
            "a bank account number",
            "give the address of the page where people can pay",
        ),
        ("passport 123456789", "an identity number", "Take it out."),
    ],
)
def test_what_is_found_is_named_with_what_to_do(text: str, what: str, remedy: str) -> None:
    (told,) = [finding for finding in found(text) if finding.rule == "personal-data"]
    assert told.reason.endswith(f"there is {what}.")
    assert remedy in told.remedy
