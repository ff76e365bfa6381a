"""The way in: posts to scores, a narrative's posts to a judgement."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from domain.enums import Category
from domain.records import Post, Signal, Topic
from narratives.hostility import folding, lexicon
from narratives.hostility.lexicon import Lexicon
from narratives.hostility.model import Model
from narratives.hostility.records import Judgement, PostScore
from narratives.hostility.tokens import Tokens, tokenise

_MODEL = Path(__file__).parent / "model.npz"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores posts with the small model and the rules; the same input always gives the same output."""

    lexicon: Lexicon
    model: Model

    @staticmethod
    @functools.cache
    def default() -> "Scorer":
        """Return the scorer that ships with the package."""
        return Scorer(lexicon.default(), Model.load(_MODEL))

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """Cut texts into tokens with their classes."""
        points, offsets = folding.points(texts)
        return tokenise(points, offsets, folding.tables(), self.lexicon.keys, self.lexicon.values)

    def quick(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return hostile 0..1 (float32, one a text): what `score` says, without labels and reasons."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        logits = self.model.logits(
            self.tokens(texts), self.lexicon.mask("negation"), self.lexicon.mask("identity", "agency")
        )
        return (1 / (1 + np.exp(-logits.max(axis=1)))).astype(np.float32)

    def scores(self, texts: Sequence[str]) -> list[PostScore]:
        """Return the full score of each text."""
        return [PostScore(float(h), {Category.HATE.value: float(h)} if h >= 0.5 else {}, ()) for h in self.quick(texts)]

    def score(self, text: str) -> PostScore:
        """Return the full score of one text."""
        return self.scores([text])[0]

    def judge(
        self,
        posts: Sequence[Post],
        *,
        topics: Sequence[Topic] = (),
        handles: Sequence[str] = (),
        signals: Sequence[Signal] = (),
    ) -> Judgement:
        """Judge one narrative by up to 64 of its posts together."""
        del topics, handles, signals
        quick = self.quick([post.text for post in posts])
        hostile = float(np.quantile(quick, 0.75)) if len(posts) else 0.0
        labels: Mapping[str, float] = {Category.HATE.value: hostile} if hostile >= 0.5 else {}
        return Judgement(hostile, labels, ("Many of its posts read as hateful or abusive.",) if labels else ())
