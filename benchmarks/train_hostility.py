"""Train the small hostility model: python -m benchmarks.train_hostility DATA.jsonl.gz [OUT.npz]. Needs scikit-learn."""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from narratives.hostility import folding, lexicon
from narratives.hostility.model import BUCKETS, features
from narratives.hostility.tokens import tokenise


def matrix(texts):
    words = lexicon.default()
    t = tokenise(*folding.points(texts), folding.tables(), words.words, words.phrases)
    b, v, o = features(t, words.mask("neg"), words.mask("identity", "agency", "official"))
    return csr_matrix((v, b.astype(np.int32), o), shape=(len(texts), BUCKETS))


def main():
    with gzip.open(sys.argv[1], "rt", encoding="utf8") as f:
        rows = [json.loads(line) for line in f]
    x = matrix([r["text"] for r in rows])
    task = np.array([r["task"] for r in rows])
    label = np.array([str(r["label"]) for r in rows])
    heads = []
    for y, use in (
        ((label == "1") | (label == "hate"), (task == "hate") | ((task == "davidson") & (label != "offensive"))),
        ((label == "1") | (label == "offensive") | (label == "hate"), (task == "offensive")),
    ):
        m = LogisticRegression(C=1.0, class_weight="balanced", max_iter=60).fit(x[use], y[use])
        heads.append((m.coef_[0], float(m.intercept_[0])))
    w = np.stack([h[0] for h in heads], axis=1)
    scale = np.abs(w).max(axis=0) / 127
    np.savez_compressed(
        sys.argv[2] if len(sys.argv) > 2 else Path("narratives/hostility/model.npz"),
        weights=np.round(w / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=np.array([h[1] for h in heads], dtype=np.float32),
    )


if __name__ == "__main__":
    main()
