"""A person who looks at the platforms where the desk cannot tell, and says what is true."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from domain.enums import PublicationState
from domain.errors import StaleError
from domain.ids import SlackUserId
from integrations.store.connection import open_client
from integrations.store.store import RedisStore
from tests.chaos import workers
from tests.chaos.keyed import SLOW_S
from tests.chaos.world import JumpingClock, Post, Shared, Standing, Where
from tests.fakes.slack_directory import FakeDirectory
from workflow.desk import Desk
from workflow.state import Draft, Publication


async def look(where: Where, shared: Shared, standing: Callable[[], Standing], *, again: bool) -> list[str]:
    """Answer for every delivery that nobody can tell about; return the answers, "there" or "not there".

    With `again`, what has failed for certain is posted again on this person's word, too.
    """
    store = RedisStore(open_client(where.redis_url))
    desk = Desk(store, workers.Fixed(), JumpingClock(shared), FakeDirectory())
    answers = []
    try:
        unsure = await _held(store, again=again)
        if unsure:
            await asyncio.sleep(SLOW_S)  # what a platform is still at work on shows before a person has looked
        seen = standing()
        for draft, publication in unsure:
            there = _stands(draft, publication, seen[publication.account])
            if there and publication.state is PublicationState.FAILED:
                continue
            answers.append("there" if there else "not there")
            with contextlib.suppress(StaleError):  # withdrawn or rejected meanwhile: then it is not posted again
                await desk.confirm(await desk.actor(SlackUserId("ULENA")), publication.id, there)
    finally:
        await store.close()
    return answers


async def _held(store: RedisStore, *, again: bool) -> list[tuple[Draft, Publication]]:
    states = {PublicationState.UNCONFIRMED} | ({PublicationState.FAILED} if again else set())
    drafts = await store.drafts(live_only=False)
    return [(draft, p) for draft in drafts for p in draft.publications if p.state in states]


def _stands(draft: Draft, publication: Publication, posts: Sequence[Post]) -> bool:
    """Return what a person sees of the post that nobody can tell about."""
    (whole,) = [r.content.text for r in draft.revisions if r.hash == publication.revision]
    words = publication.parts[len(publication.sent)] if publication.parts else whole
    return any(post.text == words for post in posts if publication.edits in {None, post.id})
