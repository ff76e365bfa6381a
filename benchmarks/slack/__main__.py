"""How fast the bot answers in Slack, and what it does in a storm: one real `slack` process before the strict workspace.

    python -m benchmarks.slack [commands] [reactions] [storm]

Slack's own limits are kept as they are on cards; those on methods are lifted for the two figures of speed, because
fifty commands a second is more than Slack lets any app answer. The people and their Slack are one process, the bot is
another; the figures say by how much the people were late themselves.
"""

import asyncio
import gc
import sys
from collections.abc import Sequence

from benchmarks.slack.commands import WORDS, commands
from benchmarks.slack.reactions import TICK, drafts, reactions
from benchmarks.slack.storm import storm
from benchmarks.slack.workspace import WRITERS, Bench, bench

PARTS = ("commands", "reactions", "storm")


async def main(parts: Sequence[str]) -> None:
    """Print the figures asked for."""
    async with bench() as made:
        gc.collect()
        gc.freeze()  # or the people stop for a third of a second in the midst, and it looks like the bot
        if "commands" in parts:
            await commands(made, 1, 40, WORDS[:1])
            await commands(made, 1, 40, WORDS[1:])
            await commands(made, 50, 1000, WORDS[:1])
            await commands(made, 50, 1000, WORDS[1:])
            await commands(made, 1e6, 100, WORDS)
        if "reactions" in parts:
            await _reactions(made)
        if "storm" in parts:
            await storm(made)


async def _reactions(made: Bench) -> None:
    cards = await drafts(made, 32)
    await reactions(made, 1, "each on another card", [("UTESS", ts, TICK) for ts in cards[:30]])
    busy = [(WRITERS[n % 7], cards[30 + n % 2], f"eyes::skin-tone-{n // 14 % 5 + 2}") for n in range(70)]
    await reactions(made, 50, "on two cards", busy)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or PARTS))
