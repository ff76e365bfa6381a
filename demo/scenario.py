"""The demo's own crisis: six hours of a Saturday in a city that does not exist, the same bytes every time.

A cooling pipe bursts at a fish market. Within minutes a few dozen accounts say that it was poison gas and that the
police hide the dead; the story is reworded, finds somebody to blame, and ends in calls to violence. Around it people
chat, worry, correct, criticise the police (lawfully, some of them angrily) and look after each other.
"""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from demo.phrases import Phrasebook, as_typed, one_of

BEGINS: Final = datetime(2026, 10, 17, 15, 0, tzinfo=UTC)
MINUTES: Final = 360
FIRST_LIE: Final = 95
"""Minutes after the beginning at which the first hostile post is written."""

HOSTILE: Final = frozenset({"seed", "spread", "blame", "calls"})
SMOKE_PICTURE: Final = hashlib.sha256(b"Harbour City demo: a photograph of stage smoke").hexdigest()
PLATFORMS: Final = ("x",) * 10 + ("bluesky",) * 4 + ("facebook",) * 3 + ("mastodon",) * 2 + ("threads",)
AGENCY: Final = "HarbourCityPolice"


@dataclass(frozen=True, slots=True)
class Theme:
    """How many posts of a theme are written, between which minutes, how early they crowd, and by whom."""

    name: str
    posts: int
    first: float
    last: float
    crowding: float = 1.0
    pushed: float = 0.0


STORY: Final = (
    Theme("seed", 36, FIRST_LIE, FIRST_LIE + 5, pushed=1.0),
    Theme("spread", 210, FIRST_LIE + 3, 200, crowding=2.0, pushed=0.62),
    Theme("blame", 110, 132, 245, crowding=1.6, pushed=0.8),
    Theme("calls", 70, 160, 250, crowding=1.4, pushed=0.85),
    Theme("worry", 180, FIRST_LIE + 7, 240, crowding=1.8),
    Theme("worry_later", 60, 185, 290),
    Theme("local_facts", 60, 118, 270, crowding=1.3),
    Theme("criticism_of_match", 44, 35, 150),
    Theme("criticism", 140, 205, 345, crowding=1.2),
    Theme("solidarity", 115, 185, 355),
)
"""`crowding` above 1 puts more of the posts near the beginning; `pushed` is the share written by the few dozen."""

CHATTER: Final = {
    "remarks": 760,
    "weather": 110,
    "football": 170,
    "buses": 120,
    "food": 160,
    "events": 130,
    "home": 150,
    "work": 110,
    "screen": 120,
    "council": 70,
    "health": 80,
    "other_languages": 40,
}
TAILED: Final = {"chatter": 0.45, "story": 0.4}
"""The share of posts that end in a remark of their own, as people do."""

MATCH: Final = (60.0, 170.0)

_FIRST = ("tide", "gull", "mags", "idris", "old", "lemon", "paper", "north", "salt", "copper", "robin", "night", "tess")
_SECOND = ("watcher", "baker", "rower", "fox", "onthe9", "kettle", "walks", "reads", "mum", "fiddle", "rover", "fern")
_LOUD = ("Truth", "Patriot", "Awake", "Real", "Free", "Eagle", "Lion", "Signal", "Justice", "Watch")
_CAUSE = ("Harbour", "Nation", "Citizen", "Defender", "Voice", "Storm", "Report", "Alert")


@dataclass(frozen=True, slots=True)
class _Author:
    handle: str
    platform: str
    followers: int


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A post before the evening is put in order and numbered."""

    minute: float
    theme: str
    author: _Author
    text: str
    lang: str
    share_of: int | None = None


def crisis_lines(seed: int = 1871) -> Iterator[str]:
    """Yield the crisis as Post lines (JSON without line ends), in order of time."""
    dice = random.Random(seed)
    people = [_ordinary(dice) for _ in range(640)]
    pushers = [_pusher(dice) for _ in range(38)]
    sketches = [*_chatter(dice, people), *_story(dice, people, pushers), *_police(dice)]
    sketches.sort(key=lambda sketch: sketch.minute)
    sketches = _with_reposts(dice, sketches, people)
    for number, sketch in enumerate(sketches):
        yield json.dumps(_as_post(number, sketch, dice), ensure_ascii=False)


def write_crisis(path: Path) -> int:
    """Write the crisis to a file; return the number of posts."""
    lines = list(crisis_lines())
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def _chatter(dice: random.Random, people: list[_Author]) -> Iterator[_Sketch]:
    book = Phrasebook.read("chatter.toml")
    for theme, count in CHATTER.items():
        for _ in range(count):
            first, last = MATCH if theme == "football" and dice.random() < 0.8 else (0.0, float(MINUTES))
            text, lang = book.phrase(theme, dice)
            minute = first + dice.random() * (last - first)
            if theme != "remarks" and dice.random() < TAILED["chatter"]:
                text = f"{text} {book.phrase('tails', dice)[0]}"
            yield _Sketch(minute, theme, one_of(people, dice), as_typed(text, dice, merry=True), lang)


def _story(dice: random.Random, people: list[_Author], pushers: list[_Author]) -> Iterator[_Sketch]:
    book = Phrasebook.read("story.toml")
    for theme in STORY:
        for index in range(theme.posts):
            text, lang = book.phrase(theme.name, dice)
            # the first wave comes from each account in turn: that is what "pushed" looks like
            author = pushers[index % len(pushers)] if theme.name == "seed" else None
            author = author or one_of(pushers if dice.random() < theme.pushed else people, dice)
            if theme.name not in HOSTILE and dice.random() < TAILED["story"]:
                text = f"{text} {book.phrase('tails', dice)[0]}"
            minute = theme.first + dice.random() ** theme.crowding * (theme.last - theme.first)
            yield _Sketch(minute, theme.name, author, as_typed(text, dice, merry=False), lang)


def _police(dice: random.Random) -> Iterator[_Sketch]:
    book = Phrasebook.read("story.toml")
    agency = _Author(AGENCY, "x", 48_210)
    for index, text in enumerate(book.themes["police"]):
        yield _Sketch(12.0 + index * 61.0 + dice.random(), "police", agency, text, "en")


def _with_reposts(dice: random.Random, sketches: list[_Sketch], people: list[_Author]) -> list[_Sketch]:
    """Let about one post in sixteen be passed on a little later, and put everything in order again."""
    passed_on: list[tuple[float, int, _Sketch]] = []
    for index, sketch in enumerate(sketches):
        if sketch.theme != "police" and dice.random() < 0.06:
            later = min(sketch.minute + 1 + dice.random() * 25, MINUTES - 0.01)
            passed_on.append((later, index, replace(sketch, minute=later, author=one_of(people, dice))))
    merged = [(sketch.minute, index, False, sketch) for index, sketch in enumerate(sketches)]
    merged += [(minute, index, True, sketch) for minute, index, sketch in passed_on]
    merged.sort(key=lambda entry: (entry[0], entry[1], entry[2]))
    place = {index: position for position, (_, index, again, _) in enumerate(merged) if not again}
    return [replace(sketch, share_of=place[index]) if again else sketch for _, index, again, sketch in merged]


def _as_post(number: int, sketch: _Sketch, dice: random.Random) -> dict[str, object]:
    at = BEGINS + timedelta(seconds=int(sketch.minute * 60))
    post: dict[str, object] = {
        "id": f"hc-{number:05d}",
        "platform": sketch.author.platform,
        "author": sketch.author.handle,
        "text": sketch.text,
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lang": sketch.lang,
        "url": f"https://{sketch.author.platform}.example/{sketch.author.handle}/hc-{number:05d}",
        "followers": sketch.author.followers,
    }
    links = [word for word in sketch.text.split() if word.startswith("https://")]
    if links:
        post["links"] = links
    if sketch.theme in HOSTILE and (dice.random() < 0.12 or "picture" in sketch.text or "video" in sketch.text):
        post["media"] = [SMOKE_PICTURE]
    if sketch.share_of is not None:
        post["repost_of"] = f"hc-{sketch.share_of:05d}"
    return post


def _ordinary(dice: random.Random) -> _Author:
    number = "" if dice.random() < 0.4 else str(int(dice.random() * 99))
    handle = f"{one_of(_FIRST, dice)}{one_of(('', '_', '.'), dice)}{one_of(_SECOND, dice)}{number}"
    return _Author(handle, one_of(PLATFORMS, dice), int(20 * 10 ** (dice.random() * 2.4)))


def _pusher(dice: random.Random) -> _Author:
    handle = f"{one_of(_LOUD, dice)}{one_of(_CAUSE, dice)}{1000 + int(dice.random() * 9000)}"
    reach = 4.4 if dice.random() < 0.08 else 1.6
    return _Author(handle, one_of(PLATFORMS[:14], dice), int(6 * 10 ** (dice.random() * reach)))


if __name__ == "__main__":
    import sys

    sys.stdout.writelines(f"{line}\n" for line in crisis_lines())
