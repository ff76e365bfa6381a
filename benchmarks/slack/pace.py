"""Begins acts at an even pace, and prints how long they took; says when it was itself too late to be believed."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence


async def at_rate(rate: float, acts: Sequence[Callable[[], Awaitable[object]]]) -> float:
    """Begin one act after the other at an even pace; return by how much the latest was begun late."""
    began = time.monotonic()
    running, late = [], 0.0
    for number, act in enumerate(acts):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        late = max(late, time.monotonic() - due)
        running.append(asyncio.ensure_future(act()))
    await asyncio.gather(*running)
    return late


def report(what: str, seconds: Sequence[float]) -> None:
    """Print how many, the median, the 99th percentile and the slowest, in milliseconds."""
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(
        f"{what}: n {len(ordered)}, p50 {statistics.median(ordered) * 1000:.0f} ms, "
        f"p99 {p99 * 1000:.0f} ms, slowest {ordered[-1] * 1000:.0f} ms",
        flush=True,
    )
