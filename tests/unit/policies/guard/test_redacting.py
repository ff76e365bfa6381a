"""Personal data taken out of a text, and whole texts where it cannot be cut out (policies.guard.redacting)."""

from dataclasses import replace

import pytest

from policies.guard.redacting import WHOLE, redacted
from tests.unit.policies.guard.builders import a_policy

POLICY = a_policy()


@pytest.mark.parametrize(
    ("text", "left", "kinds"),
    [
        ("All is calm.", "All is calm.", ()),
        ("Ring 07700 900123 now.", "Ring [phone] now.", ("phone",)),
        ("Ring 01632 960 100 now.", "Ring 01632 960 100 now.", ()),
        ("Write to jane@mail.example now.", "Write to [email] now.", ("email",)),
        ("Write to press@gov.uk now.", "Write to press@gov.uk now.", ()),
        ("Ask @jane.doe now.", "Ask [handle] now.", ("handle",)),
        ("Ask Jane Doe now.", "Ask Jane Doe now.", ()),
        ("@jane 07700 900123 @jane", "[handle] [phone] [handle]", ("handle", "phone")),
        ("07700 900123", "[phone]", ("phone",)),
        ("Jane (at BN1 2AB) has AB12 CDE.", "Jane (at [postcode]) has [plate].", ("postcode", "plate")),
        ("jane@mail.example, 07700 900123, joe@mail.example", "[email], [phone], [email]", ("email", "phone")),
        ("call +49 151 23456789 or 4111 1111 1111 1111", "call [phone] or [card]", ("phone", "card")),
        ("x.ab12cde@mail.example", "[email]", ("email", "plate")),
        ("reg is A 1", "reg is [plate]", ("plate",)),
        ("reg AB12 CDE now", "reg [plate] now", ("plate",)),
        ("o77OO 9OO123", WHOLE, ("phone",)),
        ("Ask @jane: o77OO 9OO123", WHOLE, ("handle", "phone")),
        ("At BN1 2AB, o77OO 9OO123", WHOLE, ("postcode", "phone")),
    ],
)
def test_what_is_personal_is_cut_out_and_named(text: str, left: str, kinds: tuple[str, ...]) -> None:
    assert redacted(text, POLICY) == (left, kinds)


def test_what_two_finders_find_is_cut_out_once() -> None:
    abroad = replace(POLICY, agency=replace(POLICY.agency, legal_framework="france"))
    left, kinds = redacted("a 06 12 34 56 78 b +44 7700 900123 c", abroad)
    assert left == "a [phone] b [phone] c"
    assert kinds == ("phone",)
