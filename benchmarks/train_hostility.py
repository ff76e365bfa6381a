"""Train the small hostility model: python -m benchmarks.train_hostility DATA.jsonl.gz [OUT.npz]. Needs scikit-learn.

DATA holds the training and validation parts of TweetEval hate (HatEval 2019) and offensive (OLID 2019), and Davidson
et al. 2017, one JSON object a line with `text`, `task` (hate, offensive, davidson) and `label`.

The corpora were gathered by keyword, and a keyword's share of hate in training says nothing of its share elsewhere
(most of what failed on shifted data failed by it). So within each keyword's posts both labels are weighted to the
same odds: the words around the keyword must tell them apart (group balancing, after Sagawa et al. 2020).
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
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import SGDClassifier

from narratives.hostility import Scorer, folding
from narratives.hostility.model import BUCKETS, Model, features

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
ALPHA = 5e-5
EPOCHS = 10


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts with their task and whether they are hostile; `group` is the keyword that brought each in."""

    texts: list[str]
    task: npt.NDArray[np.str_]
    hostile: npt.NDArray[np.bool_]
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


def matrix(texts: Sequence[str]) -> csr_matrix:
    """Return the features of each text as a sparse row of BUCKETS columns."""
    scorer = Scorer.bare()
    buckets, values, rows = features(scorer.tokens(texts), *scorer.scopes())
    return csr_matrix((values, buckets.astype(np.int32), rows), shape=(len(texts), BUCKETS))


def weights(corpus: Corpus, use: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return a weight for each post in use that gives every keyword group of every task the same odds."""
    out = np.zeros(len(corpus.texts))
    for task, share in TASK_WEIGHT.items():
        for group in np.unique(corpus.group[use & (corpus.task == task)]):
            here = use & (corpus.task == task) & (corpus.group == group)
            yes = corpus.hostile[here].sum() + SMOOTHING * POSITIVE_ODDS
            no = (~corpus.hostile[here]).sum() + SMOOTHING * (1 - POSITIVE_ODDS)
            odds = np.where(corpus.hostile[here], POSITIVE_ODDS / yes, (1 - POSITIVE_ODDS) / no)
            out[here] = share * (yes + no) * odds
    return out


def fit(x: csr_matrix, corpus: Corpus, use: npt.NDArray[np.bool_]) -> SGDClassifier:
    """Fit the averaged logistic regression on the posts in use."""
    weight = weights(corpus, use)
    model = SGDClassifier(loss="log_loss", alpha=ALPHA, max_iter=EPOCHS, tol=None, average=True, random_state=0)
    return model.fit(x[use], corpus.hostile[use], sample_weight=weight[use])


def main(data: str, out: str = "narratives/hostility/model.npz") -> None:
    corpus = load(Path(data))
    fitted = fit(matrix(corpus.texts), corpus, np.ones(len(corpus.texts), dtype=np.bool_))
    weight = fitted.coef_[0]
    scale = float(np.quantile(np.abs(weight[weight != 0]), 0.9999)) / 127
    fold, kind = folding.built()
    Model(
        np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale, float(fitted.intercept_[0]), fold, kind
    ).save(Path(out))
    print(f"{out}: {Path(out).stat().st_size:,} bytes from {len(corpus.texts):,} posts")


if __name__ == "__main__":
    main(*sys.argv[1:])
