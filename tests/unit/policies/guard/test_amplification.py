"""The narrative's own marks, wherever the public would see them, and not the words anyone would write."""

import pytest

from domain.enums import Effect
from domain.records import Fingerprint
from policies.media import MediaHashes, parse_hashes
from tests.unit.policies.guard.builders import NARRATIVE, a_line_use, a_policy, an_image, found, rules


def effects(text: str, narrative: Fingerprint) -> list[Effect]:
    return [f.effect for f in found(text, narrative=narrative) if f.rule == "amplification"]


def test_a_mark_is_found_wherever_the_public_would_see_it() -> None:
    clean = "All is calm."
    assert "amplification" in rules(clean, variants={"bsky-main": "#harbourattack is false"})
    assert "amplification" in rules(clean, media=(an_image(alt="A poster with #harbourattack on it"),))
    assert "amplification" in rules(clean, line=a_line_use(place="#harbourattack"))
    assert "amplification" in rules(clean, links=("https://truth-harbour.example/what-they-hide",))
    assert "amplification" not in rules(clean, variants={"bsky-main": "All is very calm."})


def test_a_draft_that_answers_no_narrative_amplifies_none() -> None:
    assert "amplification" not in rules("#harbourattack", narrative=None)


def test_one_mark_in_many_places_is_told_once_and_at_its_worst() -> None:
    told = [
        f
        for f in found("Reports of a harbour attack are false.", variants={"bsky-main": "#harbourattack is false."})
        if f.rule == "amplification"
    ]
    assert [f.effect for f in told] == [Effect.BLOCK]


@pytest.mark.parametrize(
    "text",
    [
        "Reports of a harbour attack are false.",
        "There was no Harbour Attack.",
    ],
)
def test_the_plain_words_of_a_hashtag_are_only_a_hint(text: str) -> None:
    assert effects(text, Fingerprint(hashtags=("#HarbourAttack",))) == [Effect.ADVISE]


@pytest.mark.parametrize(
    "text",
    [
        "Avoid the harbour. Attack rumours are false.",
        "An attack at the harbour? No.",
        "The harbourside is open.",
    ],
)
def test_words_that_only_meet_by_chance_are_nothing(text: str) -> None:
    assert effects(text, Fingerprint(hashtags=("#harbourattack",))) == []


def test_an_everyday_word_needs_its_sign_to_be_a_hashtag() -> None:
    narrative = Fingerprint(hashtags=("#fire",))
    assert effects("The fire is out.", narrative) == []
    assert effects("#firefighters did well.", narrative) == []
    assert effects("It is all over #fire", narrative) == [Effect.BLOCK]
    assert effects("The f1re is out.", narrative) == [Effect.BLOCK]


def test_a_short_tag_is_no_part_of_longer_words() -> None:
    narrative = Fingerprint(hashtags=("#riot",), handles=("@bob",))
    assert effects("A patriot called Bobby, @bobby, came by on the #riotous bus with Bob.", narrative) == []
    assert effects("No w a r", Fingerprint(hashtags=("#war",))) == []
    assert effects("No r i o t", narrative) == [Effect.BLOCK]


def test_a_long_tag_inside_a_longer_one_is_still_that_tag() -> None:
    narrative = Fingerprint(hashtags=("#harbourattack",))
    assert effects("#HarbourAttackHoax", narrative) == [Effect.BLOCK]
    assert effects("stopharbourattacklies", narrative) == [Effect.BLOCK]


def test_a_tag_with_one_letter_wrong_or_turned_round_is_still_that_tag() -> None:
    narrative = Fingerprint(hashtags=("#harbourattack",), handles=("@harbour_truth77",))
    for text in (
        "#harbourattakc",
        "#harbouratack",
        "#harbourxattack",
        "#harbourettack",
        "#kcattaruobrah",
        "@harbour_truth7",
    ):
        assert effects(text, narrative) == [Effect.BLOCK], text
    assert effects("#harbourattitude #harboursafe", narrative) == []


def test_the_agencys_own_name_and_handle_pass_unless_used_as_the_narratives_hashtag() -> None:
    narrative = Fingerprint(
        hashtags=("#HarbourCityPolice",), handles=("@HarbourCityPolice", "@harbourcity.bsky.social")
    )
    assert effects("Harbour City Police: follow @HarbourCityPolice and @harbourcity.bsky.social", narrative) == []
    assert effects("#HarbourCityPolice", narrative) == [Effect.BLOCK]


def test_phrases_of_little_or_everyday_words_mark_nothing() -> None:
    narrative = Fingerprint(phrases=("at the harbour", "there has been a", "the police", "in", "hoax"))
    assert effects("There has been a fire at the harbour; the police are in. It is no hoax.", narrative) == []
    assert effects("It is no h0ax", narrative) == [Effect.BLOCK]


def test_a_coined_word_is_distinctive_by_itself() -> None:
    assert effects("This is no falseflag.", Fingerprint(phrases=("falseflag",))) == [Effect.BLOCK]


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        ("警察开枪打死孩子", "网上说警察开枪打死孩子，这不是真的。"),
        ("الشرطة تقتل الأطفال", "ليس صحيحا أن الشرطة تقتل الأطفال."),
        ("полиция стреляла в детей", "Неправда, что ПОЛИЦИЯ СТРЕЛЯЛА В ДЕТЕЙ."),
    ],
)
def test_phrases_of_other_scripts_are_found(mark: str, text: str) -> None:
    assert effects(text, Fingerprint(phrases=(mark,))) == [Effect.BLOCK]


@pytest.mark.parametrize(("tag", "text"), [("#港口袭击", "不要使用 #港口袭击 这个标签"), ("#атака", "это #атака")])
def test_hashtags_of_other_scripts_are_found(tag: str, text: str) -> None:
    assert effects(text, Fingerprint(hashtags=(tag,))) == [Effect.BLOCK]


def test_another_page_of_a_host_that_everybody_uses_is_another_page() -> None:
    narrative = Fingerprint(links=("https://x.com/liar/status/1", "https://www.youtube.com/watch?v=abc123"))
    assert effects("x.com and https://youtube.com/watch?v=other", narrative) == []
    assert effects("https://mobile.twitter.com/liar/status/1?s=20", narrative) == [Effect.BLOCK]
    assert effects("https://youtu.be/abc123?si=xyz", narrative) == [Effect.BLOCK]
    assert effects("https://www.youtube.com/shorts/abc123", narrative) == [Effect.BLOCK]


def test_the_narratives_bare_host_and_pages_below_its_page_are_its_link() -> None:
    narrative = Fingerprint(links=("https://lies.example/story",))
    assert effects("lies.example", narrative) == [Effect.BLOCK]
    assert effects("lies.example/story/amp/2", narrative) == [Effect.BLOCK]
    assert effects("lies.example/other", narrative) == []
    assert effects("https://lies.example/any/page", Fingerprint(links=("lies.example",))) == [Effect.BLOCK]


def test_our_own_host_without_the_page_that_is_attacked_is_no_link_of_theirs() -> None:
    narrative = Fingerprint(links=("https://harbourcity.police.example/leaked",))
    assert effects("harbourcity.police.example", narrative) == []
    assert effects("https://harbourcity.police.example/leaked", narrative) == [Effect.BLOCK]


def test_a_narratives_link_that_is_none_is_passed_over() -> None:
    assert effects("All is calm.", Fingerprint(links=("", "not a link"))) == []


def test_a_short_link_is_refused_where_the_narrative_spreads_by_links() -> None:
    assert effects("bit.ly/abc", Fingerprint(links=("https://lies.example/story",))) == [Effect.BLOCK]
    assert effects("bit.ly/abc", Fingerprint(hashtags=("#lies",))) == []
    known = a_policy(known_hosts=("bit.ly",))
    assert "amplification" not in rules("bit.ly/abc", policy=known, narrative=Fingerprint(links=("lies.example/a",)))


def test_the_narratives_picture_is_known_by_digest_and_by_looks() -> None:
    assert "amplification" in rules("Calm.", media=(an_image(sha256="A" * 64),))
    near = "f0" * 28 + "0f0f0f0f"  # 32 bits away
    nearer = "f0" * 28 + "0f0f0ff0"  # 24 bits away
    assert "amplification" in rules("Calm.", media=(an_image(pdq=nearer),))
    assert "amplification" not in rules(
        "Calm.", media=(an_image(pdq=near), an_image(sha256="b" * 64), an_image(pdq="x"))
    )


def test_pictures_on_the_list_of_hostile_media_are_refused_under_both_rules() -> None:
    policy = a_policy(hostile_media="list.csv", hostile_hashes=MediaHashes(sha256=frozenset({"b" * 64})))
    assert rules("Calm.", policy=policy, media=(an_image(sha256="b" * 64),)) == {
        "amplification",
        "terrorist-publication",
    }
    assert rules("Calm.", policy=policy, media=(an_image(sha256="c" * 64),)) == set()


def test_a_list_of_hostile_media_that_was_not_read_lets_no_picture_through() -> None:
    policy = a_policy(hostile_media="list.csv")
    assert rules("Calm.", policy=policy, media=(an_image(sha256="c" * 64),)) == {"amplification"}
    assert rules("Calm.", policy=policy) == set()


def test_the_csv_of_hostile_media_is_read_by_its_headings_prefixes_or_neither() -> None:
    one, two, three = "1" * 64, "2" * 64, "3" * 64
    headed = parse_hashes(["label,sha256,pdq", f'x,"{one}",{two}', "y,,"])
    assert headed == MediaHashes(frozenset({one}), (int(two, 16),))
    assert parse_hashes([f"sha256:{one}", f"PDQ:{two.upper()}"]) == headed
    both = parse_hashes([three, "not a hash"])
    assert both.knows(three, None)
    assert both.knows(None, three)
    assert not both.knows(None, None)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It is false that they're hiding the bodies.", "they are hiding the bodies"),
        ("It is false that they’re hiding the bodies.", "they are hiding the bodies"),
        ("It is false that they are hiding the bodies.", "they're hiding the bodies"),
        ("They won't tell you the truth? We do.", "they will not tell you the truth"),
        ("They cannot protect our children? We can.", "they can't protect our children"),
        ("They're not telling the truth? We are.", "they aren't telling the truth"),
        ("THEY DONT CARE ABOUT VICTIMS? We do.", "they do not care about victims"),
        ("There's been a cover-up? No.", "there has been a cover-up"),
        ("They'd buried the evidence? No.", "they had buried the evidence"),
        ("They've known for weeks? No.", "they have known for weeks"),
        ("They'll burn it down? No.", "they will burn it down"),
        ("I'm telling the truth? No.", "i am telling the truth"),
        ("They shan't win this city? Quite so.", "they shall not win this city"),
    ],
)
def test_a_contraction_is_no_disguise(text: str, phrase: str) -> None:
    assert effects(text, Fingerprint(phrases=(phrase,))) == [Effect.BLOCK]


def test_words_that_only_look_like_a_contraction_are_not_the_phrase() -> None:
    assert effects("There were bodies, and they re-hid nothing.", Fingerprint(phrases=("they are hiding it",))) == []
    assert effects("Officers' dogs are hiding.", Fingerprint(phrases=("officers are hiding dogs",))) == []


@pytest.mark.parametrize(
    "text",
    ["ʞɔɐʇʇɐɹnoqɹɐɥ#", "˙ǝsʃɐɟ sᴉ ʞɔɐʇʇɐɹnoqɹɐɥ#", "sǝᴉpoq ǝɥʇ ƃuᴉpᴉɥ ǝɹɐ ʎǝɥʇ"],
)
def test_writing_upside_down_hides_nothing(text: str) -> None:
    assert effects(text, NARRATIVE) == [Effect.BLOCK]


def test_two_turned_letters_do_not_turn_a_whole_post() -> None:
    assert effects("kcattaruobrah, said nobody in ɔ and ǝ", NARRATIVE) == []
