"""Measures grouping on labelled files against its peers: `python -m benchmarks.narratives FOLDER`.

Each ``*.jsonl`` or ``*.jsonl.gz`` file of the folder whose posts have a `story` is measured: posts without a story
stay in the stream and out of the score. Peers too slow for a whole file get its beginning, and so does Fleetfoot.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from benchmarks.narratives_peers import PEERS
from integrations.sources.jsonl import batch_of_lines, opened, read_lines
from narratives.grouping import Grouper
from narratives.settings import Settings


def b_cubed(gold: Sequence[str], got: Sequence[int]) -> float:
    """Return the B-cubed F1 (Bagga and Baldwin, 1998)."""
    both, golds, gots, n = Counter(zip(gold, got, strict=True)), Counter(gold), Counter(got), len(gold)
    precision = sum(v * v / gots[k[1]] for k, v in both.items()) / n
    recall = sum(v * v / golds[k[0]] for k, v in both.items()) / n
    return 2 * precision * recall / (precision + recall)


def scored(stories: Sequence[str | None], groups: Sequence[int]) -> list[str]:
    """Return AMI, ARI and B-cubed F1 over the posts that have a story, as shown."""
    gold, got = zip(*((s, g) for s, g in zip(stories, groups, strict=True) if s is not None), strict=True)
    figures = adjusted_mutual_info_score(gold, got), adjusted_rand_score(gold, got), b_cubed(gold, got)
    return [f"{x:.3f}" for x in figures]


def ours(path: Path, most: int) -> tuple[list[int], float]:
    """Return our groups of a file's first posts (a post without narrative alone) and the seconds they took."""
    grouper, clusters = Grouper(Settings()), list[int]()
    with opened(str(path)) as file:
        start = time.perf_counter()
        for lines in read_lines(file, path.name, lambda number, fault: sys.exit(f"{path}:{number}: {fault}")):
            for at in range(0, min(len(lines), most - len(clusters)), 4096):
                batch = batch_of_lines(lines[at : min(at + 4096, most - len(clusters) + at)])
                clusters += grouper.group(batch).clusters.tolist()
    names = grouper.names(np.array(clusters)).tolist()
    return [name or -1 - i for i, name in enumerate(names)], time.perf_counter() - start


def labelled(path: Path) -> tuple[list[str], list[str | None]]:
    """Return a file's texts and stories; no stories if it has none."""
    with opened(str(path)) as file:
        rows = [json.loads(line) for line in file]
    stories = [row.get("story") for row in rows]
    return [row["text"] for row in rows], stories if any(s is not None for s in stories) else []


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit("Name the folder of labelled posts: python -m benchmarks.narratives FOLDER [FILE-NAME-PART ...]")
    table = Table("file", "way", "posts", "AMI", "ARI", "B3 F1", "posts/s", title="Grouping, one frozen setting")
    for path in sorted(Path(sys.argv[1]).glob("*.jsonl*")):
        if len(sys.argv) > 2 and not any(part in path.name for part in sys.argv[2:]):
            continue
        texts, stories = labelled(path)
        if not stories:
            continue
        ours(path, 10)  # compiled loops warm
        for n in sorted({len(texts), *(most for _, _, most in PEERS if most < len(texts))}):
            groups, seconds = ours(path, n)
            table.add_row(
                path.name.split(".")[0], "Fleetfoot", f"{n:,}", *scored(stories[:n], groups), f"{n / seconds:,.0f}"
            )
        for name, peer, most in PEERS:
            n = min(most, len(texts))
            start = time.perf_counter()
            groups = peer(texts[:n])
            seconds = time.perf_counter() - start
            table.add_row(path.name.split(".")[0], name, f"{n:,}", *scored(stories[:n], groups), f"{n / seconds:,.0f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
