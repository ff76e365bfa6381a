import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from narratives.batch import batch_of
from narratives.tokens import BUCKETS, EMOJI, HASHTAG, LINK, MEDIA, MENTION, MOST, PAIR, WORD, term_of
from tests.unit.narratives.streams import post


def kinds_of(text: str) -> list[int]:
    return [int(kind) for kind in batch_of([post(text)]).tokens.kinds]


def terms_of(text: str) -> set[int]:
    return set(batch_of([post(text)]).tokens.terms.tolist())


def test_each_piece_of_a_post_is_told_by_its_kind() -> None:
    assert kinds_of("fire") == [WORD]
    assert kinds_of("@someone") == [MENTION]
    assert kinds_of("https://example.org/a-page") == [LINK]
    assert kinds_of("🔥") == [EMOJI]
    assert kinds_of("#fire") == [WORD, HASHTAG]


def test_a_hashtag_is_evidence_for_the_words_it_is_made_of() -> None:
    assert terms_of("harrow bridge") < terms_of("#HarrowBridge")
    assert terms_of("harrow bridge") < terms_of("#harrow_bridge")


def test_case_accents_width_and_marks_do_not_part_words() -> None:
    assert terms_of("Café") == terms_of("CAFE") == terms_of("ｃａｆｅ") == terms_of("cafe\u0301")
    assert terms_of("ПОЖАР") == terms_of("пожар")
    assert terms_of("الإسعاف") == terms_of("الاسعاف") == terms_of("الإسعـــاف")


def test_hidden_characters_do_not_part_words() -> None:
    assert terms_of("vac\u200bcine") == terms_of("vaccine")


def test_a_plural_is_the_same_word() -> None:
    assert terms_of("bridges") == terms_of("bridge")


def test_scripts_without_spaces_give_pairs_that_overlapping_texts_share() -> None:
    assert kinds_of("東京で地震") == [PAIR] * 4
    assert len(terms_of("東京で地震") & terms_of("地震が東京で")) == 3
    assert set(kinds_of("สวัสดีครับ")) == {PAIR}


def test_a_link_is_the_same_whatever_its_scheme_prefix_and_the_sentence_around_it() -> None:
    bare = term_of("https://example.org/story")
    assert bare == term_of("http://www.example.org/story")
    assert bare[0] in terms_of("see (https://example.org/story).")


def test_a_link_cut_off_by_an_ellipsis_is_no_evidence() -> None:
    assert LINK not in kinds_of("so true https://example.org/sto…")


def test_links_and_media_beside_the_text_count_as_evidence_and_stay_out_of_the_text() -> None:
    record = post("look at this")
    beside = type(record)(
        record.id, "x", "a", record.text, record.created_at, links=("https://example.org/story",), media=("ab12",)
    )
    batch = batch_of([beside])
    assert batch.tokens.kinds.tolist()[-2:] == [LINK, MEDIA]
    assert batch.text_of(0) == "look at this"
    assert batch.link[0] == term_of("http://example.org/story")[0]


def test_texts_with_the_same_words_are_near_whatever_their_order_links_and_mentions() -> None:
    batch = batch_of(
        [
            post(t)
            for t in (
                "Close the bridge now!",
                "@mayor close the bridge NOW http://e.org/x1",
                "close the road now",
                "🙂",
            )
        ]
    )
    assert batch.near[0] == batch.near[1] != batch.near[2]
    assert batch.near[3] == 0


def test_a_repost_is_known_by_its_mark_or_its_field() -> None:
    record = post("bridge")
    field = type(record)(record.id, "x", "a", "bridge", record.created_at, repost_of=record.id)
    assert batch_of([post("RT @a: bridge"), post("bridge"), field]).repost.tolist() == [True, False, True]


def test_a_very_long_post_gives_a_bounded_number_of_terms() -> None:
    assert len(kinds_of(" ".join(f"word{i}" for i in range(5000)))) == MOST


@given(st.lists(st.text(st.characters(), max_size=80), min_size=1, max_size=8))
def test_any_text_gives_terms_in_range_and_the_same_ones_in_any_company(texts: list[str]) -> None:
    together = batch_of([post(t) for t in texts]).tokens
    assert together.at[-1] == len(together.terms)
    assert np.all((together.terms >= 0) & (together.terms < BUCKETS))
    for i, text in enumerate(texts):
        alone = batch_of([post(text)]).tokens
        assert alone.terms.tolist() == together.terms[together.at[i] : together.at[i + 1]].tolist()
        assert len(set(alone.terms.tolist())) == len(alone.terms)
