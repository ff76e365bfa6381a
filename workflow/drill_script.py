"""The invented crisis of a drill: what is being said, how it grows, and what happens on the way. Our own writing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.enums import AlertKind, Severity
from domain.ids import NarrativeId, PostId
from domain.records import Fingerprint, Narrative, Post, Topic

LASTS: Final = timedelta(minutes=30)
STEP: Final = timedelta(seconds=30)
SILENT: Final = timedelta(minutes=9)
"""How long the story had run before anybody was told: it counts, as it does in life."""

HEADLINE: Final = "PRACTICE: a gunman in the Old Market hall, and the police are hiding it"
REASONS: Final = (
    "PRACTICE: everything about this story is invented.",
    "It claims that people are in danger now, and that the police keep it from them.",
    "Many accounts within minutes say nearly the same.",
)
POSTS: Final = (
    "PRACTICE there is a gunman in the old market hall RIGHT NOW and the police are hiding it #OldMarketTruth",
    "PRACTICE my cousin is inside the old market hall, nobody is coming for them, share this #OldMarketTruth",
    "PRACTICE why has no one official said a word about the old market hall? they want it quiet #OldMarketTruth",
)
FINGERPRINT: Final = Fingerprint(hashtags=("#oldmarkettruth",), phrases=("the police are hiding it",))


@dataclass(frozen=True, slots=True)
class Inject:
    """Something that happens `after` the drill began, told in the card's thread."""

    after: timedelta
    text: str


INJECTS: Final = (
    Inject(
        timedelta(minutes=3),
        "PRACTICE: local radio asks you to confirm the name that goes round, Daniel Rookwood, aged 17. Somebody has "
        "been arrested. What may you say?",
    ),
    Inject(
        timedelta(minutes=6),
        "PRACTICE: a councillor repeats the story under its hashtag to ask whether it is true. Would you quote it?",
    ),
    Inject(
        timedelta(minutes=9),
        "PRACTICE: a video shows a woman being helped. Commenters post her name and the number 07700 900417.",
    ),
    Inject(
        timedelta(minutes=14),
        "PRACTICE: a reporter writes that Fleetfoot's own account has said nothing for fourteen minutes.",
    ),
)


def narrative(name: NarrativeId, topic: Topic | None, begun: datetime, now: datetime) -> Narrative:
    """Return the story as it stands `now`."""
    series = _series(begun, now)
    size = sum(series)
    posts = tuple(
        Post(PostId(f"{name}-{number}"), "sandbox", "practice", text, begun - SILENT + timedelta(minutes=number))
        for number, text in enumerate(POSTS, 1)
    )
    return Narrative(
        id=name,
        headline=HEADLINE,
        first_seen=begun - SILENT,
        last_seen=now,
        size=size,
        authors=round(size * 0.7),
        momentum=4.0,
        hostility=0.8,
        severity=Severity.HIGH if topic is None else Severity.highest(Severity.HIGH, topic.impact),
        kind=AlertKind.HOSTILE,
        topic=None if topic is None else topic.id,
        platforms={"sandbox": size},
        reasons=REASONS,
        series=series,
        series_seconds=60,
        samples=posts,
        fingerprint=FINGERPRINT,
    )


def _series(begun: datetime, now: datetime) -> tuple[int, ...]:
    """Return posts a minute since the first one: it doubles about every three minutes, and slows after twenty."""
    minutes = max(1, int((now - (begun - SILENT)).total_seconds() // 60))
    return tuple(round(min(2 ** (minute / 3), 90)) for minute in range(minutes))
