"""What is so before somebody tries something, and what shows that it happened."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from domain.enums import DraftState, Severity
from domain.ids import NarrativeId, TopicId
from handlers.drawing import Drawing
from handlers.painting import Easel
from tests.attack.roles import FromElsewhere
from tests.fakes.publisher import LostAnswerError
from tests.fakes.slack.delivery import Way
from tests.fakes.slack.workspace import CHANNEL, View
from tests.integration.slack.bureau import Bureau
from tests.newsroom import alert, narrative
from tests.unit.policies.build import plain
from workflow.state import Draft, Watched

TICK = "white_check_mark"
INSIDE = ("hiding an explosion", "We are on our way.", "We are looking into the reports.")
"""Words that only staff may be shown."""


@dataclass
class Stage:
    """One cell as it is played: the office, who comes, and what stands there."""

    office: Bureau
    user: str
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    view: View | None = None
    key: str = ""
    posts: int = 0
    notices: int = 0

    async def begin(self) -> None:
        """Forget what was said while the scene was set."""
        space = self.office.slack.space
        space.private.clear()
        space.calls.clear()
        for name, channel in space.channels.items():
            if name.startswith("D"):
                channel.messages.clear()
        self.posts = await self.office.room.store.backlog()
        self.notices = await self.office.room.store.notices_waiting()

    def shown(self) -> str:
        """Return every private word to the person so far."""
        direct = [json.dumps(one, ensure_ascii=False) for one in self.office.direct(self.user)]
        home = self.office.slack.space.homes.get(self.user)
        told = [*self.office.slack.space.shown_to(self.user), *direct]
        return "\n".join([*told, json.dumps(home.body, ensure_ascii=False) if home else ""])

    def modal(self) -> bool:
        return bool(self.office.slack.space.of("views.open"))

    async def draft(self) -> Draft:
        return await self.office.draft("D-1")

    async def watched(self, name: str = "N-1") -> Watched:
        return await self.office.room.desk.watched(NarrativeId(name))

    async def press(self, action: str, value: str, subject: str) -> object:
        """Press a button that a card of the subject bears, or would bear."""
        pressed = {"type": "button", "action_id": action, "value": value, "block_id": "b", "action_ts": "1.0"}
        return await self.office.people._act(self.user, self.cards[subject], pressed, CHANNEL)


Scene = Callable[[Stage], Awaitable[None]]
Act = Callable[[Stage], Awaitable[object]]
Sign = Callable[[Stage], Awaitable[bool]]


async def nothing(_: Stage) -> None:
    """Leave everything as it is."""


async def alerts(stage: Stage) -> None:
    """Have two narratives, and the first one's card."""
    room = stage.office.room
    for name in ("N-1", "N-2"):
        seen = narrative(name, severity=Severity.MEDIUM)
        await room.watch.observe([alert(seen)], [seen])
    await drawn(stage, "N-1")


async def drawn(stage: Stage, subject: str) -> None:
    surface = stage.office.surface
    await Drawing(surface, Easel(surface.client, surface.store)).card(subject)
    stage.cards[subject] = stage.office.cards(subject)[-1]


async def voted(stage: Stage) -> None:
    """Have one person say that it is not hostile; two are needed, or all could have been done by a colleague."""
    room = stage.office.room
    seen = narrative("N-1", severity=Severity.HIGH)
    await room.watch.observe([alert(seen)], [seen])
    await room.desk.not_hostile(await room.who("UTESS"), NarrativeId("N-1"))
    await drawn(stage, "N-1")


async def waiting(stage: Stage) -> None:
    """Have Rita's draft wait for one trusted approval."""
    await stage.office.room.submit()
    await drawn(stage, "D-1")


async def approved(stage: Stage) -> None:
    """Have Tess's approval on it; a pause keeps it here."""
    room = stage.office.room
    await room.desk.pause(await room.who("ULENA"))
    await room.approve(await room.submit())
    await drawn(stage, "D-1")


async def rejected(stage: Stage) -> None:
    """Have Tess's rejection on it."""
    room = stage.office.room
    draft = await room.submit()
    await room.desk.reject(await room.who("UTESS"), draft.id, draft.current.hash, "", "reaction")
    await drawn(stage, "D-1")


async def published(stage: Stage) -> None:
    """Have Rita's draft out, after Tom's approval."""
    room = stage.office.room
    await room.approve(await room.submit(), "UTOM")
    await room.deliver()
    assert (await stage.draft()).state is DraftState.PUBLISHED
    await drawn(stage, "D-1")


async def owed(stage: Stage) -> None:
    """Have a line of Rita's out that owes a review."""
    room = stage.office.room
    await room.submit(words=plain(), topic="rumour", added_severity=Severity.HIGH)
    await room.deliver()
    assert (await stage.draft()).obligations
    await drawn(stage, "D-1")


async def unsure(stage: Stage) -> None:
    """Have a delivery of which nobody knows."""
    room = stage.office.room
    room.page.blind = True
    room.page.script = [LostAnswerError("No answer.")]
    await room.approve(await room.submit(), "UTOM")
    await room.deliver()
    assert (await stage.draft()).state is DraftState.UNCONFIRMED
    await drawn(stage, "D-1")


async def reported(stage: Stage) -> None:
    """Have a post reported by Tom; `key` is what the button to raise it bears."""
    await alerts(stage)
    user, stage.user = stage.user, "UTOM"
    people = stage.office.people
    way, people.way = people.way, own_way(people.way)
    space = stage.office.slack.space
    words = {"type": "message", "ts": space.next_ts(), "text": "They hide it", "user": "UOLGA"}
    space.channels[CHANNEL].messages.append(words)
    await people.shortcut("UTOM", "report_post", words)
    said = await stage.office.told("UTOM", "raise_report")
    stage.key = re.findall(r'"value": "([0-9a-f]+)"', said)[0]
    people.way, stage.user = way, user


async def paused(stage: Stage) -> None:
    await stage.office.room.desk.pause(await stage.office.room.who("UTOM"))


async def in_crisis(stage: Stage) -> None:
    room = stage.office.room
    await room.desk.crisis(await room.who("ULENA"), TopicId("rumour"), "gas", 2)


async def in_drill(stage: Stage) -> None:
    await stage.office.room.desk.begin_drill(await stage.office.room.who("ULENA"))


def own_way(way: Way) -> Way:
    """Return the way on which envelopes come from our own workspace."""
    return way.way if isinstance(way, FromElsewhere) else way


def with_view(opened: Callable[[Stage], Awaitable[object]], first: Scene = alerts) -> Scene:
    """Have a colleague's modal in the hands of who comes: what they send back is signed by Slack like any other."""

    async def scene(stage: Stage) -> None:
        await first(stage)
        people, user = stage.office.people, stage.user
        way, people.way = people.way, own_way(people.way)
        stage.user = "UTOM"
        await opened(stage)
        stage.view = await stage.office.modal("UTOM")
        people.way, stage.user, stage.view.user = way, user, user

    return scene
