"""Whatever disguise is put on a narrative's mark, alone or upon another, it is still seen."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums import Effect
from domain.records import Fingerprint
from policies.guard.disguise import _bounds, canonical, fold, hits, is_masked, is_near, readings, runs_together, squash
from tests.unit.policies.guard.builders import a_policy, found

POLICY = a_policy()
TAGS = ("harbourattack", "PoliceLies", "wheresthebodies", "portcityriot26", "BurnItAllDown")
PHRASES = ("they are hiding the bodies", "the police opened fire on children", "false flag at the docks")
HANDLES = ("harbour_truth77", "RealPortNews", "whistle.blower")
LINKS = ("https://truth-harbour.example/what-they-hide", "https://lies.example/story/2026/11/hidden-bodies")

# Written apart from the guard's own table, from what people find on their keyboards and in text generators.
LOOK_ALIKES = dict(zip("aceiopxysjhkmtbnuvdg", "асеіорхуѕјһкмтЬпսѵԁց", strict=True))
LEET = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7", "b": "8"}
SIGNS = {"a": "@", "s": "$", "i": "!"}
ACCENTS = "\u0301\u0308\u0327\u0336\u0338"


def mapped(text: str, table: dict[str, str], every: int) -> str:
    return "".join(table.get(c.lower(), c) if n % every == 0 else c for n, c in enumerate(text))


def shifted(start_small: int, start_capital: int) -> Callable[[str, int], str]:
    def shift(text: str, _: int) -> str:
        return "".join(
            chr(start_small + ord(c) - ord("a"))
            if "a" <= c <= "z"
            else chr(start_capital + ord(c) - ord("A"))
            if "A" <= c <= "Z"
            else c
            for c in text
        )

    return shift


TRANSFORMS: dict[str, Callable[[str, int], str]] = {
    "look-alikes": lambda text, n: mapped(text, LOOK_ALIKES, 1 + n % 3),
    "leetspeak": lambda text, n: mapped(text, LEET, 1 + n % 3),
    "capitals": lambda text, n: "".join(c.upper() if i % (1 + n % 3) == 0 else c for i, c in enumerate(text)),
    "full width": shifted(0xFF41, 0xFF21),
    "bold": shifted(0x1D41A, 0x1D400),
    "circled": shifted(0x24D0, 0x24B6),
    "zero width": lambda text, n: ("\u200b", "\u200d", "\u2060", "\u00ad", "\ufeff")[n % 5].join(text),
    "accents": lambda text, n: "".join(c + ACCENTS[n % 5] if c.isalpha() else c for c in text),
    "doubled": lambda text, n: "".join(c + c if c.isalpha() and i % (2 + n % 3) < 1 else c for i, c in enumerate(text)),
    "tags": lambda text, _: "\U000e0041".join(text),
    "bidi": lambda text, _: f"\u2066{text}\u2069",
}  # fmt: skip
APART: dict[str, Callable[[str, int], str]] = {
    "letters apart": lambda text, n: (" ", ".", "-", "_", " · ", "*", "🔥", "/")[n % 8].join(text.replace(" ", "")),
    "none": lambda text, _: text,
}
chosen = st.lists(st.sampled_from(sorted(TRANSFORMS)), max_size=3, unique=True)
number = st.integers(0, 30)


def disguised(mark: str, names: list[str], apart: str, n: int) -> str:
    for name in names:
        mark = TRANSFORMS[name](mark, n)
    return APART[apart](mark, n)


def is_blocked(text: str, narrative: Fingerprint) -> bool:
    return any(
        f.rule == "amplification" and f.effect is Effect.BLOCK for f in found(text, policy=POLICY, narrative=narrative)
    )


@given(st.sampled_from(TAGS), chosen, st.sampled_from(sorted(APART)), number, st.sampled_from(["#", "# ", "＃", ""]))
def test_a_hashtag_is_seen_through_any_disguises(tag: str, names: list[str], apart: str, n: int, sign: str) -> None:
    text = f"They say {sign}{disguised(tag, names, apart, n)} , which is false."
    assert is_blocked(text, Fingerprint(hashtags=("#" + tag,)))


@given(st.sampled_from(PHRASES), chosen, st.sampled_from(sorted(APART)), number)
def test_a_phrase_is_seen_through_any_disguises(phrase: str, names: list[str], apart: str, n: int) -> None:
    text = f"It is false: {disguised(phrase, names, apart, n)} !"
    assert is_blocked(text, Fingerprint(phrases=(phrase,)))


@given(st.sampled_from(HANDLES), chosen, number, st.sampled_from(["@", "@ ", "＠"]))
def test_a_handle_is_seen_through_any_disguises(handle: str, names: list[str], n: int, sign: str) -> None:
    text = f"Do not follow {sign}{disguised(handle, names, 'none', n)} , please."
    assert is_blocked(text, Fingerprint(handles=("@" + handle,)))


REWRITTEN: tuple[Callable[[str], str], ...] = (
    lambda link: link.replace("https", "http"),
    lambda link: link.removeprefix("https://"),
    lambda link: link.replace("https://", "https://www."),
    lambda link: link + "/",
    lambda link: link + "?utm_source=x&fbclid=abc",
    lambda link: link + "#top",
    lambda link: link.replace("https", "hxxps").replace(".", "[.]"),
    lambda link: link.replace(".example", " dot example").removeprefix("https://"),
    lambda link: link.upper(),
    lambda link: "".join(f"%{ord(c):02X}" if c in "aeiou" and n > 25 else c for n, c in enumerate(link)),
    lambda link: "https://out.example/?to=" + link.replace(":", "%3A").replace("/", "%2F"),
    lambda link: "https://web.archive.org/web/2026/" + link,
    lambda link: link.replace("example", "еxamplе"),
    lambda link: link.replace("://", "://user:pw@"),
    lambda link: link.replace(".example", ".example:443"),
    "\u200b".join,
    lambda link: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in link),
    lambda link: "<" + link + ">",
    lambda link: f"[here]({link})",
)


@given(st.sampled_from(LINKS), st.sampled_from(REWRITTEN))
def test_a_link_is_seen_however_it_is_written(link: str, rewrite: Callable[[str], str]) -> None:
    assert is_blocked(f"It says at {rewrite(link)} what is false.", Fingerprint(links=(link,)))


@given(st.text(st.characters()))
def test_the_guard_reads_any_text_without_failing(text: str) -> None:
    marks = Fingerprint((text[:20],), (text[:30],), (text[5:25],), (text[3:40],), (text,))
    for finding in found(text, policy=POLICY, narrative=marks, variants={"bsky-main": text[::-1]}, links=(text[:40],)):
        assert "could not be completed" not in finding.reason
        finding.reason.encode("utf-8")


@given(st.text("ab@!$|(){}[]<>/\\.·:*#%0179 \n\u200b-_'\"", max_size=80))
def test_the_guard_reads_any_heap_of_signs_without_failing(text: str) -> None:
    marks = Fingerprint(("#abab",), ("a.b/a",), ("@ba",), ("ab ab",))
    assert all("could not be completed" not in f.reason for f in found(text, policy=POLICY, narrative=marks))


@given(st.text(st.characters(), max_size=60))
def test_folding_and_canonical_letters_settle_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert not any(unicodedata.category(c).startswith("M") for c in fold(text))
    squashed = squash(text)
    assert len(squashed.tokens) + 1 == len(squashed.gaps)
    starts, ends = _bounds(squashed.plain)
    assert len(squashed.tokens) == len(starts) == len(ends)
    assert len(squashed.letters) == (ends[-1] + 1 if ends else 0)
    assert list(starts) == sorted(starts)
    assert not ends or ends[-1] == len(squashed.letters) - 1


@given(st.text("abcl i1!0o", min_size=1, max_size=12), st.text("xyz ", max_size=8))
def test_a_wording_is_found_in_itself_and_between_others(wording: str, other: str) -> None:
    letters = canonical(wording)
    assert not letters or any(hit.whole for hit in hits(f"{other} . {wording} . {other}", letters))


@pytest.mark.parametrize("filler", ["\u3164", "\u115f", "\uffa0", "\u2800", "\ufe00", "\u034f"])
def test_fillers_that_count_as_letters_or_symbols_are_seen_through(filler: str) -> None:
    assert is_blocked(f"#harb{filler}our{filler}attack", Fingerprint(hashtags=("#harbourattack",)))


def test_a_text_without_signs_has_one_reading_and_a_sign_has_two() -> None:
    assert len(readings("plain words")) == 1
    assert len(readings("pl@in words")) == 2


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("abc", "abd", True),
        ("abc", "ab", True),
        ("abc", "abxc", True),
        ("abcd", "acbd", True),
        ("abc", "abc", True),
        ("abcd", "abxy", False),
        ("abc", "abcde", False),
        ("abcd", "badc", False),
    ],
)
def test_wordings_are_near_when_one_letter_differs(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near
    assert is_near(other, one) is near


def test_starred_letters_stand_for_any() -> None:
    assert is_masked("what h*rb**r means", "harbour")
    assert is_masked("what harb*** means", "harbour")
    assert is_masked("what ***bour means", "harbour")
    assert not is_masked("what h*****r means", "harbour")
    assert not is_masked("what h*rbxur means", "harbour")
    assert is_masked("what *arbour* means", "harbours")
    assert not is_masked("what *arbour* means", "harbour")
    assert not is_masked("what xh*rbour means", "harbour")
    assert is_masked("what h＊rbour means", "harbour")
    assert not is_masked("50%? 2*3 *bold* why??", "harbour")
    assert not is_masked("harbour", "harbour")


def test_scripts_without_spaces_are_told_from_those_with() -> None:
    assert runs_together("港口")
    assert not runs_together("harbour порт")
