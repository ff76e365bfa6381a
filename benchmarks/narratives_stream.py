"""Makes a long stream of a file of posts: `python -m benchmarks.narratives_stream POSTS.jsonl NUMBER > LONG.jsonl`.

The file is told again and again, half a second a post; each time a fifth of the words are left out, and a third of
the vocabulary is replaced by words of that telling's own, so that new terms keep coming as they do in a real stream.
"""

import json
import random
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from integrations.sources.jsonl import opened

START = datetime(2026, 1, 1, tzinfo=UTC)
KEPT = 0.8


def retold(text: str, telling: int, chance: random.Random) -> str:
    """Return a text as a later telling has it."""
    words = [word for word in text.split(" ") if chance.random() < KEPT]
    own = [telling > 0 and (zlib.crc32(word.encode()) + telling) % 3 == 0 for word in words]
    return " ".join(f"{word}{telling}" if new else word for word, new in zip(words, own, strict=True))


def tellings(posts: list[dict[str, object]], number: int) -> Iterator[dict[str, object]]:
    """Yield so many posts, the same ones for the same file."""
    chance = random.Random(1)
    for i in range(number):
        telling, place = divmod(i, len(posts))
        text = retold(str(posts[place]["text"]), telling, chance)
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
