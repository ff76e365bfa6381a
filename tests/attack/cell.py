"""Plays one cell of the table over the wire: it happens if it may, and nothing happens, or is shown, if it may not."""

import asyncio

from tests.attack.entries import Entry
from tests.attack.roles import Role
from tests.attack.scenes import INSIDE, Stage
from tests.integration.slack.bureau import bureau, until
from workflow.audit import REFUSED

PATIENCE_S = 0.25
"""How long something that may not happen is given to happen all the same, where nothing is answered."""


async def play(url: str, entry: Entry, role: Role, way: str = "socket") -> None:
    async with bureau(url, way, paint=False) as office:
        stage = Stage(office, role.user)
        role.arrange(office)
        await entry.scene(stage)
        await stage.begin()
        before = await _facts(stage)
        assert not await entry.sign(stage), "the sign is there before anything was done"
        await entry.act(stage)
        if role.name in entry.may:
            await until(lambda: entry.sign(stage), 60)
            return
        await _settled(stage)
        assert not await entry.sign(stage)
        assert await _facts(stage) == before
        assert not stage.modal()
        assert not [words for words in INSIDE if words in stage.shown()]


async def _facts(stage: Stage) -> list[str]:
    """Return what is on record, the refusals apart."""
    return [f"{e.kind} {e.subject}" async for e in stage.office.room.store.audit() if e.kind != REFUSED]


async def _settled(stage: Stage) -> None:
    """Wait until the person was answered, or long enough."""
    for _ in range(int(PATIENCE_S / 0.01)):
        await asyncio.sleep(0.01)
        if stage.shown():
            await asyncio.sleep(0.02)
            return
