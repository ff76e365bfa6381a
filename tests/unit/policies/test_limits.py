"""At every limit, the last that passes and the first that does not; and each sentence a writer reads, word for word."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from domain.enums import PlatformName
from domain.errors import BadInputError
from domain.ids import AccountId, LineId, PostId, StaffId, TierName
from domain.records import Account, Content, MediaItem, Post
from policies.case import open_case
from policies.cells import parse_cell
from policies.costs import Cost, costs_of
from policies.file import load_policy
from policies.fitting import may_reply, misfits, platform_of
from policies.lines import filled, matches, render
from policies.media import parse_hashes
from policies.model import Line
from policies.slots import Slot, SlotKind
from policies.threads import parts_for, parts_of
from policies.words import words_for
from tests.unit.policies.build import NOW, POLICY, content, facts, policy

X, BLUESKY, MASTODON = PlatformName.X, PlatformName.BLUESKY, PlatformName.MASTODON
RULES = policy(
    accounts="""
[[account]]
id = "x-main"
platform = "x"
handle = "@Xborough"
tier = "responder"
[[account]]
id = "masto-main"
platform = "mastodon"
handle = "@police"
tier = "responder"
[[account]]
id = "sky"
platform = "bluesky"
handle = "rivermouth.example"
tier = "responder"
"""
)
AT = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
LINK = "https://harbour.example/now"


def post(text: str = "Is this true?", platform: str = "x", url: str | None = None) -> Post:
    return Post(PostId("1"), platform, "a", text, AT, url=url)


def a_line(text: str, **slots: Slot) -> Line:
    return Line(
        LineId("l"), None, StaffId("head"), dt.date(2026, 1, 1), dt.date(2027, 1, 1), "en", text,
        {name.replace("_", "-"): slot for name, slot in slots.items()},
    )  # fmt: skip


def test_a_cell_that_names_no_tier_or_is_no_cell_is_quoted() -> None:
    with pytest.raises(ValueError, match=r'^"1 boss" names the tier "boss", which no .* declares$'):
        parse_cell("1 boss", {})
    said = r'^"boss" is not a cell; write "alone", "never" or a number and a tier such as "1 lead"$'
    with pytest.raises(ValueError, match=said):
        parse_cell("boss", {})


def test_a_moment_without_a_zone_is_named() -> None:
    with pytest.raises(ValueError, match=r"^now must bear its time zone$"):
        open_case(POLICY, facts(), NOW.replace(tzinfo=None), None, ())


def test_twelve_posts_are_a_thread_and_thirteen_are_too_many() -> None:
    def thread(parts: int) -> Content:
        return content(" ".join(f"{n:02}" + "x" * 277 + "." for n in range(parts)), accounts=("x-main",), thread=True)

    assert len(parts_for(RULES, thread(12), AccountId("x-main"))) == 12
    assert misfits(RULES, thread(12)) == ()
    assert misfits(RULES, thread(13)) == ("For x-main, the thread would have 13 posts; shorten it to 12 at most.",)


def test_an_edit_is_of_one_post_and_never_an_endless_thread() -> None:
    endless = content("A sentence of some length. " * 300, accounts=("masto-main",), thread=True)
    assert misfits(RULES, endless, edit=True) == ()
    assert len(misfits(RULES, endless)) == 1


def test_an_account_that_the_policy_lacks_hides_no_misfit_of_the_next() -> None:
    (said,) = misfits(RULES, content(accounts=("nobodys", "x-main")), edit=True)
    assert said.startswith("X does not let")


def test_as_many_images_and_as_long_a_description_as_are_taken_fit() -> None:
    full = tuple(MediaItem("a" * 1000, "ab" * 32) for _ in range(4))
    assert misfits(RULES, content(accounts=("x-main",), media=full)) == ()
    assert misfits(RULES, content(accounts=("x-main",), media=(MediaItem(None, "ab" * 32),))) == ()


def test_why_a_post_cannot_be_answered_is_a_sentence() -> None:
    ours = RULES.accounts[AccountId("x-main")]
    page = Account(AccountId("fb"), PlatformName.FACEBOOK, "Xborough", TierName("responder"))
    assert may_reply(ours, post(platform="mastodon")) == "That post is not on X; publish an original post instead."
    assert may_reply(ours, post()) == (
        "X lets an app reply only to authors who mentioned or quoted @Xborough; publish an original post instead."
    )
    said = "Facebook lets a page answer only posts on the page itself; publish an original post instead."
    assert may_reply(page, post(platform="facebook")) == said
    assert may_reply(page, post(platform="facebook", url="https://facebook.com/borough/posts/1")) == said


def test_a_handle_is_mentioned_whole_or_not_at_all() -> None:
    ours = RULES.accounts[AccountId("x-main")]
    assert may_reply(ours, post("@borough is this true?")) is not None
    assert may_reply(ours, post("@Xborough is this true?")) is None


@pytest.mark.parametrize("host", ["x.com", "www.x.com", "m.x.com", "mobile.x.com", "twitter.com", "mobile.twitter.com"])
def test_a_platform_is_known_by_all_its_front_doors(host: str) -> None:
    assert platform_of(f"https://{host}/a/status/1") is X


def test_a_bare_number_is_on_no_platform() -> None:
    assert platform_of("1234567890") is None


def test_ten_cents_are_written_with_both_digits_and_less_with_as_many_as_it_takes() -> None:
    cost = Cost(AccountId("x"), 2, 0, Decimal("0.10"), Decimal(0))
    assert cost.sentence == "x: $0.10 (2 posts)."
    assert replace(cost, publish=Decimal("0.0990")).sentence == "x: $0.099 (2 posts)."


def test_an_account_that_costs_nothing_hides_no_cost_of_the_next() -> None:
    assert [c.account for c in costs_of(RULES, content(accounts=("masto-main", "nobodys", "x-main")))] == ["x-main"]


def test_everything_wrong_with_a_lines_blanks_is_said_at_once() -> None:
    line = a_line("From {n} to {m}.", n=Slot(SlotKind.NUMBER), m=Slot(SlotKind.NUMBER))
    with pytest.raises(BadInputError, match=r"^Fill in n\. Fill in m\.$") as caught:
        render(line, {})
    assert caught.value.code == "bad-line"


def test_an_address_of_three_hundred_characters_fills_a_blank_and_a_longer_one_does_not() -> None:
    line = a_line("See {url}", url=Slot(SlotKind.URL, hosts=("harbour.example",)))
    url = "https://harbour.example/".ljust(300, "a")
    assert matches(f"See {url}", line, {"url": url})
    assert not matches(f"See {url}a", line, {"url": f"{url}a"})


def test_however_long_what_fills_the_blanks_may_be_it_is_read_back() -> None:
    url, long = "https://harbour.example/".ljust(300, "a"), "Long Lane " * 60 + "Corner"
    line = a_line(
        "{where}, {where}: {url} {url}",
        where=Slot(SlotKind.LIST, values=(long, "Quay")),
        url=Slot(SlotKind.URL, hosts=("harbour.example",)),
    )
    slots = {"where": long, "url": url}
    assert filled(render(line, slots), line) == slots


def test_a_blank_may_have_a_hyphen_in_its_name() -> None:
    line = a_line("{how-many} roads, {how-many} diversions", how_many=Slot(SlotKind.NUMBER))
    assert filled("3 roads, 3 diversions", line) == {"how-many": "3"}
    assert filled("3 roads, 4 diversions", line) is None


def test_what_only_ends_like_a_hash_is_none() -> None:
    assert parse_hashes(["X" + "a" * 64]) == parse_hashes([])
    assert parse_hashes(['"' + "a" * 64 + '"']).sha256 == {"a" * 64}


def test_the_longest_text_that_fits_is_left_whole() -> None:
    assert parts_of("x" * 280, X) == ("x" * 280,)
    assert len(parts_of("x" * 281, X)) == 2
    assert parts_of("x" * 300, BLUESKY) == ("x" * 300,)


def test_three_thousand_bytes_fit_on_bluesky_and_one_more_does_not() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one character to the eye, 18 bytes
    text = family * 166 + "a" * 12
    assert len(text.encode()) == 3000
    assert parts_of(text, BLUESKY) == (text,)
    assert len(parts_of(text + "a", BLUESKY)) == 2


def test_half_a_character_breaks_nothing() -> None:
    assert parts_of("\ud83d", BLUESKY) == ("\ud83d",)


def test_a_number_takes_no_more_room_than_it_needs() -> None:
    first, second = "a" * 275 + ".", "b" * 275 + "."
    assert parts_of(f"{first} {second}", X, numbered=True) == (f"{first} 1/2", f"{second} 2/2")
    ten = [str(n) + "a" * 272 + "." for n in range(10)]
    assert parts_of(" ".join(ten), X, numbered=True) == tuple(f"{part} {n}/10" for n, part in enumerate(ten, 1))
    hundred = [f"{n:03}" + "a" * 268 + "." for n in range(100)]
    assert parts_of(" ".join(hundred), X, numbered=True)[99] == f"{hundred[99]} 100/100"
    assert len(parts_of(" ".join(hundred), X, numbered=True)) == 100


def test_an_author_may_ask_for_numbers() -> None:
    text = "We are on our way to the harbour now and ask for patience. " * 5 + "We will say more at nine."
    plain, numbered = (content(text, accounts=("x-main",), thread=how) for how in ("plain", "numbered"))
    assert all(p[-2] == "/" for p in parts_for(RULES, numbered, AccountId("x-main")))
    assert not any(p[-2] == "/" for p in parts_for(RULES, plain, AccountId("x-main")))


def test_a_title_at_the_very_start_is_no_end_of_a_sentence() -> None:
    assert len(parts_of("Mr. " + "word " * 80, X)[0]) > 200


def test_the_link_of_a_card_does_not_stand_in_the_words_and_any_other_stands_there_once() -> None:
    sky, ours = AccountId("sky"), AccountId("x-main")
    one = content("Read this.", accounts=("sky", "x-main"), links=(LINK,))
    assert words_for(one, sky, BLUESKY) == "Read this."
    assert words_for(one, ours, X) == f"Read this.\n{LINK}"
    assert words_for(replace(one, text=f"Read {LINK}"), ours, X) == f"Read {LINK}"
    pictured = replace(one, media=(MediaItem("A map", "ab" * 32),))
    assert words_for(pictured, sky, BLUESKY) == f"Read this.\n{LINK}"


def test_facebook_and_bluesky_are_known_by_their_front_doors_too() -> None:
    assert platform_of("https://www.facebook.com/a/posts/1") is PlatformName.FACEBOOK
    assert platform_of("https://bsky.app/profile/a/post/1") is BLUESKY


def test_curly_quotes_and_capitals_of_the_hour_are_the_same_line() -> None:
    line = a_line("It's “over” at {when}.", when=Slot(SlotKind.TIME))
    for hour in ("6 PM", "6 pm", "Noon"):
        assert filled(f'It’s "over" at {hour}.', line) == {"when": hour}
    assert filled("It‘s ”over“ at noon.", line) == {"when": "noon"}


def test_brackets_without_end_are_refused_in_a_sentence() -> None:
    with pytest.raises(BadInputError, match="nested too deeply"):
        load_policy(b"schema = " + b"[" * 50_000)
