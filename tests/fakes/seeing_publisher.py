"""An account whose platform also shows what became of its posts, and lets them be changed."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.publisher import FakePublisher
from workflow.ports import Health, OwnPost, PublishRequest, Sent
from workflow.state import Reach


@dataclass
class SeeingPublisher(FakePublisher):
    """`reach` is what every look finds, `timeline` what stands there, `health` what a check says."""

    reach: Reach | Exception | None = None
    timeline: list[OwnPost] = field(default_factory=list)
    health: Health = field(default_factory=lambda: Health(True, "It stands."))
    edited: dict[str, str] = field(default_factory=dict)
    looks: list[str] = field(default_factory=list)

    async def measure(self, remote_id: str, now: datetime) -> Reach | None:
        del now
        self.looks.append(remote_id)
        if isinstance(self.reach, Exception):
            raise self.reach
        return self.reach

    async def own_posts(self, since: datetime) -> tuple[OwnPost, ...] | None:
        return tuple(post for post in self.timeline if post.at >= since)

    async def check(self) -> Health:
        return self.health

    async def edit(self, remote_id: str, request: PublishRequest) -> Sent:
        self.requests.append(request)
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            raise step
        self.edited[remote_id] = request.text
        return Sent(remote_id, f"https://example.org/{remote_id}")

    async def shows(self, remote_id: str, request: PublishRequest) -> bool:
        return self.edited.get(remote_id) == request.text
