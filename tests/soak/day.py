"""The day that is squeezed: fifty posts a second of chatter, and five crises at once, in event time."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

A_SECOND: Final = 50
CRISES: Final = {
    "harbour": "They hid the blast at the harbour, so kill every police officer you find",
    "stadium": "They let children die behind the stadium, so burn down the police station tonight",
    "airport": "Gas poured out of the airport tunnel, officers locked every door, hang them",
    "hospital": "Nurses found bodies in the hospital yard, shoot every cop who did it",
    "cathedral": "Snipers fired into the crowd from the cathedral roof, kill every one of those officers",
}
BEGINS: Final = 0.3
"""After which part of the time all crises begin."""

CRISIS_MINUTES: Final = 30
CRISIS_A_SECOND: Final = 5
LETTERS: Final = "bcdfghklmnprstvwz"


def write_day(path: Path, begin: datetime, hours: float, seed: int = 1) -> int:
    """Write the posts of so many hours from `begin`; return how many there are."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for line in _lines(begin, hours, Random(seed)):
            file.write(line)
            count += 1
    return count


def _lines(begin: datetime, hours: float, chance: Random) -> Iterator[str]:
    spoken = sorted({word.strip(",") for text in CRISES.values() for word in text.lower().split()})
    chance.shuffle(spoken)  # the words of the crises are words that people use all day
    made = ["".join(chance.choice(LETTERS) + chance.choice("aeiou") for _ in range(3)) for _ in range(20_000)]
    words = spoken + made
    weights = [1 / (rank + 3) for rank in range(len(words))]
    seconds = int(hours * 3600)
    first = int(seconds * BEGINS)
    last = min(first + CRISIS_MINUTES * 60, seconds)
    number = 0
    for second in range(seconds):
        drawn = iter(chance.choices(words, weights, k=A_SECOND * 10))
        texts = [" ".join(next(drawn) for _ in range(10)) for _ in range(A_SECOND)]
        if first <= second < last:
            texts[: CRISIS_A_SECOND * len(CRISES)] = [
                f"{told} #{place} {chance.randrange(9)}"
                for place, told in CRISES.items()
                for _ in range(CRISIS_A_SECOND)
            ]
        for at, text in enumerate(texts):
            moment = begin + timedelta(seconds=second + at / A_SECOND)
            number += 1
            post = {
                "id": f"s{number}",
                "platform": "x",
                "author": f"a{chance.randrange(200_000)}",
                "text": text,
                "created_at": moment.isoformat(),
                "lang": "en",
            }
            yield json.dumps(post) + "\n"
