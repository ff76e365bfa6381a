"""Addresses read to their last letter (policies.guard.links, policies.guard.addresses, policies.guard.marked_links)."""

import base64

import pytest

from domain.records import Fingerprint
from policies.guard.addresses import parse_address
from policies.guard.links import find_links, parse_link, refang
from policies.guard.marked_links import repeated_links
from tests.unit.policies.guard.builders import rules


@pytest.mark.parametrize(
    ("text", "host", "path"),
    [
        ("See XBOX.example/a", "xbox.example", "a"),
        ("See https://XBOX.example/INBOX", "xbox.example", "inbox"),
        ("See https://INTRANET/x", "intranet", "x"),
        ("See news.bbc.co.uk today", "news.bbc.co.uk", ""),
        ("See word.wordwordword/x", "word.wordwordword", "x"),
        ("See a。example/x", "a.example", "x"),
        ("See a‑b.example/x", "a-b.example", "x"),
        ("See a‐b.example/x", "a-b.example", "x"),
        ("See a․example∕x⁄y", "a.example", "x/y"),
        ("See hxxp://a.example/x", "a.example", "x"),
        ("See HXXPS : // a.example/x", "a.example", "x"),
    ],
)
def test_an_address_is_read_whole(text: str, host: str, path: str) -> None:
    (link,) = find_links(text)
    assert (link.host, link.path) == (host, path)


def test_words_that_only_look_like_hosts_are_none() -> None:
    assert find_links("We met at Open.MediaX today") == ()
    assert find_links("No links: only words") == ()


def test_a_slash_may_be_spelt_out_alone() -> None:
    assert refang("a.example slash x") == "a.example/x"


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://a.example/x", "a.example"),
        ("abcdefghijkl://a.example/x", "a.example"),
        ("svn+ssh://a.example/x", "a.example"),
        ("a.example/?u=https://b.example", "a.example"),
        ("a.co/x?u=https://b.example", "a.co"),
    ],
)
def test_a_scheme_is_told_from_a_host_with_an_address_inside(written: str, host: str) -> None:
    link = parse_link(written)
    assert link is not None
    assert link.host == host


def test_an_address_of_one_word_counts_only_after_a_scheme() -> None:
    assert parse_link("intranet/x") is None
    link = parse_link("http://intranet/x")
    assert link is not None
    assert link.host == "intranet"


def everything(address: str) -> list[str]:
    link = parse_address(address, address)
    assert link is not None
    return [inner.host for inner in link.everything()]


def test_addresses_inside_each_other_are_looked_into_eight_deep_and_no_deeper() -> None:
    address = "?u=https://".join(f"h{n}.example/" for n in range(12))
    assert everything(address) == [f"h{n}.example" for n in range(9)]


def test_an_address_is_decoded_eight_times_and_no_more() -> None:
    for times, path in ((8, "x"), (9, "%78")):
        link = parse_link("a.example/%" + "25" * (times - 1) + "78")
        assert link is not None
        assert link.path == path


def test_a_short_address_after_a_question_mark_is_read() -> None:
    assert everything("a.example?t.co") == ["a.example"]
    assert everything("a.example?u=t.co") == ["a.example", "t.co"]
    assert everything("a.example/t.co/x") == ["a.example", "t.co"]


@pytest.mark.parametrize("tail", [b"/a", b"/ab", b"/abc", b"/abcd", b"/\xff", b"/\xfb\xef\xbe", b"/>>>???"])
def test_an_address_in_base64_is_read_in_either_alphabet_with_or_without_its_padding(tail: bytes) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        packed = encode(b"https://b.example" + tail).decode()
        for written in (packed, packed.rstrip("=")):
            assert everything(f"a.example/{written}") == ["a.example", "b.example"]


def test_base64_that_ends_in_mid_letter_is_no_address() -> None:
    assert everything("a.example/aHR0cHM6Ly9iL") == ["a.example"]


def test_punycode_that_cannot_be_read_is_still_a_disguise() -> None:
    broken = parse_link("https://xn--99999999.uk/a")
    assert broken is not None
    assert broken.disguised_host


MARK = ("https://truth.example/abc",)


def test_a_page_below_the_narratives_page_is_the_narratives_too() -> None:
    below = Fingerprint(links=("https://x.com/liar",))
    assert "amplification" in rules("See x.com/liar/status/1", narrative=below)
    assert "amplification" not in rules("See x.com/liars", narrative=below)
    assert "amplification" not in rules("See x.com", narrative=below)


def test_an_address_with_all_its_signs_left_out_is_known_by_more_than_ten_letters() -> None:
    assert list(repeated_links("see bcd fg and hjkops here", ("https://bcd.fg/hjkops",), frozenset())) == []
    assert list(repeated_links("see bcd fg hjkops here", ("https://bcd.fg/hjkops",), frozenset())) == ["bcd.fg"]
    assert list(repeated_links("see bcd fg hjkop here", ("https://bcd.fg/hjkop",), frozenset())) == []
    assert list(repeated_links("see bcdfghjkops fg here", ("https://bcdfghjkops.fg",), frozenset())) == []
