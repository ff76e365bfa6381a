"""Links: what is one, where it leads, and which hosts the agency vouches for."""

import pytest

from policies.guard.links import find_links, link_spans, parse_link
from tests.unit.policies.guard.builders import a_line_use, a_policy, found, rules


def hosts(text: str) -> list[str]:
    return [link.host for outer in find_links(text) for link in outer.everything()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://a.example/x.", ["a.example"]),
        ("See HTTP://WWW.A.EXAMPLE", ["a.example"]),
        ("hxxps://a[.]example/x", ["a.example"]),
        ("a dot example slash x", ["a.example"]),
        ("https://gov.uk@evil.example/x", ["evil.example"]),
        ("https://gov.uk\\@evil.example/", ["gov.uk"]),
        ("https://a.example:8080/x", ["a.example"]),
        ("http://localhost/x and http://[2001:db8::1]/y", ["localhost", "[2001:db8::1]"]),
        ("www.nothing", []),
        ("https://?x", []),
        ("bbc.co.uk and evil.ru/x and x.io", ["bbc.co.uk", "evil.ru", "x.io"]),
        ("It is closed.It opens at 3.5 or a.m. e.g. no.10", []),
        ("file.unknownsuffix and notes.txt/readme", ["notes.txt"]),
        ("jane@mail.example", []),
        ("https://a.example/out?u=https%3A%2F%2Fb.example%2Fc", ["a.example", "b.example"]),
        ("https://a.example/out?u=b.example", ["a.example", "b.example"]),
        ("https://b--c-example.translate.goog/p", ["b--c-example.translate.goog", "b-c.example"]),
        ("https://a.example/?u=aHR0cHM6Ly9iLmV4YW1wbGUvYw", ["a.example", "b.example"]),
        ("https://a.example/?u=aHR0cAAAAAAAAAAAAA", ["a.example"]),
        ("https://a.example/?u=aHR0cAAAAAAAA", ["a.example"]),
        ("https://a.example/?u=https://b.example/?u=https://c.example/?u=https://d.example/?u=https://e.example/", 3),
        ("公告。请看 例子.中国 和 没有.任何", ["例子.中国"]),
        ("https://a。example/x", ["a.example"]),
    ],
)
def test_a_link_leads_to_its_host(text: str, expected: list[str] | int) -> None:
    if isinstance(expected, int):
        assert len(set(hosts(text))) >= expected
    else:
        assert hosts(text) == expected


def test_one_page_has_one_identity_however_it_is_written() -> None:
    ways = (
        "https://lies.example/story",
        "http://www.lies.example/story/",
        "lies.example//story/index.html?utm_source=x&fbclid=1#top",
        "https://m.lies.example:443/amp/story",
        "https://user:secret@LIES.example/%73tory",
    )
    links = [parse_link(way) for way in ways]
    assert {(link.host, link.path, link.params) for link in links if link} == {("lies.example", "story", frozenset())}
    assert None not in links


def test_parameters_that_choose_the_page_are_kept() -> None:
    link = parse_link("https://a.example/show?id=7&utm_medium=x")
    assert link is not None
    assert link.params == {"id=7"}


def test_a_punycode_host_looks_like_what_it_shows() -> None:
    host = "g\u043ev.uk".encode("idna").decode()
    link = parse_link(f"https://{host}/")
    assert link is not None
    assert (link.looks_like, link.disguised_host) == ("gov.uk", True)
    broken = parse_link("https://xn--\u00e9.example/")
    assert broken is not None
    assert broken.disguised_host


@pytest.mark.parametrize("nothing", ["", "word", "..", "https://", "a..b"])
def test_what_has_no_host_is_no_link(nothing: str) -> None:
    assert parse_link(nothing) is None


def test_spans_are_what_a_platform_would_link() -> None:
    text = "At https://a.example/x, b.example and ftp://c.example but not http://d or e.g. this."
    assert [text[a:b] for a, b in link_spans(text)] == ["https://a.example/x", "b.example"]
    assert link_spans("no link") == ()


def test_known_hosts_include_their_subdomains_and_nothing_that_looks_like_them() -> None:
    for text in ("https://www.gov.uk/x", "https://sub.service.gov.uk/x", "harbourcity.police.example"):
        assert "unknown-link" not in rules(text), text
    for text in ("notgov.uk/x", "gov.uk.evil.example", "https://g\u043ev.uk/x", "https://xn--gv-fmc.uk"):
        assert "unknown-link" in rules(text), text


def test_a_known_host_may_be_written_as_an_address() -> None:
    policy = a_policy(known_hosts=("https://www.trusted.example/",))
    assert "unknown-link" not in rules("trusted.example and https://a.trusted.example/x", policy=policy)


def test_the_links_of_an_approved_line_are_vouched_for() -> None:
    assert "unknown-link" in rules("See partner.example", narrative=None)
    assert "unknown-link" not in rules("See partner.example", narrative=None, line_ok=True)


def test_links_beside_the_text_and_in_slots_are_looked_at() -> None:
    assert "unknown-link" in rules("Calm.", links=("https://evil.example",))
    assert "unknown-link" in rules("Calm.", line=a_line_use(url="https://evil.example"))


def test_the_agencys_own_profiles_are_known() -> None:
    assert "unknown-link" not in rules("x.com/HarbourCityPolice, https://bsky.app/profile/harbourcity.bsky.social")
    assert "unknown-link" not in rules("facebook.com/HarbourCityPolice")
    assert "unknown-link" in rules("x.com/SomebodyElse")


def test_a_short_link_and_a_look_alike_say_so_and_each_host_is_told_once() -> None:
    told = [f.reason for f in found("bit.ly/a bit.ly/b g\u043eogle.com", narrative=None) if f.rule == "unknown-link"]
    assert len(told) == 2
    assert "short link bit[.]ly" in told[0]
    assert "letters that look like others" in told[1]


def test_a_short_host_or_a_punycode_host_of_our_own_is_known_when_it_is_listed() -> None:
    policy = a_policy(known_hosts=("bit.ly", "xn--caf-dma.example"))
    assert "unknown-link" not in rules("bit.ly/a https://xn--caf-dma.example/x", policy=policy, narrative=None)
