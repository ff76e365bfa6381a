"""What each check says, and of what: the checks put together as the guard runs them (policies.guard).

Of policies.guard.finding, policies.guard.draft, policies.guard.registers, policies.guard.amplification,
policies.guard.claims, policies.guard.hidden, policies.guard.hashtags, policies.guard.unknown_link,
policies.guard.publications, policies.guard.accusation, policies.guard.personal.
"""

import inspect
from dataclasses import replace

import pytest

from domain.enums import Effect
from domain.ids import AccountId
from domain.records import Content, Finding, Fingerprint
from policies import guard
from policies.guard import CHECKS, DEFAULT_EFFECTS, GuardInput, examine
from policies.guard.accusation import _in_small_letters
from policies.guard.amplification import _own_names
from policies.guard.disguise import canonical
from policies.guard.finding import finding, under_policy
from policies.guard.hashtags import spread_hashtags
from tests.unit.policies.guard.builders import NOW, a_policy, found, rules


def test_every_rule_has_its_check_and_its_effect() -> None:
    assert [rule for rule, _ in CHECKS] == list(DEFAULT_EFFECTS)
    assert [check.__name__.replace("_", "-") for _, check in CHECKS] == list(DEFAULT_EFFECTS)
    assert DEFAULT_EFFECTS == {
        "amplification": "block", "terrorist-publication": "block", "personal-data": "block",
        "protected-identity": "block", "embargo": "block", "active-proceedings": "legal", "accusation": "legal",
        "pre-election": "legal", "unsourced-claim": "raise", "unknown-link": "raise", "alt-text": "block",
        "length": "block", "hidden-characters": "block", "hashtag-case": "advise", "reading-ease": "advise",
    }  # fmt: skip


def test_a_check_that_fails_blocks_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> list[Finding]:
        raise ZeroDivisionError

    monkeypatch.setattr(guard, "CHECKS", ((CHECKS[0][0], fails),))
    (told,) = found("All is calm.")
    assert told == Finding(
        CHECKS[0][0],
        Effect.BLOCK,
        "The check amplification could not be completed, so the draft cannot be cleared.",
        "Try plainer wording, and report this to whoever runs the bot.",
    )


def test_a_reason_with_half_a_character_can_still_be_shown() -> None:
    assert finding("length", "a\ud800b", "c").reason == "a?b"


@pytest.mark.parametrize(
    ("graded", "named", "becomes"),
    [
        (None, "advise", "advise"),
        (None, "legal", "legal"),
        (None, "block", "block"),
        (Effect.ADVISE, "block", "advise"),
        (Effect.ADVISE, "raise", "advise"),
        (Effect.ADVISE, "advise", "advise"),
        (Effect.LEGAL, "block", "legal"),
        (Effect.LEGAL, "raise", "raise"),
        (Effect.LEGAL, "advise", "advise"),
        (Effect.RAISE, "legal", "raise"),
        (Effect.RAISE, "advise", "advise"),
    ],
)
def test_a_policy_loosens_what_it_names_and_never_tightens_a_hint(
    graded: Effect | None, named: str, becomes: str
) -> None:
    told = finding("amplification", "Why.", "What.", graded)
    assert under_policy(told, {"amplification": Effect(named)}).effect == becomes
    assert under_policy(told, {"length": Effect.ADVISE}) is told


@pytest.mark.parametrize(
    ("rule", "graded"), [("unknown-link", "advise"), ("accusation", "raise"), ("embargo", "legal")]
)
def test_a_grade_just_below_the_rules_own_effect_is_still_a_grade(rule: str, graded: str) -> None:
    assert under_policy(finding(rule, "Why.", "What.", Effect(graded)), {rule: Effect.BLOCK}).effect == graded


def test_a_draft_is_known_by_what_it_says_and_not_by_what_was_read_of_it() -> None:
    one, other = GuardInput(Content("Calm.", ())), GuardInput(Content("Calm.", ()))
    assert one.parts
    assert one == other
    assert repr(one) == repr(other)
    assert list(inspect.signature(GuardInput).parameters) == ["content", "line_ok", "topic", "fingerprint"]
    draft = GuardInput(Content("word " * 26, (AccountId("x-main"),)))
    assert [f.rule for f in examine(a_policy(), draft, NOW)] == ["reading-ease"]


def test_words_that_stand_twice_are_told_once() -> None:
    told = found("Ring 01632 960123", variants={"x-main": "Ring 01632 960123", "bsky-main": "Ring 01632 960123 !"})
    assert [f.reason for f in told if f.rule == "personal-data"] == [
        "In the text there is a telephone number.",
        "In the variant for bsky-main there is a telephone number.",
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Marlowe Zoe was here", "protected-identity"),
        ("Wren Tobias was here", "active-proceedings"),
        ("Operation Nightjar begins", "embargo"),
    ],
)
def test_people_of_a_register_are_known_in_any_order(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_a_phrase_under_embargo_is_known_only_as_it_is() -> None:
    assert "embargo" not in rules("Nightjar Operation begins")


def test_a_mark_is_shown_with_its_own_letters() -> None:
    marks = Fingerprint(hashtags=("#XrayTruth", "＃XrayLies"), handles=("@Xwatch77", "＠Xwotch88@social.example"))
    told = [
        f.reason.partition("repeat ")[2].partition(",")[0]
        for f in found("#XrayTruth #XrayLies @Xwatch77 @Xwotch88", narrative=marks)
        if f.rule == "amplification"
    ]
    assert told == [
        "the narrative's hashtag #XrayTruth",
        "the narrative's hashtag #XrayLies",
        "the handle @Xwatch77",
        "the handle @Xwotch88",
    ]


def test_the_agencys_own_handle_is_no_mark_on_any_server() -> None:
    own = _own_names("Harbour City Police", ("@Xanten.bsky.social", "@fowey@social.example"))
    assert own == {canonical(name) for name in ("Harbour City Police", "xanten.bsky.social", "xanten", "fowey")}
    marks = Fingerprint(handles=("@harbourcity.other.example", "@harbourcity"))
    assert "amplification" not in rules("Ask @harbourcity or @harbourcity.other.example", narrative=marks)


def test_each_account_s_words_are_looked_at_for_claims() -> None:
    assert "unsourced-claim" in rules("Calm.", variants={"bsky-main": "Sharing it is illegal."})


def test_three_hidden_characters_are_all_named() -> None:
    (told,) = [f for f in found("a\u200bb\u2060c\u202ed") if f.rule == "hidden-characters"]
    assert told.reason == (
        "In the text there are characters that nobody can see: zero width space, word joiner, right-to-left override."
    )


def test_either_sign_of_a_hashtag_is_spread_into_words() -> None:
    assert spread_hashtags("＃VoteGreen #VOTEGreen #vote_green #voteGREEN") == (
        "Vote Green VOTE Green vote green vote GREEN"
    )
    assert spread_hashtags("＃VoteGreen") == "Vote Green"
    assert spread_hashtags("no tag") == "no tag"


@pytest.mark.parametrize(
    "text", ["It was orchestrated by Tom Ward", "It was incited by Tom Ward", "It was planned by Tom Ward"]
)
def test_what_was_done_by_somebody_is_said_of_them(text: str) -> None:
    assert "accusation" in rules(text)


def test_a_lone_word_with_a_capital_is_no_person_to_be_accused_in_passing() -> None:
    assert "accusation" not in rules("At the market Zorbo, a killer of weeds, is sold")
    assert "accusation" in rules("Zorbo is a killer")


def test_every_link_is_looked_at_after_a_known_one() -> None:
    told = [f.reason for f in found("See gov.uk/x and lies.example/y and lies.example/z") if f.rule == "unknown-link"]
    assert told == ["In the text, lies[.]example is not on the list of known hosts."]
    assert "unknown-link" not in rules("See x.com/HarbourCityPolice/status/1")
    assert "unknown-link" not in rules("See bsky.app/profile/harbourcity.bsky.social")
    assert "unknown-link" in rules("See x.com/liar/status/harbourcitypolice")


def test_an_outlet_inside_another_word_is_none() -> None:
    assert "terrorist-publication" not in rules("We went to Damaqua today")
    assert "terrorist-publication" in rules("Amaq is an outlet")


def test_mail_at_a_known_host_and_below_it_is_our_own() -> None:
    assert "personal-data" not in rules("Write to press@harbourcity.police.example")
    assert "personal-data" not in rules("Write to press@mail.harbourcity.police.example")
    assert "personal-data" in rules("Write to press@police.example")


def test_a_sentence_is_shouted_when_more_than_four_letters_in_five_are_capitals() -> None:
    assert _in_small_letters("ABCD EFGH ij") == "ABCD EFGH ij"
    assert _in_small_letters("ABCD EFGHI j") == "Abcd Efghi J"
    assert _in_small_letters("The NHS said so") == "The NHS said so"


def test_a_policy_without_a_list_is_told_from_one_whose_list_was_not_read() -> None:
    policy = a_policy()
    assert replace(policy.guard, hostile_media="list.csv").hostile_media == "list.csv"
