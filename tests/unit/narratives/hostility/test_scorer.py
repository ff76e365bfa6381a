"""The scorer's two ways in agree, and the model file is what the code expects."""

import numpy as np
import pytest

from narratives.hostility import Scorer, folding
from narratives.hostility.scorer import MODEL_FILE

TEXTS = ["We will kill the mayor", "Lovely evening by the harbour", "The council is a disgrace", ""]


def test_quick_and_score_say_the_same() -> None:
    scorer = Scorer.default()
    assert scorer.quick(TEXTS).tolist() == pytest.approx([scorer.score(text).hostile for text in TEXTS])


def test_a_text_scores_the_same_in_any_company() -> None:
    scorer = Scorer.default()
    together = scorer.quick(TEXTS * 3)
    assert together[: len(TEXTS)].tolist() == scorer.quick(TEXTS).tolist()
    assert together.dtype == np.float32


def test_no_texts_give_no_scores() -> None:
    assert Scorer.default().quick([]).shape == (0,)
    assert Scorer.default().scores([]) == []


def test_the_model_file_is_small_and_holds_numbers_only() -> None:
    assert MODEL_FILE.stat().st_size <= 3_000_000
    with np.load(MODEL_FILE, allow_pickle=False) as file:
        assert {name: file[name].dtype.kind for name in file.files} == {
            "weights": "i",
            "scale": "f",
            "bias": "f",
            "fold": "u",
            "kind": "u",
        }


@pytest.mark.slow
def test_the_model_file_carries_the_folding_of_this_code() -> None:
    fold, kind = folding.built()
    model = Scorer.default().model
    assert np.array_equal(model.fold, fold)
    assert np.array_equal(model.kind, kind)


def test_entities_are_read_as_the_characters_they_stand_for() -> None:
    assert Scorer.default().score("The banner read &quot;hang every judge&quot; in red").hostile < 0.5
