"""What a test needs to put narratives under watch on a real desk."""

from domain.ids import NarrativeId
from policies.model import Policy
from tests.newsroom import Newsroom, alert, narrative
from tests.unit.policies.build import policy
from workflow.state import Watched

N1 = NarrativeId("N-1")
MORE = """
[alerting]
min_severity = "medium"
max_alerts_per_hour = 2
windows_minutes = [10, 60]
[[escalation]]
severity = "high"
after_minutes = 5
notify = "duty"
[[escalation]]
severity = "high"
after_minutes = 15
notify = "lead"
[[rota]]
from = 2026-11-23T20:00:00Z
until = 2026-11-24T08:00:00Z
staff = "luis"
"""


def rules() -> Policy:
    return policy(more=MORE)


async def raised(room: Newsroom, name: str = "N-1", **more: object) -> Watched:
    seen = narrative(name, at=room.clock.now(), **more)  # type: ignore[arg-type]
    await room.watch.observe([alert(seen, room.clock.now())], [seen])
    return await room.desk.watched(NarrativeId(name))


async def cards(room: Newsroom) -> list[str]:
    return [notice.subject for notice in await room.notices() if notice.kind == "card"]
