"""A hundred alerts in a minute on one channel: all are shown, the most severe first, at Slack's own pace."""

import random
import time
from functools import partial

from benchmarks.slack.pace import at_rate, report
from benchmarks.slack.workspace import Bench
from domain.enums import Severity
from tests.newsroom import alert, narrative

ALERTS = 100
STORM_S = 60.0


async def storm(bench: Bench) -> None:
    """Raise a hundred alerts within a minute: all are shown, the most severe first, at Slack's own pace."""
    bench.slack.rates.on = True
    bench.slack.refusals.clear()
    chance = random.Random(7)
    severities = [chance.choice(list(Severity)) for _ in range(ALERTS)]
    raised: dict[str, tuple[float, Severity]] = {}
    before = len(bench.slack.space.calls)

    async def one(number: int, severity: Severity) -> None:
        seen = narrative(f"N-{number}", severity=severity)
        raised[str(seen.id)] = (time.monotonic(), severity)
        await bench.watch.observe([alert(seen)], [seen])

    began = time.monotonic()
    await at_rate(ALERTS / STORM_S, [partial(one, n, s) for n, s in enumerate(severities, 1)])
    await bench.until(lambda: len(bench.cards("N")) >= ALERTS)
    took = time.monotonic() - began
    posted = [
        (at, str(arguments["text"])[1:].split("]")[0])
        for at, method, arguments in bench.slack.space.calls[before:]
        if method == "chat.postMessage" and str(arguments.get("text", "")).startswith("[N-")
    ]
    shown = {name: at for at, name in posted}
    overtaken = sum(
        raised[other][1].rank > raised[name][1].rank and raised[other][0] < at - 1.5 and shown[other] > at
        for at, name in posted
        for other in shown
    )
    print(f"storm: {len(shown)} of {ALERTS} alerts shown, {len(posted) - len(shown)} twice, in {took:.0f} s")
    print(f"  a more severe alert that had waited over 1.5 s was passed over: {overtaken} times")
    for severity in sorted(Severity, key=lambda s: -s.rank):
        report(f"  {severity.value}: alert to card", [shown[n] - at for n, (at, s) in raised.items() if s is severity])
    print(f"  refused by Slack's limits: {sum('ratelimited' in error for _, error in bench.slack.refusals)}")
