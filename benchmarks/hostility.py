"""Measure hostility against its peers: python -m benchmarks.hostility DATA.jsonl.gz. Needs scikit-learn (extra bench).

Folds are split by topic (the keywords that brought the posts in), so that the shift is felt; labels within each fold
are weighted to the odds of the public test sets (.42 hate, .28 offensive). Peers are trained on the same posts in the
same run: TF-IDF with a linear SVM, and the majority label. Prints a table in Markdown.
"""

import re
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.svm import LinearSVC

from benchmarks.train_hostility import Bools, Corpus, Floats, fit, load, matrices
from narratives.hostility import Scorer

Method = Callable[[Bools, Bools], Floats]
"""(posts to train on, posts to score) to scores around 0."""

TOPICS = {
    "hate": (
        r"build\s*th\w+\s*wall|#sendthemback|#deport|noamnesty|illegal ?alien|#enddaca|#nodaca|#stoptheinvasion",
        r"refugee",
        r"migrant|immigra",
        r"bitch|\bhoes?\b|whore|cunt|skank|slut|pussy",
        r"women|woman|rape|hysterical|feminis|girl",
    ),
    "offensive": (
        r"maga|trump|potus|qanon|wwg1wga",
        r"liberal|democrat|dems|antifa",
        r"gun|nra|shooting",
        r"conservative|brexit|tory|tories|ukip|labour",
    ),
}
ODDS = {"hate": 0.42, "offensive": 0.28}
SENTENCES = Path("tests/unit/narratives/hostility/sentences.toml")


def topics(corpus: Corpus) -> npt.NDArray[np.int64]:
    """Return the topic of each post within its task; the last one is the rest."""
    out = np.full(len(corpus.texts), -1, dtype=np.int64)
    for task, patterns in TOPICS.items():
        for i in np.flatnonzero(corpus.task == task):
            found = (n for n, p in enumerate(patterns) if re.search(p, corpus.texts[i], re.IGNORECASE))
            out[i] = next(found, len(patterns))
    return out


def ours(corpus: Corpus) -> tuple[Method, Method]:
    """Return the small model alone, and with the rules as the scorer combines them."""
    x = matrices(corpus.texts)
    scorer = Scorer.default()
    known: dict[bytes, Floats] = {}

    def model(train: Bools, test: Bools) -> Floats:
        key = test.tobytes()
        if key not in known:
            rows, bias = fit(x, corpus, train)
            known[key] = x.score(rows, test) + bias
        return known[key]

    def whole(train: Bools, test: Bools) -> Floats:
        learnt = (1 / (1 + np.exp(-model(train, test)))).astype(np.float32)
        texts = [corpus.texts[i] for i in np.flatnonzero(test)]
        return scorer.combine(scorer.hits(texts), learnt).astype(np.float64) - 0.5

    return model, whole


def peers(corpus: Corpus) -> tuple[Method, Method]:
    """Return TF-IDF with a linear SVM, and the majority label."""

    def svm(train: Bools, test: Bools) -> Floats:
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        use = train & (corpus.task != "davidson")
        fitted = LinearSVC(C=0.3, class_weight="balanced").fit(
            words.fit_transform([corpus.texts[i] for i in np.flatnonzero(use)]), corpus.hostile[use]
        )
        scores: Floats = fitted.decision_function(words.transform([corpus.texts[i] for i in np.flatnonzero(test)]))
        return scores

    def majority(_train: Bools, test: Bools) -> Floats:
        return np.full(int(test.sum()), -1.0)

    return svm, majority


def measured(corpus: Corpus, method: Method, task: str) -> tuple[float, float, float]:
    """Return macro-F1, AUC and the share called hostile, means over the task's held-out topics."""
    topic = topics(corpus)
    rows = []
    for held in np.unique(topic[corpus.task == task]):
        test = (corpus.task == task) & (topic == held)
        score, gold = method(~test, test), corpus.hostile[test]
        share = gold.mean()
        weight = np.where(gold, ODDS[task] / share, (1 - ODDS[task]) / (1 - share))
        called = score >= 0
        rows.append(
            (
                f1_score(gold, called, average="macro", sample_weight=weight),
                roc_auc_score(gold, score),
                np.average(called, weights=weight),
            )
        )
    f1, auc, called_share = np.mean(rows, axis=0)
    return float(f1), float(auc), float(called_share)


def sentences() -> None:
    """Print the share of our own sentences on the right side of .5, by group and half."""
    scorer = Scorer.default()
    print("\n| sentences | expected | tuning half | held-out half |\n|---|---|---|---|")
    for name, group in tomllib.loads(SENTENCES.read_text(encoding="utf-8")).items():
        cells = []
        for half in ("tuning", "held_out"):
            right = sum((s >= 0.5) == (group["expect"] == "above") for s in scorer.quick(group[half]))
            cells.append(f"{right}/{len(group[half])} = {right / len(group[half]):.2f}")
        print(f"| {name} | {group['expect']} .5 | {' | '.join(cells)} |")


def speed(texts: list[str]) -> None:
    """Print posts a second on one core, labels and reasons included."""
    scorer = Scorer.default()
    scorer.scores(texts[:100])
    for name, run in (("quick", scorer.quick), ("with labels and reasons", scorer.scores)):
        start = time.process_time()
        run(texts)
        print(f"{name}: {len(texts) / (time.process_time() - start):,.0f} posts/s")


def main(data: str) -> None:
    corpus = load(Path(data))
    model, whole = ours(corpus)
    svm, majority = peers(corpus)
    print("| method | hate macro-F1 | AUC | called hostile | offensive macro-F1 | AUC | called hostile |")
    print("|---|---|---|---|---|---|---|")
    for name, method in (
        ("majority", majority),
        ("TF-IDF + linear SVM", svm),
        ("small model", model),
        ("small model and rules", whole),
    ):
        cells = [f"{value:.3f}" for task in ODDS for value in measured(corpus, method, task)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    sentences()
    speed(corpus.texts)


if __name__ == "__main__":
    main(*sys.argv[1:])
