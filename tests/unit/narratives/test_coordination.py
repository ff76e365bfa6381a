import numpy as np
import pytest

from domain.enums import Category
from domain.records import Signal
from narratives.coordination import Traces, signals_of
from narratives.coordination_alarm import alarm
from narratives.tokens import term_of


def traces(rows: list[tuple[float, int, int, int]]) -> Traces:
    time, author, near, shared = zip(*rows, strict=True)
    return Traces(np.array(time), np.array(author), np.array(near), np.array(shared))


def value(rows: list[tuple[float, int, int, int]], name: str) -> float:
    return next(s.value for s in signals_of(traces(rows)) if s.name == name)


def arrived(rows: list[tuple[float, int, bool]]) -> Signal:
    """Return the sign of newcomers in posts given as second, account and whether it was not met before."""
    time, author, fresh = zip(*rows, strict=True)
    none = np.full(len(rows), -1)
    return signals_of(Traces(np.array(time), np.array(author), none, none, np.array(fresh), 0.25))[-1]


def terms(*texts: str) -> list[np.ndarray[tuple[int], np.dtype[np.int32]]]:
    return [np.array([term_of(word)[0] for word in text.split()], np.int32) for text in texts]


def test_repetition_counts_posts_an_account() -> None:
    assert value([(0, 1, 11, -1), (1, 1, 12, -1), (2, 2, 13, -1)], "repetition") == 1.5


def test_copying_needs_another_account() -> None:
    assert value([(0, 1, 11, -1), (1, 1, 11, -1)], "copying") == 0.0
    assert value([(0, 1, 11, -1), (1, 2, 11, -1), (2, 3, 12, -1)], "copying") == pytest.approx(2 / 3)


def test_texts_without_words_are_no_copies() -> None:
    assert value([(0, 1, 0, -1), (1, 2, 0, -1)], "copying") == 0.0


def test_co_sharing_counts_accounts_within_a_minute() -> None:
    rows = [(0.0, 1, 1, 5), (30.0, 2, 2, 5), (59.0, 2, 3, 5), (80.0, 3, 4, 5), (81.0, 4, 5, -1)]
    assert value(rows, "co-sharing") == 2.0
    assert value([*rows, (85.0, 5, 6, 5)], "co-sharing") == 3.0


def test_every_signal_says_its_number_in_a_sentence() -> None:
    for signal in signals_of(traces([(0, 1, 11, 5), (1, 1, 12, 5), (2, 2, 13, 5)])):
        assert any(char.isdigit() for char in signal.reason)
        assert signal.reason.endswith(".")


CONCERT = (Signal("repetition", 2.0, ""), Signal("co-sharing", 3.0, ""))
BLAST = ("huge explosion at the mill", "toxic smoke after the blast", "they say dozens dead", "avoid the mill")


def test_an_alarm_needs_danger_repetition_and_company() -> None:
    label, certain, reason = alarm(terms(*BLAST), CONCERT) or ("", 0.0, "")
    assert (label, certain) == (Category.COORDINATED_DECEPTION, 0.6)
    assert "3 of 4" in reason
    assert alarm(terms(*BLAST), CONCERT[:1]) is None
    assert alarm(terms(*BLAST), (Signal("repetition", 1.1, ""), CONCERT[1])) is None
    assert alarm(terms("tea at four", "scones as well", "more tea", "no scones left"), CONCERT) is None


@pytest.mark.parametrize("word", ["EXPLOSION", "tóxico", "взрыв", "empoisonnée"])
def test_words_of_danger_are_known_in_some_languages_and_any_case(word: str) -> None:
    assert alarm(terms(word, word, word), CONCERT) is not None


def test_newcomers_who_begin_together_are_counted_beside_what_is_usual() -> None:
    rows = [(0.0, 1, True), (300.0, 2, True), (599.0, 3, True), (900.0, 4, False), (901.0, 1, False), (1300.0, 5, True)]
    sign = arrived(rows)
    assert (sign.name, sign.value) == ("arrival", 3.0)
    assert "80% of its accounts are new, and 25% of those that post now" in sign.reason


def test_known_accounts_are_no_arrival() -> None:
    assert arrived([(0.0, 1, False), (1.0, 2, False)]).value == 0.0


def test_where_nobody_kept_count_of_accounts_nothing_is_said_of_newcomers() -> None:
    assert "arrival" not in {sign.name for sign in signals_of(traces([(0, 1, 11, -1)]))}
