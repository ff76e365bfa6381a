"""A directory of Slack users that a test can change at any moment; everyone is active unless told otherwise."""

from dataclasses import dataclass, field

from domain.enums import SlackStatus
from domain.errors import UnavailableError
from domain.ids import SlackUserId
from workflow.ports import Person


@dataclass
class FakeDirectory:
    status: dict[str, SlackStatus] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    down: bool = False
    asked: list[str] = field(default_factory=list)

    async def person(self, user: SlackUserId) -> Person:
        self.asked.append(user)
        if self.down:
            raise UnavailableError("Slack does not answer; try again in a moment.")
        return Person(user, user, self.status.get(user, SlackStatus.ACTIVE), self.groups.get(user, ()))
