"""An account whose platform does what a test says next: refuses, limits, loses the answer, or posts."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from domain.enums import PlatformName
from domain.ids import PublicationId
from domain.records import Account
from workflow.ports import Health, PublishRequest, Sent, UnknownOutcomeError


@dataclass
class FakePublisher:
    """`script` holds one step for each coming request: an exception to raise, or a callable to run before posting.

    `lose` as a step posts and then loses the answer. `public` maps keys to texts, as the platform's timeline would;
    with `create_only` False the platform posts whatever it is sent, as often as it is sent.
    """

    account: Account
    create_only: bool = True
    script: list[Exception | Callable[[], None]] = field(default_factory=list)
    public: list[tuple[str, str]] = field(default_factory=list)
    requests: list[PublishRequest] = field(default_factory=list)
    retracted: list[str] = field(default_factory=list)
    blind: bool = False
    hang: asyncio.Event | None = None

    @property
    def platform(self) -> PlatformName:
        return self.account.platform

    @property
    def texts(self) -> list[str]:
        return [text for name, text in self.public if name not in self.retracted]

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        del now
        return json.dumps({"key": f"{publication}-{secrets.token_hex(4)}"})

    async def publish(self, request: PublishRequest) -> Sent:
        self.requests.append(request)
        if self.hang is not None:
            await self.hang.wait()
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception) and not isinstance(step, LostAnswerError):
            raise step
        if callable(step):
            step()
        name = json.loads(request.key)["key"]
        if not self.create_only or name not in [known for known, _ in self.public]:
            self.public.append((name, request.text))
        if isinstance(step, LostAnswerError):
            raise step
        return Sent(name, f"https://example.org/{name}")

    async def find(self, request: PublishRequest) -> Sent | None:
        if self.blind:
            raise UnknownOutcomeError("The timeline cannot be read.")
        name = json.loads(request.key)["key"]
        return Sent(name, f"https://example.org/{name}") if name in [known for known, _ in self.public] else None

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        del request, now
        return self.create_only

    async def retract(self, remote_id: str) -> None:
        step = self.script.pop(0) if self.script else None
        if isinstance(step, Exception):
            raise step
        self.retracted.append(remote_id)

    async def check(self) -> Health:
        return Health(True, "It stands.")


class LostAnswerError(UnknownOutcomeError):
    """The request arrived and was obeyed; the answer did not come back."""
