"""Draws a narrative for people: its headline, most telling posts, and what marks it as itself."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from domain.enums import Category
from domain.ids import PostId
from domain.records import Fingerprint, Post
from narratives.batch import batch_of
from narratives.hostility import Scorer

MOST_MARKS: Final = 8
MOST_SAMPLES: Final = 5
HARMFUL: Final = (Category.HATE, Category.INCITEMENT, Category.DEHUMANISING, Category.TERRORIST_PROMOTION)
SENSITIVE_FROM: Final = 0.5
OWN: Final = 0.25
"""Share of a hashtag's posts that must be a narrative's for the tag to mark it."""
LITTLE: Final = 3
"""Words of so few letters say little by themselves."""
_HASHTAG = re.compile(r"(?<![\w&])[#\uff03](\w{2,})")
_HANDLE = re.compile(r"(?<![\w])@(\w{2,})")
_LINK = re.compile(r"https?://[^\s\"<>\u2026]{4,}")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_BESIDE = re.compile(r"^RT @\w+:?|https?://\S+|[@#\uff03]\w+|&\w+;")


def central(posts: Sequence[Post], weights: Mapping[int, float]) -> list[int]:
    """Return the positions of posts, most telling first.

    A post tells more the more of the narrative's own terms it has (`weights`, by term id) and the less else; of posts
    with the same words only the first counts, and the rest come last.
    """
    if not posts:
        return []
    batch = batch_of(posts)
    tokens = batch.tokens
    worth, seen = [], set[int]()
    for i in range(len(posts)):
        terms = tokens.terms[tokens.at[i] : tokens.at[i + 1]].tolist()
        total = sum(weights.get(t, 0.0) for t in terms) / float(np.sqrt(len(terms) + 4.0))
        same = int(tokens.near[i])
        worth.append(total * (0.5 if batch.repost[i] else 1.0) if same not in seen else total - 1e9)
        seen.add(same)
    return sorted(range(len(posts)), key=lambda i: (-worth[i], i))


def headline(post: Post, limit: int = 140) -> str:
    """Return a post's text on one line, without its links and repost mark, cut at a word."""
    text = " ".join(re.sub(r"^RT @\w+:?|https?://\S+", " ", post.text).split()) or " ".join(post.text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0].rstrip(" ,.;:") + "\u2026"


def _marks(lists: Iterable[Iterable[str]], least: int) -> tuple[str, ...]:
    counts, shown = Counter[str](), dict[str, str]()
    for found in lists:
        once = {item.casefold(): item for item in found}
        counts.update(once.keys())
        shown = {**once, **shown}
    ranked = sorted((k for k, n in counts.items() if n >= least), key=lambda k: (-counts[k], k))
    return tuple(shown[k] for k in ranked[:MOST_MARKS])


def _phrases(posts: Sequence[Post], least: int) -> tuple[str, ...]:
    """Return runs of three to six words that at least so many posts with different words share, longest first.

    A run that is little more than a name is left out: an agency must be able to say where something did not happen.
    """
    counts, texts, names = Counter[str](), set[str](), _names(posts)
    for post in posts:
        words = _WORD.findall(_BESIDE.sub(" \n ", post.text).casefold())
        if " ".join(words) in texts:
            continue
        texts.add(" ".join(words))
        counts.update({" ".join(words[i : i + n]) for n in range(3, 7) for i in range(len(words) - n + 1)})
    chosen: list[str] = []
    for phrase in sorted((p for p, n in counts.items() if n >= least), key=lambda p: (-counts[p] * len(p), p)):
        said = [word for word in phrase.split() if len(word) > LITTLE and word not in names]
        if len(said) >= 2 and not any(phrase in c or c in phrase for c in chosen):
            chosen.append(phrase)
    return tuple(chosen[:MOST_MARKS])


def _names(posts: Sequence[Post]) -> frozenset[str]:
    """Return the words that are mostly written with a capital where no sentence begins: names of places and people."""
    seen, capital = Counter[str](), Counter[str]()
    for post in posts:
        text = _BESIDE.sub(" \n ", post.text)
        for match in _WORD.finditer(text):
            before = text[: match.start()].rstrip(" ")
            word = match.group()
            if word.isupper() or not before or before[-1] in ".!?:\n\"'":
                continue
            seen[word.casefold()] += 1
            capital[word.casefold()] += word[0].isupper()
    return frozenset(word for word, count in seen.items() if capital[word] * 2 > count)


def fingerprint(posts: Sequence[Post], share: Callable[[str], float] = lambda _: 1.0) -> Fingerprint:
    """Return what marks a narrative: what a good part of its sample posts (a fifth, at least two) share.

    `share` says what part (0..1) of all posts with a hashtag are the narrative's: one that is mostly used elsewhere,
    like #news, marks nothing, and an agency must be free to use it.
    """
    least = max(2, len(posts) // 5)
    tags = {tag for post in posts for tag in _HASHTAG.findall(post.text)}
    general = {tag for tag in tags if share(tag) < OWN}
    return Fingerprint(
        hashtags=_marks(((t for t in _HASHTAG.findall(p.text) if t not in general) for p in posts), least),
        links=_marks(([*p.links, *(u.rstrip(".,;:!?)'") for u in _LINK.findall(p.text))] for p in posts), least),
        handles=_marks((_HANDLE.findall(p.text) for p in posts), least),
        phrases=_phrases(posts, least),
        media=_marks((p.media for p in posts), least),
    )


def sensitive(posts: Sequence[Post]) -> tuple[PostId, ...]:
    """Return the posts that are themselves hateful or call for harm, which nobody should be shown unasked."""
    scorer = Scorer.default()
    return tuple(
        post.id
        for post in posts
        if max(scorer.score(post.text).labels.get(harm.value, 0.0) for harm in HARMFUL) >= SENSITIVE_FROM
    )
