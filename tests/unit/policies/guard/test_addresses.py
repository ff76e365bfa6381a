"""Web and e-mail addresses, however they are written, packed into each other or broken up."""

import base64

import pytest

from domain.records import Fingerprint
from policies.guard.addresses import parse_address
from policies.guard.emails import emails_in
from policies.guard.links import find_links, is_top_level, link_spans, parse_link, refang
from tests.unit.policies.guard.builders import rules


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("www.a.example/x", "a.example", "x"),
        ("m.a.example/x", "a.example", "x"),
        ("mobile.a.example/x", "a.example", "x"),
        ("amp.a.example/x", "a.example", "x"),
        ("old.a.example/x", "a.example", "x"),
        ("m.example/x", "m.example", "x"),
        ("a.example/x/index.html", "a.example", "x"),
        ("a.example/x/default.aspx", "a.example", "x"),
        ("a.example/x//y/", "a.example", "x/y"),
        ("a.example/amp/x", "a.example", "x"),
        ("a.example/x/amp", "a.example", "x"),
        ("a.example\\x", "a.example", "x"),
        ("user:pw@a.example:8080/x", "a.example", "x"),
        ("a.example./x", "a.example", "x"),
        ("a.example/%252578", "a.example", "x"),
        ("twitter.com/a", "x.com", "a"),
        ("fxtwitter.com/a", "x.com", "a"),
        ("vxtwitter.com/a", "x.com", "a"),
        ("fixupx.com/a", "x.com", "a"),
        ("nitter.net/a", "x.com", "a"),
        ("fb.com/a", "facebook.com", "a"),
        ("youtube-nocookie.com/a", "youtube.com", "a"),
        ("telegram.me/a", "t.me", "a"),
        ("telegram.dog/a", "t.me", "a"),
        ("youtu.be/abc/d", "youtube.com", "watch"),
        ("youtu.be", "youtu.be", ""),
        ("youtube.com/shorts/abc", "youtube.com", "watch"),
        ("youtube.com/live/abc", "youtube.com", "watch"),
    ],
)
def test_one_page_has_one_address(address: str, host: str, path: str) -> None:
    link = parse_address(address, address)
    assert link is not None
    assert (link.host, link.path) == (host, path)


def test_a_video_is_known_by_its_id_whatever_the_address() -> None:
    links = [parse_address(a, a) for a in ("youtu.be/abc/d", "youtube.com/shorts/abc", "youtube.com/watch?v=abc&si=x")]
    assert {link.params for link in links if link is not None} == {frozenset({"v=abc"})}


def nested(address: str) -> list[str]:
    link = parse_address(address, address)
    assert link is not None
    return [f"{inner.host}/{inner.path}" for inner in link.everything()[1:]]


def test_addresses_inside_addresses_are_found_however_they_are_packed() -> None:
    packed = base64.b64encode(b"https://b.example/s?e=~~>").decode()
    assert nested(f"a.example/?u={packed}")[0] == "b.example/s"
    assert nested("a.example/?u=https://b.example/s") == ["b.example/s"]
    assert nested("a.example/?u=b.co") == ["b.co/"]
    assert nested("b--c-example.translate.goog/s")[0] == "b-c.example/s"
    assert nested("b-example.translate.goog") == ["b.example/"]
    deep = "a.example/?u=https://b.example/?u=https://c.example/?u=https://d.example/?u=https://e.example/x"
    assert "d.example/" in [name.split("?")[0] for name in nested(deep)]


def test_urls_in_base64_may_use_either_alphabet() -> None:
    for tail in ("/?>>?", "/~~~", "/??>"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            packed = encode(f"https://b.example{tail}".encode()).decode().rstrip("=")
            assert nested(f"a.example/?u={packed}")[0].startswith("b.example/")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hxxp://a.example", "http://a.example"),
        ("h**ps://a.example", "https://a.example"),
        ("a[.]example", "a.example"),
        ("a(dot)example", "a.example"),
        ("a{.}example", "a.example"),
        ("a<.>example", "a.example"),
        ("a dot example", "a.example"),
        ("a dot example slash x", "a.example/x"),
        ("a .example", "a.example"),
        ("http[:]//a.example", "http://a.example"),
        ("a.example[/]x", "a.example/x"),
        ("http : / / a.example", "http://a.example"),
        ("h__p://a.example", "http://a.example"),
        ("a。example", "a.example"),
        ("a∕b", "a/b"),
        ("hxxps://a.example", "https://a.example"),
    ],
)
def test_a_link_is_read_through_each_way_of_breaking_it(written: str, meant: str) -> None:
    assert meant in refang(written)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("See a.gov.uk.", ["a.gov.uk"]),
        ("See lies.example", ["lies.example"]),
        ("It ended.Now go", []),
        ("We met.is it so", []),
        ("see it.is/x", ["it.is"]),
        ("a.b.is", []),
        ("ab.cd.is", ["ab.cd.is"]),
        ("Ab.cD", []),
        ("a.co", ["a.co"]),
        ("word.wordword/x", ["word.wordword"]),
        ("word.wordwordwordw/x", []),
        ("word.wordword", []),
        ("пример.рф", ["пример.рф"]),
        ("xn--e1afmkfd.xn--p1ai", ["xn--e1afmkfd.xn--p1ai"]),
        ("a.example/", ["a.example"]),
        ("met.is/", []),
        ("met.is/x", ["met.is"]),
    ],
)
def test_a_bare_host_is_told_from_words_that_lack_a_space(text: str, hosts: list[str]) -> None:
    assert [link.host for link in find_links(text)] == hosts


def test_platforms_link_what_has_a_scheme_or_a_known_ending() -> None:
    text = "See ftp://a.example then http://b.example, https://c.example and www.d.example and e.example"
    assert [text[a:b] for a, b in link_spans(text)] == [
        "http://b.example",
        "https://c.example",
        "www.d.example",
        "e.example",
    ]
    assert is_top_level("uk")
    assert not is_top_level("u1")
    assert not is_top_level("ukk")
    assert parse_link("abcdefghij://a.example") != parse_link("https://a.example")


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("jane@mail.example", True),
        ("jane (at) mail.com", True),
        ("jane at mail dot com", True),
        ("look at gov.uk", False),
        ("e-mail zzyx at post.com", True),
        ("zzyx at post.com", False),
        ("jane arroba mail punto com", True),
        ("jane ät mail punkt de", True),
        ("a @ mail.qqqq", False),
        ("jane [at] mail [dot] com", True),
        ("jane'at'mail.com", True),
    ],
)
def test_an_email_address_is_told_from_words_around_at(text: str, there: bool) -> None:
    assert bool(list(emails_in(text))) == there


def test_one_link_of_a_narrative_is_known_by_any_of_its_addresses() -> None:
    marks = Fingerprint(links=("https://www.youtube.com/watch?v=abc123",))
    assert "amplification" in rules("See youtu.be/abc123?si=1", narrative=marks)
    assert "amplification" not in rules("See https://youtube.com/watch?v=other", narrative=marks)
