"""A dotless i is an i to the expressions, so it is one to the quick looks that come before them."""

from policies.guard.accusation import _accuses
from tests.unit.policies.guard.builders import rules


def test_an_accusation_with_a_dotless_i_is_still_one() -> None:
    assert _accuses("Jane Doe kılled")
    assert "accusation" in rules("Jane Doe kılled a man in the park.")


def test_a_claim_with_a_dotless_i_is_still_one() -> None:
    assert "unsourced-claim" in rules("Sharing it is ıllegal.")
    assert "unsourced-claim" in rules("Three people were kılled.")
