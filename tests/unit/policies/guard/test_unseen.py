"""Ways round the guard that were tried from outside, and what must pass beside them.

Of policies.guard.disguise, policies.guard.marked_links, policies.guard.formats, policies.guard.formats_uk,
policies.guard.emails, policies.guard.personal and policies.guard.amplification.
"""

import pytest

from domain.records import Fingerprint
from policies.guard.addresses import _SAME_SITE, parse_address
from policies.guard.marked_words import spellings
from policies.guard.names import mentions
from tests.unit.policies.guard.builders import found, rules

MARKS = Fingerprint(
    hashtags=("#QuayStreetCoverUp", "#JusticeForTom", "#Time2Act"),
    phrases=("they shot a kid and ran",),
    links=("https://realharbour.example/posts/77?id=9", "https://x.com/liar/status/12345", "https://blog.example/?p=4"),
    handles=("@portwatch_uk",),
)


def blocked(text: str) -> bool:
    return any(f.rule == "amplification" and f.effect == "block" for f in found(text, narrative=MARKS))


@pytest.mark.parametrize(
    "text",
    [
        "they shot a kid & ran",
        "See realharbour.example",
        "See realharbour.example/posts/77?x=1&id=9",
        "See realharbour.example/posts/77/more?id=9",
        "See blog.example",
        "See blog.example/?p=4&utm_source=a",
        "See xcancel.com/liar/status/12345",
        "See https://x.com/i/web/status/12345",
        "See https://x.com/anyone/status/12345?s=20",
        "See https://fixvx.com/anyone/status/12345/photo/1",
        "No to #justice4tom",
        "No to #TimeToAct",
        "Ask @p0rtwatch_uk",
    ],
)
def test_a_mark_is_known_in_the_forms_people_give_it(text: str) -> None:
    assert blocked(text)


@pytest.mark.parametrize(
    "text",
    [
        "They shot a goal & ran home",
        "See realharbour.example/about",
        "See realharbour.example/posts/77?id=8",
        "See blog.example/?p=5",
        "See blog.example/about?p=5",
        "See x.com",
        "See https://x.com/anyone/status/123456",
        "See https://x.com/liar/status/1234",
        "See https://x.com/liar",
        "Justice and time for Tom to act",
    ],
)
def test_what_only_resembles_a_mark_passes(text: str) -> None:
    assert not blocked(text)


def test_a_host_we_vouch_for_is_never_the_narratives_as_a_whole() -> None:
    marks = Fingerprint(links=("https://gov.uk/a?b=1", "https://x.com/a?b=1"))
    for text in ("See gov.uk", "See x.com", "See www.gov.uk/c"):
        assert "amplification" not in rules(text, narrative=marks)
    assert "amplification" in rules("See gov.uk/a?b=1", narrative=marks)
    bare = Fingerprint(links=("https://x.com", "https://truth.example"))
    assert "amplification" in rules("See x.com", narrative=bare)
    assert "amplification" in rules("See truth.example/anything", narrative=bare)
    assert "amplification" not in rules("See x.com/anything", narrative=Fingerprint(links=("https://y.example/a",)))


@pytest.mark.parametrize(("other", "real"), _SAME_SITE.items())
def test_a_front_of_a_platform_is_that_platform(other: str, real: str) -> None:
    link = parse_address(f"{other}/a", f"{other}/a")
    assert link is not None
    assert link.host == real
    assert real in {
        "x.com",
        "facebook.com",
        "youtube.com",
        "t.me",
        "bsky.app",
        "instagram.com",
        "tiktok.com",
        "reddit.com",
    }


def test_the_fronts_are_those_we_know_of() -> None:
    assert set(_SAME_SITE) == {
        "twitter.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "nitter.net", "xcancel.com", "fixvx.com",
        "fb.com", "youtube-nocookie.com", "telegram.me", "telegram.dog", "fxbsky.app", "ddinstagram.com",
        "vxtiktok.com", "rxddit.com",
    }  # fmt: skip


def test_figures_stand_for_words_in_a_tag_of_several() -> None:
    assert spellings("JusticeForTom") == ("JusticeForTom", "Justice4Tom")
    assert spellings("Justice4Tom") == ("Justice4Tom", "JusticeForTom")
    assert spellings("TimeToAct") == ("TimeToAct", "Time2Act")
    assert spellings("Time2Act") == ("Time2Act", "TimeToAct")
    assert spellings("Fortune2026Tomorrow") == ("Fortune2026Tomorrow",)


@pytest.mark.parametrize(
    "text",
    [
        "tomward(a)mail.com",
        "tomward[a]mail.com",
        "IBAN GB29 NWBK 6016 1331 9268 19",
        "IBAN DE89370400440532013000",
        "sort code 20-00-00",
        "sorting code is 200000",
        "account number 55779911",
        "bank account no. 55779911",
        "passport 123456789",
        "Passport number: AB123456",
    ],
)
def test_accounts_and_passports_are_personal_data(text: str) -> None:
    assert "personal-data" in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "Choose (a) gov.uk or (b) the office",
        "reference GB30 NWBK 6016 1331 9268 19",
        "Our account has 55779911 followers",
        "The order code is 20-00-00",
        "Bring your passport on 12/12/2026",
        "Renew your passport online. 123456789 people did",
        "Routes GB29 and E20 are shut",
    ],
)
def test_numbers_that_are_nobodys_pass(text: str) -> None:
    assert "personal-data" not in rules(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jens Mueller was here", "Jens Müller"),
        ("Jens Muller was here", "Jens Müller"),
        ("Mueller, Jens", "Jens Müller"),
        ("Soeren Aagaard was here", "Søren Ågaard"),
        ("Haakon Boe was here", "Håkon Bø"),
        ("Joerg Oesterle-Baer", "Jörg Österle-Bär"),
        ("Ueli Aerni", "Üli Ärni"),
    ],
)
def test_a_name_with_an_umlaut_is_known_in_either_spelling(text: str, name: str) -> None:
    assert mentions(text, name, person=True)
