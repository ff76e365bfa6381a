"""What lets most texts pass quickly never lets one pass that the full check would have found."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.guard.accusation import _AFTER, _BEFORE, _accuses
from policies.guard.claims import _FACTUAL, _LEGAL, _OF_FACT, _OF_LAW
from policies.guard.disguise import _SYMBOL
from policies.guard.formats import Format
from policies.guard.formats_elsewhere import FRAMEWORKS, formats_for
from policies.guard.links import _DOTTED, _URL
from policies.guard.respelt import _LOOKS_NUMERIC, _MIXED

FORMATS = sorted({form for name in FRAMEWORKS for form in formats_for(name)}, key=lambda form: form.expression.pattern)
ACCUSATIONS = (*_AFTER, _BEFORE)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.expression.pattern[:40])
def test_no_personal_data_has_fewer_digits_than_its_format_says(form: Format) -> None:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(st.from_regex(form.expression))
    def check(text: str) -> None:
        assert len(re.findall(r"\d", text)) >= form.digits

    check()


@pytest.mark.parametrize("pattern", ACCUSATIONS, ids=range(len(ACCUSATIONS)))
def test_no_accusation_lacks_every_accusing_word(pattern: re.Pattern[str]) -> None:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(st.from_regex(pattern))
    def check(text: str) -> None:
        assert _accuses(text)

    check()


@given(st.from_regex(_LEGAL))
def test_no_claim_about_the_law_lacks_every_word_of_law(text: str) -> None:
    small = text.casefold().replace("ı", "i")
    assert any(word in small for word in _OF_LAW)


@given(st.from_regex(_FACTUAL))
def test_no_factual_claim_lacks_every_word_of_fact(text: str) -> None:
    small = text.casefold().replace("ı", "i")
    assert any(word in small for word in _OF_FACT)


@given(st.from_regex(_URL))
def test_no_address_lacks_a_dot_before_a_letter(text: str) -> None:
    assert _DOTTED.search(text)


@given(st.from_regex(_LOOKS_NUMERIC))
def test_no_number_spelt_with_letters_is_passed_over(text: str) -> None:
    changed = _LOOKS_NUMERIC.sub(lambda word: word.group().translate(str.maketrans("oOlI", "0011")), text)
    assert changed == text or _MIXED.search(text)


WORDLY = st.text(alphabet="ab1 _+(<{^#|@!¡$€£¢¥é", max_size=12)
PLAINLY = re.compile(
    r"(?<=[^\W_])[+(<{^#|](?=[^\W_])|[@!|^¡](?=[^\W_])|[$€£¢¥](?=[^\W\d_])|(?<=[^\W\d_])[$€£¢¥]|(?<=[^\W\d_]\d)[$€£¢¥]"
)


@given(WORDLY)
def test_signs_that_stand_for_letters_are_those_among_letters(text: str) -> None:
    assert [m.span() for m in _SYMBOL.finditer(text)] == [m.span() for m in PLAINLY.finditer(text)]
