"""Judges a narrative by its posts together: what one post only hints at, many say; and who says it in concert.

Every label needs evidence of its own kind, told as a reason; without a named reason nothing reaches .5 (the opinion
gate of the design: criticism is not hostility, and neither is trending).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from domain.enums import Category
from domain.records import Post, Signal, Topic
from narratives.coordination import Traces, signals_of
from narratives.hostility.records import Judgement
from narratives.hostility.rules import Rule

ENOUGH: Final = 0.2
"""Share of posts in which a rule must stand for the narrative to bear its label."""
FEWEST: Final = 2
"""Posts that must bear it, unless the narrative is a single post."""
_FEW: Final = 8
"""Posts from which on one more must bear a label: two of many may be chance."""
_MOST_READ: Final = 0.6
_TAG = re.compile(r"#\w+")
_UNITED: Final = 0.6
_SHOWN: Final = 0.15


class Reading(Protocol):
    """What the judgement needs of the scorer, so that an agency's own model can stand in its place."""

    def evidence(self, texts: Sequence[str]) -> "Evidence":
        """Read texts."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """For n posts: the rules that stand (n, rules), whether all were voided, and who is spoken of.

    `learnt` is the trained score of those that speak of a group; of the others nothing asks it, and it is 0.
    """

    rules: tuple[Rule, ...]
    learnt: npt.NDArray[np.float32]
    stands: npt.NDArray[np.bool_]
    voided: npt.NDArray[np.bool_]
    public: npt.NDArray[np.bool_]
    group: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Claim:
    label: Category
    value: float
    reason: str


def judge(
    reader: Reading, posts: Sequence[Post], topics: Sequence[Topic], handles: Sequence[str], signals: Sequence[Signal]
) -> Judgement:
    """Return the judgement over a narrative's posts; an empty narrative is not hostile."""
    if not posts:
        return Judgement(0.0, {}, ())
    evidence = reader.evidence([post.text for post in posts])
    concert = _concert(signals or _signals(posts))
    claims = [
        *_by_rules(evidence),
        *_learnt(evidence),
        *_provocation(reader, posts, concert),
        *_falsehood(evidence, posts, topics, handles, concert),
    ]
    labels: dict[str, float] = {}
    for claim in claims:
        labels[claim.label.value] = max(labels.get(claim.label.value, 0.0), round(claim.value, 3))
    labels = {name: value for name, value in labels.items() if value >= _SHOWN}
    named = sorted((claim for claim in claims if claim.value >= 0.5), key=lambda claim: -claim.value)
    hostile = max(labels.values(), default=0.0)
    reasons = tuple(dict.fromkeys(claim.reason for claim in named))
    return Judgement(hostile if reasons else min(hostile, 0.49), labels, reasons)


def _by_rules(evidence: Evidence) -> list[_Claim]:
    """Return a claim for each label whose rules stand in some of the posts; told threats count against made ones."""
    n = len(evidence.learnt)
    told = int(evidence.voided.sum())
    claims: list[_Claim] = []
    if not evidence.stands.any():
        return []
    for label in Category:
        mine = [i for i, rule in enumerate(evidence.rules) if rule.label is label and rule.strength >= 0.5]
        bearing = evidence.stands[:, mine].any(axis=1)
        count = int(bearing.sum())
        if not count:
            continue
        strongest = max(mine, key=lambda i: (int(evidence.stands[:, i].sum()), evidence.rules[i].strength))
        strength = float(
            np.mean([max(evidence.rules[i].strength for i in mine if row[i]) for row in evidence.stands[bearing]])
        )
        value = strength * min(1.0, count / n / ENOUGH)
        if count < (min(FEWEST, n) if n < _FEW else FEWEST + 1) or told > count:
            value = min(value, 0.45)
        claims.append(
            _Claim(label, value, f"{evidence.rules[strongest].reason[:-1]} ({count} of {n} posts looked at).")
        )
    return claims


def _learnt(evidence: Evidence) -> list[_Claim]:
    """Return a claim of hate where most posts speak of a group and read as hateful to the trained model."""
    n = len(evidence.learnt)
    hateful = evidence.group & (evidence.learnt >= 0.5) & ~evidence.voided
    share = float(hateful.mean())
    value = share * 0.8 if share >= _MOST_READ and int(hateful.sum()) >= 4 else min(0.45, share * 0.7)
    return [
        _Claim(
            Category.HATE,
            value,
            f"{int(hateful.sum())} of {n} posts speak of a group in words like those marked as hate.",
        )
    ]


def _signals(posts: Sequence[Post]) -> tuple[Signal, ...]:
    """Measure coordination from the posts themselves, for a caller that measured none."""
    numbers: dict[str, int] = {}
    tags = [[tag.casefold() for tag in _TAG.findall(post.text)] for post in posts]
    common = Counter(tag for row in tags for tag in dict.fromkeys(row)).most_common(1)
    near = [
        numbers.setdefault(" ".join(sorted(set(re.findall(r"\w+", post.text.casefold())))), len(numbers) + 1)
        for post in posts
    ]
    return signals_of(
        Traces(
            np.array([post.created_at.timestamp() for post in posts]),
            np.array([numbers.setdefault("@" + post.author, len(numbers) + 1) for post in posts]),
            np.array(near),
            np.array([0 if common and common[0][0] in row else -1 for row in tags]),
        )
    )


_THRESHOLDS: Final[Mapping[str, float]] = {"repetition": 1.4, "copying": 0.3, "co-sharing": 3.0}


def _concert(signals: Sequence[Signal]) -> tuple[str, ...]:
    """Return the reasons of the signals that say accounts act together; one alone may be chance, so two are needed."""
    told = tuple(s.reason for s in signals if s.value >= _THRESHOLDS.get(s.name, float("inf")))
    return told if len(told) >= 2 else ()


def _provocation(reader: Reading, posts: Sequence[Post], concert: tuple[str, ...]) -> list[_Claim]:
    """Return a claim of deception where accounts acting together push one hashtag that names a religion or people."""
    if not concert:
        return []
    spelt: dict[str, set[str]] = {}
    count: Counter[str] = Counter()
    for post in posts:
        found = dict.fromkeys(_TAG.findall(post.text))
        count.update({tag.casefold() for tag in found})
        for tag in found:
            spelt.setdefault(tag.casefold(), set()).add(tag)
    united = [tag for tag, times in count.items() if times >= max(FEWEST + 1, _UNITED * len(posts))]
    if not united:
        return []
    spellings = sorted(spelling for tag in united for spelling in spelt[tag])
    charged = reader.evidence(spellings).group
    if not charged.any():
        return []
    tag = spellings[int(np.argmax(charged))]
    return [
        _Claim(
            Category.COORDINATED_DECEPTION,
            0.55 + 0.1 * (len(concert) - 1),
            f"Accounts acting together push {tag}, a hashtag that plays on a religion or people. {' '.join(concert)}",
        )
    ]


def _on(topic: Topic, text: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(term.casefold())}(?!\w)", text) for term in topic.terms)


def _falsehood(
    evidence: Evidence, posts: Sequence[Post], topics: Sequence[Topic], handles: Sequence[str], concert: tuple[str, ...]
) -> list[_Claim]:
    """Return claims of falsehood or deception: hidden-truth talk about the agency or a topic the agency watches for."""
    n = len(posts)
    texts = [post.text.casefold() for post in posts]
    marks = [i for i, rule in enumerate(evidence.rules) if rule.label is Category.TARGETED_FALSEHOOD]
    marked = evidence.stands[:, marks].any(axis=1)
    share = float(marked.mean())
    names = [handle.lstrip("@").casefold() for handle in handles]
    about = evidence.public | np.array([any(name in text for name in names) for text in texts], dtype=np.bool_)
    claims = [_Claim(Category.TARGETED_FALSEHOOD, min(0.45, share * 0.8), "Some posts speak of a hidden truth.")]
    for topic in topics:
        on = np.array([_on(topic, text) for text in texts], dtype=np.bool_)
        if not on.any() or topic.category not in {Category.TARGETED_FALSEHOOD, Category.COORDINATED_DECEPTION}:
            continue
        if share >= ENOUGH and int(marked.sum()) >= FEWEST and on.mean() >= ENOUGH:
            claims.append(
                _Claim(
                    topic.category,
                    min(0.9, 0.55 + 0.4 * share),
                    f"On '{topic.name}', {int(marked.sum())} of {n} posts claim a hidden truth or press to share.",
                )
            )
    if float((marked & about).mean()) >= 2 * ENOUGH and int((marked & about).sum()) >= FEWEST + 1 and concert:
        claims.append(
            _Claim(
                Category.TARGETED_FALSEHOOD,
                0.6,
                f"{int((marked & about).sum())} of {n} posts, in concert, say that the authorities hide the truth.",
            )
        )
    return claims
