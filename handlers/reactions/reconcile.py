"""Catches up on reactions given or taken back while the bot was away."""

import structlog

from domain.errors import FleetfootError
from domain.ids import SlackUserId
from handlers.middleware import Call
from handlers.reactions.draft import VIA, give, take_back
from handlers.reactions.standing import standing
from handlers.surface import Surface
from handlers.tell import Address
from workflow.state import CardRef, Draft, Mark

log = structlog.get_logger(__name__)


async def reconcile(surface: Surface, bot_user: str) -> int:
    """Bring every open draft's marks in line with the reactions on its newest card; return how many changed.

    A mark that came by button or command stays: only what a reaction gave can a missing reaction take away. Nobody is
    told off for a reaction that does not count: it was given a while ago, and the card shows who counts.
    """
    changed = 0
    for draft in await surface.desk.drafts(open_only=True):
        cards = await surface.store.cards(draft.id)
        if cards and cards[-1].revision == draft.current.hash:
            changed += await _one(surface, draft, cards[-1], bot_user)
    return changed


async def _one(surface: Surface, draft: Draft, card: CardRef, bot_user: str) -> int:
    acts = await standing(surface.client, surface.policy, card)
    if acts is None:
        return 0
    changed = 0
    for act, marks in (("approve", draft.approvals), ("reject", draft.rejections)):
        now = acts.get(act, frozenset()) - {bot_user}
        before = {mark.slack_user for mark in marks if _counts(mark, draft)}
        by_reaction = {mark.slack_user for mark in marks if _counts(mark, draft) and mark.via == VIA}
        for user in sorted(now - before):
            changed += await _try(surface, card, act, user, give_it=True)
        for user in sorted(by_reaction - now):
            changed += await _try(surface, card, act, user, give_it=False)
    return changed


def _counts(mark: Mark, draft: Draft) -> bool:
    return mark.revision == draft.current.hash


async def _try(surface: Surface, card: CardRef, act: str, user: str, *, give_it: bool) -> int:
    try:
        actor = await surface.desk.actor(SlackUserId(user))
        call = Call(surface, actor, Address(user, card.channel), {})
        await (give if give_it else take_back)(call, card, act)
    except FleetfootError as error:
        log.info("a missed reaction does not count", subject=card.subject, act=act, reason=error.code)
        return 0
    log.info("caught up on a missed reaction", subject=card.subject, act=act, given=give_it)
    return 1
