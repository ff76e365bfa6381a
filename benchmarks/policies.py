"""How long a verdict takes, beside Cedar on the same decisions in the same run: `python -m benchmarks.policies`.

Every decision is drawn from the shipped default policy: author's tier, severity, row, approvals and pause at random,
from a fixed seed. Ours is the whole verdict (revision hash, severity, approvals checked one by one, findings, who can
move it on) without the content guard, which has its own figure; Cedar's is a yes or no on counts that were made for it,
with policies and entities parsed beforehand. Times are the thread's own processor time, so that neighbours on a busy
machine count for less; the wall clock is shown beside it. With `--rounds 12` each decision counts with the quickest of
twelve, which is what it costs when nothing interrupts.
"""

import argparse
import datetime as dt
import gc
import time
from collections.abc import Callable, Sequence
from random import Random

import cedarpy

from domain.enums import Outcome, Severity, SlackStatus
from domain.ids import AccountId, TierName
from domain.records import Approval, Content
from domain.revision import revision_of
from integrations.offline.chosen_policy import policy_at
from policies.cells import Row
from policies.model import Crisis, Facts, Policy
from policies.verdict import judge
from tests.unit.policies.cedar import compiled, entities, request

NOW = dt.datetime(2026, 11, 23, 21, 0, tzinfo=dt.UTC)
WORDS = Content("We are looking into these reports. More here soon.", (AccountId("sandbox-main"),))
Question = tuple[Facts, dict[str, object]]


def questions(policy: Policy, count: int, seed: int) -> list[Question]:
    """Return drafts and the same drafts as Cedar requests."""
    random = Random(seed)
    revision = revision_of(WORDS)
    slack: dict[str, SlackStatus] = {
        user: SlackStatus.ACTIVE for member in policy.staff.values() for user in member.slack
    }
    topic = next(iter(policy.topics))
    drawn = []
    for _ in range(count):
        author = random.choice([m for m in policy.staff.values() if policy.ranks[m.tier] > 0])
        others = [m for m in policy.staff.values() if m is not author]
        approvers = random.sample(others, random.choice((0, 0, 1, 1, 2, 3)))
        row = random.choice((Row.FREE_TEXT, Row.CRISIS))
        severity = random.choice((Severity.HIGH, Severity.CRITICAL))
        paused = random.random() < 0.1
        facts = Facts(
            author=author.slack[0],
            content=WORDS,
            severity=severity,
            topic=topic,
            approvals=tuple(Approval(m.slack[0], NOW, revision) for m in approvers),
            paused=paused,
            crisis=Crisis(topic, NOW + dt.timedelta(hours=1)) if row is Row.CRISIS else None,
            slack=slack,
        )
        given: dict[TierName, int] = {}
        for member in approvers:
            given[member.tier] = given.get(member.tier, 0) + 1
        drawn.append((facts, request(policy, row=row, tier=author.tier, severity=severity, given=given, paused=paused)))
    return drawn


def timed(ask: Callable[[int], object], count: int) -> tuple[list[int], list[int]]:
    """Return the processor and wall nanoseconds of each call."""
    own, wall = [], []
    for i in range(count):
        cpu, clock = time.thread_time_ns(), time.perf_counter_ns()
        ask(i)
        own.append(time.thread_time_ns() - cpu)
        wall.append(time.perf_counter_ns() - clock)
    return own, wall


def quickest(ask: Callable[[int], object], chosen: argparse.Namespace) -> tuple[list[int], list[int]]:
    """Return each call's quickest processor and wall nanoseconds of as many rounds as were asked for."""
    rounds = [timed(ask, chosen.count) for _ in range(chosen.rounds)]
    own, wall = ([min(times) for times in zip(*clock, strict=True)] for clock in zip(*rounds, strict=True))
    return own, wall


def at(times: Sequence[int], share: float) -> str:
    return f"{sorted(times)[min(len(times) - 1, int(len(times) * share))] / 1000:8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=1, help="the quickest of so many for each decision")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    policy = policy_at(None)
    drawn = questions(policy, chosen.count, chosen.seed)
    parsed = cedarpy.PolicySet.from_str(compiled(policy))
    users = cedarpy.Entities.from_json_str(entities(policy))
    agree = 0
    for facts, asked in drawn:
        published = judge(policy, facts, NOW, None, ()).outcome is Outcome.PUBLISH
        agree += published == bool(cedarpy.is_authorized(asked, parsed, users).allowed)
    print(f"{agree} of {len(drawn)} decisions agree")
    gc.collect()
    gc.freeze()
    rows = {
        "Fleetfoot, whole verdict": quickest(lambda i: judge(policy, drawn[i][0], NOW, None, ()), chosen),
        "Cedar, yes or no": quickest(lambda i: cedarpy.is_authorized(drawn[i][1], parsed, users), chosen),
    }
    print(f"{'microseconds':28}{'p50':>8} {'p99':>8} {'p99.9':>8}   wall: {'p50':>6} {'p99':>8}")
    for name, (own, wall) in rows.items():
        print(f"{name:28}{at(own, 0.5)} {at(own, 0.99)} {at(own, 0.999)}        {at(wall, 0.5)} {at(wall, 0.99)}")


if __name__ == "__main__":
    main()
