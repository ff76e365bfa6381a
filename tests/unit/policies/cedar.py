"""The trust matrix in Cedar, a policy language and engine that others wrote, to be compared with ours."""

import cedarpy

from domain.enums import Severity
from domain.ids import TierName
from policies.cells import Row
from policies.model import Policy


def compiled(policy: Policy) -> str:
    """Return Cedar policies that permit exactly what the matrix publishes: one for each cell that is not `never`."""
    permits = [
        "forbid(principal, action, resource) when { context.paused && !context.life_safety };",
    ]
    for row, tiers in policy.trust.items():
        for tier, cells in tiers.items():
            for severity, cell in zip(Severity, cells, strict=True):
                if cell.count is None:
                    continue
                conditions = [
                    f'principal.tier == "{tier}"',
                    f'context.row == "{row}"',
                    f'context.severity == "{severity}"',
                ]
                if cell.tier is not None:
                    conditions.append(f'context.approvals["{cell.tier}"] >= {cell.count}')
                when = " && ".join(conditions)
                permits.append(f'permit(principal, action == Action::"publish", resource) when {{ {when} }};')
    return "\n".join(permits)


def entities(policy: Policy) -> str:
    """Return one user for each tier, as Cedar entities in JSON."""
    users = [
        f'{{"uid": {{"type": "User", "id": "{t}"}}, "attrs": {{"tier": "{t}"}}, "parents": []}}' for t in policy.tiers
    ]
    return f"[{', '.join(users)}]"


def request(
    policy: Policy,
    *,
    row: Row,
    tier: TierName,
    severity: Severity,
    given: dict[TierName, int],
    paused: bool = False,
    life_safety: bool = False,
) -> dict[str, object]:
    """Return Cedar's question: may someone of `tier` publish with `given` approvals from people of each tier?"""
    at_least = {t: sum(n for other, n in given.items() if policy.ranks[other] >= policy.ranks[t]) for t in policy.tiers}
    return {
        "principal": {"type": "User", "id": tier},
        "action": {"type": "Action", "id": "publish"},
        "resource": {"type": "Draft", "id": "draft"},
        "context": {
            "row": row.value,
            "severity": severity.value,
            "approvals": at_least,
            "paused": paused,
            "life_safety": life_safety,
        },
    }


def answers(policy: Policy, requests: list[dict[str, object]]) -> list[bool]:
    """Return whether Cedar permits each request."""
    policies = cedarpy.PolicySet.from_str(compiled(policy))
    known = cedarpy.Entities.from_json_str(entities(policy))
    results = cedarpy.is_authorized_batch(requests, policies, known)
    assert not any(result.diagnostics.errors for result in results)
    return [bool(result.allowed) for result in results]
