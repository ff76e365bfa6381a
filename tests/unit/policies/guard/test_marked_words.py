"""When a text repeats a hashtag, handle or phrase, and when only its words (policies.guard.marked_words)."""

import pytest

from policies.guard.marked_words import HANDLE, HASHTAG, repeats_name, repeats_phrase


@pytest.mark.parametrize(
    ("text", "name", "verdict"),
    [
        # The sign makes it that tag, however short.
        ("See #quay now", "quay", True),
        ("See # quay now", "quay", True),
        ("the hashtag quay now", "quay", True),
        ("the hash tag “quay” now", "quay", True),
        ("See #_quay now", "quay", True),
        ("See #fire_quay now", "quay", None),
        ("See #one quay now", "quay", None),
        ("See #quay_notezk", "quay_notesk", True),
        ("See ksetonyauq# now", "quaynotesk", True),
        ("a#quaynotezk now", "quaynotesk", True),
        ("See quay now", "quay", None),
        # With more behind or before it, from eight letters.
        ("See #quaynotenow", "quaynote", True),
        ("See #nowquaynote", "quaynote", True),
        ("See #quaynotnow", "quaynot", None),
        # Inside a word without a sign, from ten letters, unless it is an everyday word.
        ("my xquaynoteskx", "quaynotesk", True),
        ("my quaynotesnow", "quaynotes", None),
        ("unvolunteersy", "volunteers", None),
        # On its own without a sign, from eight letters or of several words, unless it is an everyday word.
        ("the quaynote again", "quaynote", True),
        ("the quaynot again", "quaynot", None),
        ("the quaynot again", "QuayNot", True),
        ("the quay26 again", "quay26", True),
        ("the volunteers again", "volunteers", None),
        ("the qvay again", "quay", None),
        ("the qu4y again", "quay", True),
        ("the q4y again", "qay", None),
        # Letters starred out, from eight letters.
        ("the q*ayn*te again", "quaynote", True),
        ("the q*ayn*t again", "quaynot", None),
        ("All is c*lm", "harbourtruth", None),
        # One letter wrong, only in long tags with the sign.
        ("See #quaynotezk", "quaynotesk", True),
        ("See #quaynotzsk", "quaynotesk", True),
        ("See #quaynotez", "quaynotes", None),
        ("See quaynotezk", "quaynotesk", None),
        ("See #ksetonyauq", "quaynotesk", True),
    ],
)
def test_a_hashtag_is_known_from_words_that_are_like_it(text: str, name: str, verdict: bool | None) -> None:
    assert repeats_name(text, name, HASHTAG) is verdict


@pytest.mark.parametrize(
    ("text", "name", "verdict"),
    [
        # The words of a tag as anyone would write them are a hint where the tag is long, and nothing where it is short.
        ("the Quay note there", "QuayNote", False),
        ("the quay note there", "quaynote", False),
        ("the truth of quay there", "truthofquay", False),
        ("the quay on Monday", "QuayOn", None),
        ("the quay not", "quaynot", None),
        ("the quay, note there", "QuayNote", None),
        ("stay in at home", "stayinathome", False),
        # Pieces of words and joined pieces are a disguise.
        ("the q uaynote", "quaynote", True),
        ("the qua yn ote", "quaynote", True),
        ("the quay/note", "QuayNote", True),
        ("the q u a y", "quay", True),
        ("the q u a", "qua", None),
        ("the qu ay", "quay", None),
        ("the qua yx", "quayx", True),
        ("#quay note", "QuayNote", True),
        ("the unquay notey", "QuayNote", None),
    ],
)
def test_a_hashtag_spread_over_words_is_told_from_plain_words(text: str, name: str, verdict: bool | None) -> None:
    assert repeats_name(text, name, HASHTAG) is verdict


@pytest.mark.parametrize(
    ("text", "name", "verdict"),
    [
        ("ask @quay now", "quay", True),
        ("ask @ quay now", "quay", True),
        ("ask quay now", "quay", None),
        ("ask @quay_watch77", "quay_watch77", True),
        ("ask @quay_wotch77", "quay_watch77", True),
    ],
)
def test_a_handle_is_known_by_its_sign(text: str, name: str, verdict: bool | None) -> None:
    assert repeats_name(text, name, HANDLE) is verdict


def test_the_agencys_own_name_counts_only_with_the_sign() -> None:
    assert repeats_name("the quaynote again", "quaynote", HASHTAG, own=True) is None
    assert repeats_name("the #quaynote again", "quaynote", HASHTAG, own=True) is True


@pytest.mark.parametrize(
    ("text", "phrase", "repeated"),
    [
        ("they said false flag again", "false flag", True),
        ("they called it false, flag flying", "false flag", False),
        ("they called it “false”, flag flying", "false flag", False),
        ('they called it false", flag flying', "false flag", False),
        ("they called it false, flag flying", "false, flag", True),
        ("at Xanten, flag day", "Xanten flag", False),
        ("they said false-flag again", "false flag", True),
        # A single word counts from five letters, if it is no everyday word.
        ("the qazxp came", "qazxp", True),
        ("the aqazxpb came", "qazxp", False),
        ("the qazx came", "qazx", False),
        ("the harbour came", "harbour", False),
        # A disguise that nobody needs counts from four.
        ("the q4zx came", "qazx", True),
        ("the q4z came", "qaz", False),
        ("the h4rbour came", "harbour", True),
        ("港口消息", "港口", True),
    ],
)
def test_a_phrase_is_repeated_when_it_is_distinctive_or_disguised(text: str, phrase: str, repeated: bool) -> None:
    assert repeats_phrase(text, phrase) == repeated
