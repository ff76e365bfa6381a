"""The way in: posts to scores, a narrative's posts to a judgement."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from domain.enums import Category
from domain.records import Post, Signal, Topic
from narratives.hostility import folding, judgement, lexicon, rules
from narratives.hostility.judgement import Evidence
from narratives.hostility.lexicon import Lexicon
from narratives.hostility.matching import Hits, match
from narratives.hostility.model import BUCKETS, Model
from narratives.hostility.records import Judgement, PostScore
from narratives.hostility.rules import LABELS, STANCE_WORDS, Grammar
from narratives.hostility.tokens import Tokens, tokenise

MODEL_FILE = Path(__file__).parent / "model.npz"

_VOIDED = 0.5
"""Share of the model's score kept when a rule that matched was voided: what is told is not made."""
_ANGRY, _CRITICISM = 0.4, 0.49
"""Where the authorities are spoken of, no group is named and no rule stands, scores above the first are pressed
together below the second: anger at the agency is not hostility, but the angriest stays the angriest."""


_FRIENDLY = 0.8
"""Share kept when a group is spoken of beside words of welcome or condemnation."""
_STANDS = 0.5
"""Strength from which a rule speaks for itself; a weaker one only adds its label."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The parts of a batch's scores: `hostile` and `model` float32 (n), and the rules' hits."""

    hostile: npt.NDArray[np.float32]
    model: npt.NDArray[np.float32]
    hits: Hits


class Classifier(Protocol):
    """An agency's own, bigger model: asked only for the few narratives that grow, so it may be slow."""

    def hostile(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return hostile 0..1 (float32, one a text), the same for the same text always."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores posts with the small model and the rules; the same input always gives the same output.

    `classifier`, if given, takes the small model's place where a narrative is judged.
    """

    lexicon: Lexicon
    grammar: Grammar
    model: Model
    classifier: Classifier | None = None

    @staticmethod
    @functools.cache
    def default() -> "Scorer":
        """Return the scorer that ships with the package."""
        return Scorer(lexicon.default(), rules.default(), Model.load(MODEL_FILE))

    @staticmethod
    def bare() -> "Scorer":
        """Return a scorer without a trained model, to train one."""
        nothing = Model(np.zeros((2, BUCKETS), dtype=np.int8), np.zeros(2, dtype=np.float32), 0.0, *folding.built())
        return Scorer(lexicon.default(), rules.default(), nothing)

    def scopes(self) -> tuple[int, int]:
        """Return the masks the model needs: words that negate, and names that count as their class only."""
        return self.lexicon.mask("neg"), self.lexicon.mask("identity", "agency", "official", "figure")

    def tokens(self, texts: Sequence[str]) -> Tokens:
        """Cut texts into tokens with their classes."""
        points, offsets = folding.points(texts)
        tables = (self.model.fold, self.model.kind)
        return tokenise(points, offsets, tables, self.lexicon, self.scopes()[1])

    def hits(self, texts: Sequence[str]) -> Hits:
        """Match the rules alone."""
        return match(self.tokens(texts), self.grammar, self.lexicon)

    def combine(self, hits: Hits, learnt: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return hostile (n) from the rules' hits and a model's scores (n): either may speak, some contexts soften."""
        strength = np.zeros(len(learnt), dtype=np.float32)
        for i, rule in enumerate(self.grammar.rules):
            if rule.strength < _STANDS:
                continue
            stands = (hits.standing >> np.uint64(i)) & np.uint64(1)
            np.maximum(strength, stands * np.float32(rule.strength), out=strength)
        public = hits.classes & np.uint64(self.lexicon.mask("agency", "official")) != 0
        group = hits.classes & np.uint64(self.lexicon.mask("identity", "slur")) != 0
        kind_words = hits.classes & np.uint64(self.lexicon.mask("welcome", "condemn")) != 0
        kept = learnt.copy()
        kept[group & kind_words] *= _FRIENDLY
        lawful = public & ~group & (learnt > _ANGRY)
        kept[lawful] = _ANGRY + (learnt[lawful] - _ANGRY) * (_CRITICISM - _ANGRY) / (1 - _ANGRY)
        told = hits.voided != 0
        kept[told] = learnt[told] * _VOIDED
        speaks = strength >= _STANDS
        kept[speaks] = learnt[speaks]
        return (1 - (1 - strength) * (1 - kept)).astype(np.float32)

    def read(self, texts: Sequence[str]) -> Readings:
        """Score texts without putting the result into words."""
        tokens = self.tokens(texts)
        hits = match(tokens, self.grammar, self.lexicon)
        model = self.model.probability(tokens, *self.scopes())
        return Readings(self.combine(hits, model), model, hits)

    def quick(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return hostile 0..1 (float32, one a text): what `score` says, without labels and reasons."""
        return self.read(texts).hostile if len(texts) else np.zeros(0, dtype=np.float32)

    def scores(self, texts: Sequence[str]) -> list[PostScore]:
        """Return the full score of each text."""
        if not len(texts):
            return []
        r = self.read(texts)
        return [
            self._told(*row)
            for row in zip(
                r.hostile.tolist(),
                r.hits.standing.tolist(),
                r.hits.voided.tolist(),
                r.hits.stances.tolist(),
                strict=True,
            )
        ]

    def _told(self, hostile: float, standing: int, voided: int, stances: int) -> PostScore:
        if not standing | voided:
            return PostScore(hostile, {Category.HATE.value: hostile}, _LEARNT) if hostile >= 0.5 else _plain(hostile)
        labels: dict[str, float] = {}
        reasons: list[str] = []
        for i, rule in enumerate(self.grammar.rules):
            if standing >> i & 1:
                labels[rule.label.value] = max(labels.get(rule.label.value, 0.0), rule.strength)
                reasons.append(rule.reason)
        if voided & ~standing:
            told = ", ".join(words for stance, words in STANCE_WORDS.items() if stance & stances)
            reasons.append(f"Words of violence or hatred in it are {told}.")
        return PostScore(hostile, labels, tuple(reasons))

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
        return judgement.judge(self, posts, topics, handles, signals)

    def evidence(self, texts: Sequence[str]) -> Evidence:
        """Return what the judgement of a narrative rests on."""
        tokens = self.tokens(texts)
        hits = match(tokens, self.grammar, self.lexicon)
        number = np.arange(len(self.grammar.rules), dtype=np.uint64)
        stands = (hits.standing[:, None] >> number & np.uint64(1)).astype(np.bool_)
        classes = hits.classes
        group = classes & np.uint64(self.lexicon.mask("identity", "slur")) != 0
        learnt = np.zeros(len(group), dtype=np.float32)  # asked only of posts about a group: see `judgement`
        if self.classifier is None:
            learnt = self.model.probability(tokens, *self.scopes(), group)
        elif group.any():
            learnt[group] = self.classifier.hostile([text for text, of in zip(texts, group, strict=True) if of])
        return Evidence(
            self.grammar.rules,
            learnt,
            stands,
            (hits.voided != 0) & (hits.standing == 0),
            classes & np.uint64(self.lexicon.mask("agency", "official")) != 0,
            group,
        )


_LEARNT = ("Its wording resembles posts that people marked as hateful or abusive.",)


def _plain(hostile: float) -> PostScore:
    return PostScore(hostile, {}, ())


__all__ = ["LABELS", "Classifier", "Readings", "Scorer"]
