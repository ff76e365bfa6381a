"""Train the small hostility model: python -m benchmarks.train_hostility DATA.jsonl.gz [OUT.npz]. Needs scikit-learn.

DATA holds the training and validation parts of TweetEval hate (HatEval 2019) and offensive (OLID 2019), and Davidson
et al. 2017, one JSON object a line with `text`, `task` (hate, offensive, davidson) and `label`.

The corpora were gathered by keyword, and a keyword's share of hate in training says nothing of its share elsewhere
(most of what failed on shifted data failed by it). So within each keyword's posts both labels are weighted to the
same odds: the words around the keyword must tell them apart (group balancing, after Sagawa et al. 2020). Half of the
weight stays as the corpora have it: with all of it balanced, what the keywords do tell is lost.

Two learners are averaged, scaled to the same spread: that logistic regression on classed words, pairs and characters,
and a linear SVM on words and pairs as they stand, rare ones weighing more. On topics that neither has met they err
differently. The sum is linear again, so two rows of weights hold it.
"""

import gzip
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags  # type: ignore[import-untyped]
from sklearn.linear_model import SGDClassifier
from sklearn.svm import LinearSVC

from narratives.hostility import Scorer, folding
from narratives.hostility.model import BUCKETS, Features, Model, features

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

KEYWORDS = (
    r"build\s*th\w+\s*wall",
    r"#sendthemback|#deport|#noamnesty|#enddaca|#nodaca|#stopthe",
    r"illegal",
    r"refugee",
    r"immigra",
    r"migrant",
    r"bitch",
    r"\bhoes?\b",
    r"whore|slut",
    r"cunt",
    r"skank",
    r"rape",
    r"hysterical",
    r"women|woman|girl|feminis",
    r"nigg",
    r"fag|queer|gay|dyke",
    r"trash|white|cracker|redneck",
    r"fuck",
    r"shit|ass\b",
)
POSITIVE_ODDS = 0.42
SMOOTHING = 10.0
TASK_WEIGHT = {"hate": 1.0, "offensive": 1.0, "davidson": 0.05}
BALANCED = 0.5
"""Share of a post's weight that is balanced within its keyword; the rest is balanced within its corpus only."""
ALPHA = 2e-5
EPOCHS = 6
PENALTY = 0.3
RARITY = 6.0
"""What the weight of a rare word is divided by, so that posts are about one long."""
RAREST = 2
"""Posts in which a word or pair as it stands must occur."""
STEEPNESS, SHIFT = 0.8, 0.0
"""From the learners' sum to log odds: such that on held-out topics about as many posts are called hostile as are."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts with their task and whether they are hostile; `group` is the keyword that brought each in."""

    texts: list[str]
    task: npt.NDArray[np.str_]
    hostile: Bools
    group: npt.NDArray[np.int64]


def load(path: Path) -> Corpus:
    """Read the corpus; Davidson's "offensive" (profanity mostly) does not count as hostile, its "hate" does."""
    with gzip.open(path, "rt", encoding="utf8") as file:
        rows = [json.loads(line) for line in file]
    texts = [row["text"] for row in rows]
    task = np.array([row["task"] for row in rows])
    hostile = np.array([row["label"] in {1, "hate"} for row in rows])
    found = [next((i for i, k in enumerate(KEYWORDS) if re.search(k, t, re.IGNORECASE)), len(KEYWORDS)) for t in texts]
    return Corpus(texts, task, hostile, np.where(task == "offensive", -1, np.array(found)))


@dataclass(frozen=True, slots=True)
class Matrices:
    """Features of n texts: `classed` (words, pairs, characters) and `plain`, words and pairs as they stand."""

    classed: csr_matrix
    plain: csr_matrix

    def score(self, rows: Floats, which: Bools) -> Floats:
        """Return the score (m) of the texts in `which` under two rows of weights."""
        scores: Floats = self.classed[which] @ rows[0] + self.plain[which] @ rows[1]
        return scores


def _sparse(part: Features) -> csr_matrix:
    out = csr_matrix((part.value, part.bucket.astype(np.int32), part.at), shape=(len(part.at) - 1, BUCKETS))
    out.sum_duplicates()
    return out


def matrices(texts: Sequence[str]) -> Matrices:
    """Return the features of texts."""
    scorer = Scorer.bare()
    classed, plain = features(scorer.tokens(texts), *scorer.scopes())
    return Matrices(_sparse(classed), _sparse(plain))


def weights(corpus: Corpus, use: Bools) -> Floats:
    """Return a weight for each post in use: partly balanced within its keyword group, the rest within its task."""
    out = np.zeros(len(corpus.texts))
    for task, share in TASK_WEIGHT.items():
        mine = use & (corpus.task == task)
        groups = [(BALANCED, mine & (corpus.group == group)) for group in np.unique(corpus.group[mine])]
        for part, here in [*groups, (1 - BALANCED, mine)]:
            yes = corpus.hostile[here].sum() + SMOOTHING * POSITIVE_ODDS
            no = (~corpus.hostile[here]).sum() + SMOOTHING * (1 - POSITIVE_ODDS)
            odds = np.where(corpus.hostile[here], POSITIVE_ODDS / yes, (1 - POSITIVE_ODDS) / no)
            out[here] += part * share * (yes + no) * odds
    return out


def fit(x: Matrices, corpus: Corpus, use: Bools) -> tuple[Floats, float]:
    """Fit both learners on the posts in use; return two rows of weights and a bias, as `Model` has them."""
    weight = weights(corpus, use)
    logistic = SGDClassifier(loss="log_loss", alpha=ALPHA, max_iter=EPOCHS, tol=None, average=True, random_state=0)
    logistic.fit(x.classed[use], corpus.hostile[use], sample_weight=weight[use])
    told = use & (corpus.task != "davidson")
    seen = np.bincount(x.plain[told].indices, minlength=BUCKETS)
    rarity = np.where(seen >= RAREST, np.log((told.sum() + 1) / (seen + 1)) + 1, 0.0) / RARITY
    rare = (x.plain @ diags(rarity)).tocsr()
    margin = LinearSVC(C=PENALTY, class_weight="balanced", random_state=0).fit(rare[told], corpus.hostile[told])
    parts = (logistic.decision_function(x.classed[told]), margin.decision_function(rare[told]))
    share = [STEEPNESS / float(part.std()) for part in parts]
    rows = np.stack([logistic.coef_[0] * share[0], margin.coef_[0] * rarity * share[1]])
    return rows, float(logistic.intercept_[0] * share[0] + margin.intercept_[0] * share[1]) + SHIFT


def main(data: str, out: str = "narratives/hostility/model.npz") -> None:
    corpus = load(Path(data))
    rows, bias = fit(matrices(corpus.texts), corpus, np.ones(len(corpus.texts), dtype=np.bool_))
    scale = np.array([np.quantile(np.abs(row[row != 0]), 0.9999) / 127 for row in rows])
    fold, kind = folding.built()
    packed = np.clip(np.round(rows / scale[:, None]), -127, 127).astype(np.int8)
    Model(packed, scale.astype(np.float32), bias, fold, kind).save(Path(out))
    print(f"{out}: {Path(out).stat().st_size:,} bytes from {len(corpus.texts):,} posts")


if __name__ == "__main__":
    main(*sys.argv[1:])
