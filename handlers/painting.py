"""Puts one message into Slack at most once: found by the id it carries if the process died before recording it."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.errors import NotFoundError
from domain.ids import RevisionHash
from handlers.cards.blocks import TEXT, Card
from handlers.cards.text import pieces
from handlers.strings import trouble as say
from workflow.state import CardRef
from workflow.store import Store

log = structlog.get_logger(__name__)

Method = Callable[..., Awaitable[AsyncSlackResponse]]

_MARKED: Final = re.compile(r"^\[([^\]]+)\] (?:[a-z ]+ · revision (\d+))?")
_GONE: Final = {"message_not_found", "edit_window_closed", "cant_update_message"}
"""The message is no longer there, or the workspace lets nobody change it any more: the card is shown anew."""

_NO_THREAD: Final = {"thread_not_found", "message_not_found", "invalid_thread_ts", "cannot_reply_to_message"}
_NO_BLOCKS: Final = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_metadata_format"}
"""Slack takes the words but not how they are laid out: better a plain card than none."""
_PAGE: Final = 200
_PAGES: Final = 3


class Easel:
    """Posts and redraws cards in channels, and adds lines to their threads."""

    def __init__(self, client: AsyncWebClient, store: Store) -> None:
        self._client = client
        self._store = store
        self._channels: dict[str, str] = {}
        self._seen: dict[tuple[str, str, str], str] = {}
        """Cards of ours found in a channel's history: (channel, subject, revision number) to the message's ts."""
        self._read: set[str] = set()
        self._self: str | None = None
        self._drawn: dict[tuple[str, str], Card] = {}

    async def channel(self, name: str) -> str:
        """Return the id of a channel given by name or id. Raises NotFoundError if the bot cannot see it."""
        if not name.startswith("#"):
            return name
        if name not in self._channels:
            self._channels[name] = await self._look_up(name.removeprefix("#"))
        return self._channels[name]

    async def draw(self, card: Card, channel: str, at: CardRef | None) -> CardRef:
        """Show the card at its place, or find it, or post it; return where it stands now."""
        known = at or await self._found(card, channel)
        if known is not None and await self._update(card, known):
            if at is None:
                await self._store.save_card(known)
            return known
        return await self._post(card, channel)

    async def redraw(self, card: Card, at: CardRef) -> None:
        """Change a message that may be gone: what is only put away is never posted anew."""
        await self._update(card, at)

    async def lines(self, at: CardRef, lines: Sequence[str], *, maybe_there: bool) -> None:
        """Add lines to the card's thread; `maybe_there` leaves out those that a process that died had added."""
        try:
            there = await self._thread(at) if maybe_there else ()
            await self._say(at.channel, _without(lines, there), thread=at.ts)
        except SlackApiError as error:
            if str(error.response.get("error", "")) not in _NO_THREAD:
                raise
            log.warning("the thread is gone; its story stays in the audit trail", subject=at.subject)

    async def _thread(self, at: CardRef) -> Sequence[Mapping[str, Any]]:
        """Return a thread's messages; Slack gives the oldest first, and what is looked for stands at the end."""
        found: list[Mapping[str, Any]] = []
        cursor = ""
        while True:
            told = await self._client.conversations_replies(
                channel=at.channel, ts=at.ts, limit=_PAGE, cursor=cursor or None
            )
            found += told.get("messages") or ()
            cursor = str((told.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found

    async def say(self, channel: str, lines: Sequence[str], *, maybe_there: bool) -> None:
        """Say something in a channel, under the same care."""
        there: Sequence[Mapping[str, Any]] = ()
        if maybe_there:
            told = await self._client.conversations_history(channel=channel, limit=_PAGE)
            there = told.get("messages") or ()
        await self._say(channel, _without(lines, there), thread=None)

    async def _say(self, channel: str, lines: Sequence[str], *, thread: str | None) -> None:
        for text in pieces("\n".join(lines), TEXT):
            if text:
                await self._client.chat_postMessage(
                    channel=channel, thread_ts=thread, text=text, unfurl_links=False, unfurl_media=False
                )

    def forget(self) -> None:
        """Look at the channels' history again before the next post: somebody else may have posted meanwhile."""
        self._read.clear()
        self._seen.clear()
        self._drawn.clear()

    async def _update(self, card: Card, at: CardRef) -> bool:
        """Redraw in place; False if the message is no longer there. What has not changed is not sent again."""
        place = (at.channel, at.ts)
        if self._drawn.get(place) == card:
            return True
        try:
            await self._sent(self._client.chat_update, card, channel=at.channel, ts=at.ts)
        except SlackApiError as error:
            if str(error.response.get("error", "")) in _GONE:
                return False
            raise
        self._drawn[place] = card
        return True

    async def _post(self, card: Card, channel: str) -> CardRef:
        try:
            told = await self._sent(
                self._client.chat_postMessage, card, channel=channel, unfurl_links=False, unfurl_media=False
            )
        except SlackApiError:
            raise  # Slack said no: nothing was posted
        except Exception:
            self._read.discard(channel)  # nobody knows; the next try looks at the history first
            raise
        ref = CardRef(card.subject, str(told["channel"]), str(told["ts"]), _hash(card))
        self._drawn[ref.channel, ref.ts] = card
        await self._store.save_card(ref)
        return ref

    async def _sent(self, method: Method, card: Card, **place: Any) -> AsyncSlackResponse:
        """Send a card; where Slack does not take its layout, send its words alone."""
        try:
            return await method(text=card.text, blocks=list(card.blocks), metadata=card.metadata, **place)
        except SlackApiError as error:
            if str(error.response.get("error", "")) not in _NO_BLOCKS:
                raise
            log.exception("Slack does not take this card's blocks", subject=card.subject)
        return await method(text=card.text, blocks=[], **place)

    async def _found(self, card: Card, channel: str) -> CardRef | None:
        """Return where an unrecorded card stands, if the channel's history has it."""
        if channel not in self._read:
            await self._read_history(channel)
        recorded = {known.ts for known in await self._store.cards(card.subject)}
        ts = self._seen.get((channel, card.subject, card.number))
        if ts is None or ts in recorded:
            return None
        log.info("found a card that was posted but not recorded", subject=card.subject, ts=ts)
        return CardRef(card.subject, channel, ts, _hash(card))

    async def _read_history(self, channel: str) -> None:
        cursor, own = "", await self._own_user()
        for _ in range(_PAGES):
            told = await self._client.conversations_history(
                channel=channel, limit=_PAGE, cursor=cursor or None, include_all_metadata=True
            )
            messages: Sequence[Mapping[str, Any]] = told.get("messages") or ()
            for message in messages:
                key = identity(message)
                if key is not None and message.get("user") == own and not message.get("subtype"):
                    self._seen.setdefault((channel, *key), str(message["ts"]))
            cursor = str((told.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        self._read.add(channel)

    async def _own_user(self) -> str:
        """Return the bot's own Slack user: another app's message is no card of ours, whatever it says."""
        if self._self is None:
            self._self = str((await self._client.auth_test()).get("user_id") or "")
        return self._self

    async def _look_up(self, name: str) -> str:
        cursor = ""
        while True:
            told = await self._client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=_PAGE, cursor=cursor or None
            )
            channels: Sequence[Mapping[str, Any]] = told.get("channels") or ()
            for channel in channels:
                if channel.get("name") == name:
                    return str(channel["id"])
            cursor = str((told.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                raise NotFoundError(say.NO_SUCH_CHANNEL.format(name=name))


def _without(lines: Sequence[str], messages: Sequence[Mapping[str, Any]]) -> list[str]:
    there = {line for message in messages for line in str(message.get("text") or "").splitlines()}
    return [line for line in lines if line not in there]


def _hash(card: Card) -> RevisionHash | None:
    return RevisionHash(card.revision) if card.revision else None


def identity(message: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return subject and revision number of a card of ours, from its metadata or its marked notification text."""
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    if payload.get("subject"):
        return str(payload["subject"]), str(payload.get("number") or "")
    match = _MARKED.match(str(message.get("text") or ""))
    return None if match is None else (match[1], match[2] or "")
