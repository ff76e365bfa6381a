"""Other ways to group a stream of posts, as published or as their libraries suggest, to measure ours against."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from datasketch import MinHash, MinHashLSH
from river import cluster, feature_extraction
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

Peer = Callable[[Sequence[str]], list[int]]
RIVER: Final[Any] = cluster  # untyped
WORDS: Final = re.compile(r"\w+")


def first_story_detection(texts: Sequence[str], likeness: float = 0.35, window: int = 4096, step: int = 8) -> list[int]:
    """Give each post the group of the nearest of the last posts by tf-idf, or a new one (Mazoyer et al., LREC 2020).

    Generous to the peer: document frequencies are those of the whole file.
    """
    rows = TfidfTransformer(sublinear_tf=True).fit_transform(
        HashingVectorizer(n_features=1 << 18, norm=None, alternate_sign=False).transform(texts)
    )
    groups: list[int] = []
    for start in range(0, len(texts), step):
        some, before = rows[start : start + step], rows[max(0, start - window) : start]
        near = (some @ before.T).toarray() if before.shape[0] else np.zeros((some.shape[0], 1))
        for i, line in enumerate(near):
            best = int(line.argmax())
            known = before.shape[0] and line[best] >= likeness
            groups.append(groups[max(0, start - window) + best] if known else start + i)
    return groups


def minhash_lsh(texts: Sequence[str], threshold: float = 0.3) -> list[int]:
    """Give each post the group of the first post whose estimated Jaccard likeness of words reaches the threshold."""
    index, groups = MinHashLSH(threshold=threshold, num_perm=64), list[int]()
    for i, text in enumerate(texts):
        print_of = MinHash(num_perm=64)
        print_of.update_batch([word.encode() for word in set(WORDS.findall(text.lower()))])
        found = sorted(index.query(print_of))
        groups.append(groups[found[0]] if found else i)
        index.insert(i, print_of)
    return groups


def textclust(texts: Sequence[str]) -> list[int]:
    """Give each post the micro-cluster that River's TextClust puts it into."""
    words: Any = feature_extraction.BagOfWords(lowercase=True, ngram_range=(1, 1))
    model: Any = RIVER.TextClust(radius=0.7, fading_factor=0.0005, tgap=100, term_fading=False, real_time_fading=False)
    groups = []
    for text in texts:
        counts = words.transform_one(text)
        model.learn_one(counts)
        groups.append(int(model.predict_one(counts) or 0))
    return groups


def dbstream(texts: Sequence[str]) -> list[int]:
    """Give each post River's DBSTREAM cluster of its words hashed to 64 numbers."""
    rows = HashingVectorizer(n_features=64).transform(texts).toarray()
    model: Any = RIVER.DBSTREAM(clustering_threshold=0.8, fading_factor=0.001, cleanup_interval=100)
    groups = []
    for row in rows:
        point = dict(enumerate(row.tolist()))
        model.learn_one(point)
        groups.append(int(model.predict_one(point)))
    return groups


PEERS: Final[tuple[tuple[str, Peer, int], ...]] = (
    ("tf-idf first-story detection", first_story_detection, 100_000),
    ("MinHash LSH (datasketch)", minhash_lsh, 100_000),
    ("TextClust (River)", textclust, 1500),
    ("DBSTREAM (River)", dbstream, 2000),
)
"""Name, way, and how many posts it can be given before it takes minutes."""
