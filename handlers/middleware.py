"""What happens before every handler: acknowledge at once, drop second deliveries, find out who acts."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt.async_app import AsyncAck

from domain.enums import SlackStatus
from domain.errors import NotAllowedError
from domain.ids import SlackUserId
from handlers.cards.blocks import Block, spoken
from handlers.errors import delivery_of
from handlers.strings import answers as say
from handlers.surface import Surface
from handlers.tell import Address, address_of, privately
from workflow.state import Actor

DELIVERY_SECONDS: Final = 3600
"""For how long a second delivery is known: Slack tries for about an hour."""


@dataclass(frozen=True, slots=True)
class Call:
    """One act of one person, whichever way Slack brought it."""

    surface: Surface
    actor: Actor
    to: Address
    body: Mapping[str, Any]

    @property
    def trigger(self) -> str:
        """Return the short-lived ticket that opens a modal."""
        return str(self.body.get("trigger_id") or "")

    @property
    def text(self) -> str:
        """Return what was typed after a command."""
        return str(self.body.get("text") or "").strip()

    @property
    def value(self) -> str:
        """Return the value of the pressed button."""
        pressed = self.body.get("actions") or [{}]
        return str(pressed[0].get("value") or "")

    async def show(self, blocks: Sequence[Block]) -> None:
        """Show something to the person who acts, and to nobody else."""
        await self.answer(spoken(blocks), blocks)

    async def answer(self, text: str, blocks: Sequence[Block] | None = None) -> None:
        """Say something to the person who acts, and to nobody else."""
        await privately(self.surface.client, self.to, text, blocks)

    @property
    def is_staff(self) -> bool:
        """Return whether the person is an active member of staff: nobody else is shown anything."""
        return self.actor.staff is not None and self.actor.status is SlackStatus.ACTIVE

    def staff_only(self) -> None:
        """Raise NotAllowedError for everybody else."""
        if not self.is_staff:
            raise NotAllowedError(say.STAFF_ONLY)

    def may(self, act: str) -> None:
        """Raise NotAllowedError, which says who can, unless the policy's `[actions]` let the person do this."""
        self.surface.desk.allow(self.surface.policy, self.actor, act)

    async def open(self, view: Block) -> None:
        """Open a modal."""
        await self.surface.client.views_open(trigger_id=self.trigger, view=view)


Work = Callable[[Call], Awaitable[None]]
Listener = Callable[[AsyncAck, Mapping[str, Any]], Awaitable[None]]


def acting(surface: Surface, work: Work, *, waits: bool = False) -> Listener:
    """Return a bolt listener for commands, buttons and shortcuts around a piece of work.

    It acknowledges before anything else, so Slack delivers again only what never arrived; what does arrive twice (two
    connections, a slow network) is done once. Then it works in turn with others, or at once if it `waits` for people
    and would only take up room.
    """

    async def listener(ack: AsyncAck, body: Mapping[str, Any]) -> None:
        await ack()
        async with contextlib.nullcontext() if waits else surface.room:
            if await surface.store.claim_once(f"delivery:{delivery_of(body)}", DELIVERY_SECONDS):
                await work(await call_of(surface, body))

    return listener


async def call_of(surface: Surface, body: Mapping[str, Any]) -> Call:
    """Return the act with its actor, asked of Slack and the policy afresh."""
    to = address_of(body)
    return Call(surface, await surface.desk.actor(SlackUserId(to.user)), to, body)
