"""From a command being typed to the modal being open."""

import contextlib
import time
from collections.abc import Sequence
from functools import partial

from benchmarks.slack.pace import at_rate, report
from benchmarks.slack.workspace import WRITERS, Bench

WORDS = (
    "/respond",
    "/respond The picture that goes round is six years old and from another country; the station is open.",
    "/respond Buses run. Call 101, do not come to the bridge: police https://example.org/bridge",
)
"""With words the form comes with what every rule says of them, the whole guard included."""


async def commands(bench: Bench, rate: float, count: int, words: Sequence[str]) -> None:
    """Measure from a command being typed to the modal being open."""
    space, asked = bench.slack.space, {}
    issue = space.trigger

    def trigger(user: str) -> str:
        name = issue(user)
        asked[name] = time.monotonic()
        return name

    space.trigger = trigger  # type: ignore[method-assign]  # only to take the time
    bench.people.acks.clear()
    bench.people.unanswered.clear()
    before, spent = len(space.calls), bench.spent()
    users = [WRITERS[n % len(WRITERS)] for n in range(count)]
    acts = [partial(bench.people.command, user, words[n % len(words)]) for n, user in enumerate(users)]
    late = await at_rate(rate, acts)
    found: list[float] = []

    def opened() -> bool:
        found[:] = [
            at - asked[arguments["trigger_id"]]
            for at, method, arguments in space.calls[before:]
            if method == "views.open"
        ]
        return len(found) == count

    with contextlib.suppress(TimeoutError):
        await bench.until(opened, 15)
    space.trigger = issue  # type: ignore[method-assign]
    pace = "all at once" if rate > count * 10 else f"{rate:g} a second"
    kind = "without words" if words == WORDS[:1] else "with words"
    report(f"command to modal, {kind}, {pace}", found)
    report("  acknowledged after", bench.people.acks)
    print(f"  typed late by at most {late * 1000:.0f} ms; not acknowledged: {len(bench.people.unanswered)}")
    print(f"  the bot's processor time a command: {(bench.spent() - spent) / count * 1000:.1f} ms")
    print(f"  no modal: {count - len(found)} of {count} (Slack's tickets live three seconds)")
