"""Catches up on reactions given or taken back while the bot was away, or that died with the process that heard them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import structlog

from domain.errors import FleetfootError, UnavailableError
from domain.ids import SlackUserId
from handlers.middleware import Call
from handlers.reactions.acts import give_or_take
from handlers.reactions.draft import VIA
from handlers.reactions.emoji import meaning
from handlers.reactions.heard import Heard, Reaction
from handlers.reactions.standing import emoji_on
from handlers.surface import Surface
from handlers.tell import Address
from workflow.state import CardRef, Draft, Mark, Watched

log = structlog.get_logger(__name__)

REACH: Final = timedelta(days=1)
"""How far back reactions on alert cards are caught up on: what was heard is remembered longer than that."""

_LASTING: Final = {"claim", "not_hostile", "escalate"}
"""What still makes sense later; a snooze of half an hour does not."""


async def reconcile(surface: Surface, bot_user: str) -> int:
    """Bring desk and reactions in line; return how many changed.

    What was heard and done is not done again: an approval that expired does not come back because its tick still
    stands. A mark that came by button or command stays: only what a reaction gave can a missing reaction take away.
    Nobody is told off for a reaction that does not count: it was given a while ago, and the card shows who counts.
    """
    changed = 0
    for draft in await surface.desk.drafts(open_only=True):
        cards = await surface.store.cards(draft.id)
        if cards and cards[-1].revision == draft.current.hash:
            changed += await _on_draft(surface, draft, cards[-1], bot_user)
    now = surface.clock.now()
    for watched in await surface.desk.narratives(open_only=True):
        if watched.on_card and now - watched.alerted_at < REACH:
            changed += await _on_alert(surface, watched, bot_user)
    return changed


async def _on_draft(surface: Surface, draft: Draft, card: CardRef, bot_user: str) -> int:
    emoji = await emoji_on(surface.client, card)
    if emoji is None:
        return 0
    changed = 0
    for act, marks in (("approve", draft.approvals), ("reject", draft.rejections)):
        stands = _behind(surface, emoji, act, bot_user)
        before = {mark.slack_user for mark in marks if _counts(mark, draft)}
        by_reaction = {mark.slack_user for mark in marks if _counts(mark, draft) and mark.via == VIA}
        for reaction in (Reaction(card, user, name) for user, name in stands if user not in before):
            changed += await _unheard(surface, reaction, act)
        for user in sorted(by_reaction - {user for user, _ in stands}):
            changed += await _try(surface, card, act, user, stands=False)
    return changed


async def _on_alert(surface: Surface, watched: Watched, bot_user: str) -> int:
    cards = await surface.store.cards(watched.narrative.id)
    emoji = await emoji_on(surface.client, cards[-1]) if cards else None
    if emoji is None:
        return 0
    changed = 0
    for act in sorted(_LASTING):
        for user, name in _behind(surface, emoji, act, bot_user):
            changed += await _unheard(surface, Reaction(cards[-1], user, name), act)
    return changed


def _behind(surface: Surface, emoji: Mapping[str, frozenset[str]], act: str, bot_user: str) -> list[tuple[str, str]]:
    """Return who stands behind an act, each with the emoji."""
    return sorted(
        (user, name)
        for name, users in emoji.items()
        if meaning(surface.policy, name) == act
        for user in users - {bot_user}
    )


def _counts(mark: Mark, draft: Draft) -> bool:
    return mark.revision == draft.current.hash


async def _unheard(surface: Surface, reaction: Reaction, act: str) -> int:
    """Do what a standing reaction asks for, unless that was done when it was heard."""
    heard = await reaction.heard(surface.store)
    if heard is not None and heard.stands and heard.acted:
        return 0
    changed = await _try(surface, reaction.card, act, reaction.user, stands=True)
    await reaction.hear(surface.store, Heard(heard.at + 1e-6 if heard else 0.0, stands=True, acted=True))
    return changed


async def _try(surface: Surface, card: CardRef, act: str, user: str, *, stands: bool) -> int:
    try:
        actor = await surface.desk.actor(SlackUserId(user))
        call = Call(surface, actor, Address(user, card.channel), {})
        await give_or_take(call, card, act, stands=stands)
    except UnavailableError:
        raise  # nobody has said yet whether it counts: it is tried again, and not taken for done
    except FleetfootError as error:
        log.info("a missed reaction does not count", subject=card.subject, act=act, reason=error.code)
        return 0
    log.info("caught up on a missed reaction", subject=card.subject, act=act, given=stands)
    return 1
