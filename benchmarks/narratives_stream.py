"""Makes a long stream of a file of posts: `python -m benchmarks.narratives_stream POSTS.jsonl NUMBER > LONG.jsonl`.

The file is told again and again, half a second a post; each time a fifth of the words are left out, and a third of
the vocabulary is replaced by words of that telling's own, so that new terms keep coming as they do in a real stream. As
there, they come one by one, each word at a moment of its own, and common words (one post in `COMMON` or more) stay.
"""

import json
import random
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from integrations.sources.jsonl import opened

START = datetime(2026, 1, 1, tzinfo=UTC)
KEPT = 0.8
COMMON = 1000


def common(posts: list[dict[str, object]]) -> frozenset[str]:
    """Return the words that stay."""
    counts = Counter(word for post in posts for word in set(str(post["text"]).split(" ")))
    return frozenset(word for word, count in counts.items() if count * COMMON >= len(posts))


def now(word: str, told: float) -> str:
    """Return what a word has become when the file has been told so many times (1.5: once and a half)."""
    mark = zlib.crc32(word.encode())
    telling = int(told + (mark % 4099) / 4099)
    return f"{word}{telling}" if telling > 0 and (mark // 4099 + telling) % 3 == 0 else word


def tellings(posts: list[dict[str, object]], number: int) -> Iterator[dict[str, object]]:
    """Yield so many posts, the same ones for the same file."""
    chance, stay = random.Random(1), common(posts)
    for i in range(number):
        place = i % len(posts)
        words = [word for word in str(posts[place]["text"]).split(" ") if chance.random() < KEPT]
        text = " ".join(word if word in stay else now(word, i / len(posts)) for word in words)
        at = (START + timedelta(seconds=0.5 * i)).isoformat()
        yield {**posts[place], "id": str(i), "text": text, "created_at": at}


def main() -> None:
    if len(sys.argv) != 3 or not sys.argv[2].isdecimal():
        sys.exit("Name a file of posts and a number: python -m benchmarks.narratives_stream POSTS.jsonl NUMBER")
    with opened(sys.argv[1]) as file:
        posts = [json.loads(line) for line in file]
    random.Random(2).shuffle(posts)
    for post in tellings(posts, int(sys.argv[2])):
        sys.stdout.write(json.dumps(post, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
