from narratives.momentum_accounts import first_met
from narratives.momentum_memory import ACCOUNTS, empty_memory


def test_an_account_is_new_once() -> None:
    memory = empty_memory()
    assert [bool(first_met(memory, author)) for author in (7, -7, 7, 8, -7)] == [True, True, False, True, False]


def test_few_of_many_new_accounts_are_wrongly_taken_for_known_ones() -> None:
    memory = empty_memory()
    new = sum(bool(first_met(memory, author * 7919 + 13)) for author in range(ACCOUNTS - 1))
    assert new >= 0.9 * ACCOUNTS


def test_an_account_that_keeps_coming_is_known_for_ever_and_one_that_stayed_away_is_new_again() -> None:
    memory = empty_memory()
    first_met(memory, -1)
    first_met(memory, -2)
    for author in range(3 * ACCOUNTS):
        first_met(memory, author)
        if author % 1000 == 0:
            assert not first_met(memory, -1)
    assert first_met(memory, -2)
