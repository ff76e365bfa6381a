"""Authors become keyed hashes, the agency's own excepted."""

from tests.unit.workflow.ingesting import post
from workflow.pseudonyms import Pseudonyms


def test_an_author_becomes_the_same_keyed_hash_every_time() -> None:
    names, others = Pseudonyms(lambda: b"key"), Pseudonyms(lambda: b"other key")
    assert names.of(post(1)).author == names.of(post(2)).author != "alice"
    assert others.of(post(1)).author != names.of(post(1)).author
    assert names.of(post(1, "bob")).author != names.of(post(1)).author


def test_a_new_key_counts_at_once() -> None:
    keys = [b"old"]
    names = Pseudonyms(lambda: keys[0])
    before = names.of(post(1)).author
    keys[0] = b"new"
    assert names.of(post(1)).author != before


def test_the_agencys_own_account_stays_readable() -> None:
    names = Pseudonyms(lambda: b"key", lambda: frozenset({"harbourcity"}))
    assert names.of(post(1, "@HarbourCity")).author == "@HarbourCity"
