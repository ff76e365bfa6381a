"""A threat made is told from a threat told; and spelling tricks are seen through."""

import pytest

from domain.enums import Category
from domain.errors import BadInputError
from narratives.hostility import PostScore, Scorer, lexicon, misspelling, rules


def score(text: str) -> PostScore:
    return Scorer.default().score(text)


def label(text: str) -> set[str]:
    return {name for name, value in score(text).labels.items() if value >= 0.5}


def test_a_threat_names_its_reason() -> None:
    assert score("We will kill the mayor").reasons == ("The writer says they will kill or injure someone.",)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Hang every judge", Category.INCITEMENT),
        ("Muslims are vermin", Category.DEHUMANISING),
        ("Deport all Muslims", Category.HATE),
        ("Glory to the bombers", Category.TERRORIST_PROMOTION),
    ],
)
def test_each_kind_of_hostility_earns_its_own_label(text: str, category: Category) -> None:
    assert category.value in label(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nobody will kill the mayor", "denied or forbidden"),
        ("Do not hang the judges", "denied or forbidden"),
        ("The banner read 'hang every judge' in red", "quoted"),
        ("Somebody has sprayed “hang every judge” on our door", "quoted"),
        ("Someone has put 'death to judges' up on our wall", "quoted"),
        ("He said we will kill the mayor", "reported"),
        ("In the novel they cry hang every judge", "imagined or told as fiction"),
        ("Deport all Muslims, what a racist thing to print", "condemned"),
    ],
)
def test_the_stance_that_voids_a_rule_is_told(text: str, why: str) -> None:
    told = score(text)
    assert told.hostile < 0.5
    assert any(why in reason for reason in told.reasons)


@pytest.mark.parametrize("text", ['We will "kill" the mayor', 'Somebody kill "those" judges'])
def test_a_word_in_quotation_marks_inside_a_threat_voids_nothing(text: str) -> None:
    assert Category.INCITEMENT.value in label(text)


def test_a_quotation_that_is_the_whole_post_voids_nothing() -> None:
    assert score("'Hang every judge'").hostile >= 0.5


def test_negation_in_another_clause_voids_nothing() -> None:
    assert score("No, we will kill the mayor").hostile >= 0.5


@pytest.mark.parametrize(
    "disguised",
    [
        "K1LL ALL JUD6ES".replace("6", "g"),
        "k i l l all judges",
        "kiiiill all judges",
        "#KillAllJudges",
        "#killalljudges",
        "killalljudges",
        "k*ll all judges",
        "𝐤𝐢𝐥𝐥 𝐚𝐥𝐥 𝐣𝐮𝐝𝐠𝐞𝐬",
        "ki\u200bll all judges",
        "кіll all judges",
    ],
)
def test_spelling_tricks_are_seen_through(disguised: str) -> None:
    assert score("kill all judges").hostile >= 0.5
    assert score(disguised).hostile >= 0.5


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "#", "@", "''''", "!!!???", "@a #b", "$", "\ud800", "😀" * 300, "a" * 5000]
)
def test_odd_texts_score_and_do_not_fail(text: str) -> None:
    assert 0.0 <= score(text).hostile <= 1.0


def test_they_means_a_group_only_after_one_was_named() -> None:
    assert Category.HATE.value in label("Immigrants live here. They are all filthy")
    assert Category.HATE.value not in label("The mugs are back. They are all filthy")


def test_a_grammar_that_names_no_class_of_the_lexicon_is_refused_by_name() -> None:
    document = {
        "sets": {},
        "rule": [{"id": "x", "label": "hate", "strength": 0.6, "reason": "X.", "patterns": ["identity ..2 nosuch"]}],
    }
    with pytest.raises(BadInputError, match="'nosuch' names no class"):
        rules.build(document, lexicon.default())


def test_more_classes_than_a_mask_holds_are_refused() -> None:
    words = {f"c{i}": "w" for i in range(63)}
    with pytest.raises(BadInputError, match="63 classes"):
        lexicon.build({"words": words, "verbs": {}, "foreign": {}, "hashed": {}})


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("kill", ("kill", "kills", ("killed",), "killing")),
        ("torture", ("torture", "tortures", ("tortured",), "torturing")),
        ("beat:beat:beaten", ("beat", "beats", ("beat", "beaten"), "beating")),
        ("blow_up:blew:blown", ("blow_up", "blows_up", ("blew_up", "blown_up"), "blowing_up")),
        ("bury", ("bury", "buries", ("buried",), "burying")),
        ("skin_alive", ("skin_alive", "skins_alive", ("skinned_alive",), "skinning_alive")),
        ("smash", ("smash", "smashes", ("smashed",), "smashing")),
    ],
)
def test_verbs_are_inflected(entry: str, forms: tuple[str, str, tuple[str, ...], str]) -> None:
    assert lexicon.inflected(entry) == forms


@pytest.mark.parametrize(
    "text",
    ["Stabb every officer", "Kiill the poliec", "We will butchre the refugeees", "Smassh the copper's skull"],
)
def test_a_threat_in_bad_spelling_is_a_threat(text: str) -> None:
    assert Scorer.default().score(text).hostile >= 0.5


@pytest.mark.parametrize("slip", list(misspelling.slips("minister", cut=True)))
def test_a_slip_keeps_the_first_letter(slip: str) -> None:
    assert slip.startswith("m")
    assert slip != "minister"


def test_a_short_word_has_no_slips() -> None:
    assert list(misspelling.slips("gay", cut=True)) == []


def test_a_word_of_its_own_is_no_slip_of_another() -> None:
    scorer = Scorer.default()
    right, slip = scorer.hits(["minster", "ministr"]).classes.tolist()
    assert not right & scorer.lexicon.mask("official")
    assert slip & scorer.lexicon.mask("official")


@pytest.mark.parametrize(
    "text", ["Kill the bill and start again, minister", "Cut the police budget", "I hate that women earn less than men"]
)
def test_an_idiom_is_no_threat_and_no_hatred(text: str) -> None:
    assert Scorer.default().hits([text]).standing.tolist() == [0]


@pytest.mark.parametrize("group", ["women", "Muslims", "gay people", "trans people", "black people", "immigrants"])
@pytest.mark.parametrize(
    "hateful",
    [
        "Why are {} such vermin?",
        "{} don't deserve to live.",
        "No one should trust {}.",
        "{} are everywhere. They disgust me.",
    ],
)
def test_hatred_in_a_question_a_negation_or_a_pronoun_is_hatred(hateful: str, group: str) -> None:
    assert label(hateful.format(group)) & {Category.HATE, Category.DEHUMANISING}


@pytest.mark.parametrize("group", ["women", "Muslims", "gay people", "trans people", "black people", "immigrants"])
@pytest.mark.parametrize(
    "fair",
    ["I don't hate {}.", "{} deserve to live in peace.", "Whoever says {} are vermin is a fool.", "I live among {}."],
)
def test_the_same_words_denied_told_or_kind_are_none(fair: str, group: str) -> None:
    assert score(fair.format(group)).hostile < 0.5
