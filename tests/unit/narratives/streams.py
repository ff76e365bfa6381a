"""Builds posts and small streams to detect things in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain.ids import PostId
from domain.records import Post

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

BRIDGE = (
    "Cracks seen in the Harrow Lane bridge this morning #HarrowBridge",
    "Engineers close Harrow Lane bridge after cracks are found",
    "Is the Harrow Lane bridge safe? Cracks everywhere #HarrowBridge",
    "Traffic diverted, cracks in Harrow Lane bridge, avoid the area",
    "Council says cracks in the Harrow Lane bridge were known for years",
)
MARKET = (
    "The night market returns to Fenwick Square on Saturday",
    "Fenwick Square night market: forty stalls and live music",
    "Cannot wait for the night market at Fenwick Square",
    "Street food at the Fenwick Square night market was superb",
    "Night market in Fenwick Square moved indoors because of rain",
)
CHATTER = (
    "good morning all, coffee first",
    "my cat has learned to open the fridge",
    "anyone else unable to sleep",
    "new trainers, who dis",
    "finally finished that enormous novel",
    "the wifi on this train is a rumour",
    "pancakes for dinner and no regrets",
    "somebody explain cricket to me slowly",
)


def post(text: str, minute: float = 0.0, number: int = 0, author: str | None = None, platform: str = "x") -> Post:
    """Return a post made so many minutes after the start."""
    return Post(
        id=PostId(f"p{number}"),
        platform=platform,
        author=author or f"author-{number}",
        text=text,
        created_at=START + timedelta(minutes=minute),
    )


def stream(texts: Sequence[str], minutes: float = 1.0, first: int = 0) -> list[Post]:
    """Return one post for each text, so many minutes apart."""
    return [post(text, minutes * i, first + i) for i, text in enumerate(texts)]


def newsday(rounds: int = 8) -> list[Post]:
    """Return two stories and chatter, interleaved, each round with different words beside them."""
    texts = []
    for r in range(rounds):
        for i in range(5):
            texts += [
                f"{BRIDGE[i]} {_BESIDE[(5 * r + i) % 40]}",
                f"{MARKET[(i + r) % 5]} {_BESIDE[(3 * r + 7 * i) % 40]}",
            ]
            texts.append(f"{CHATTER[(r + 3 * i) % 8]} {r * 31 + i}")
    return stream(texts, 0.5)


_BESIDE = (
    *(
        "today",
        "again",
        "honestly",
        "wow",
        "look",
        "grim",
        "lovely",
        "finally",
        "surely",
        "indeed",
        "someday",
        "nobody",
    ),
    *("people", "kids", "parents", "drivers", "workers", "tourists", "cyclists", "officers", "locals", "students"),
    *("nurses", "shops", "trains", "buses", "lorries", "cars", "evening", "sunday", "spring", "weather", "coffee"),
    *("photos", "video", "footage", "sources", "update", "thread", "rumours"),
)
