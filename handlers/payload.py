"""The shape of what Slack sends: what has another shape is not from Slack as we know it, and is let be."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

log = structlog.get_logger(__name__)

MOST_CHARS: Final = 250_000
"""A view may weigh 250 kB in Slack; nothing that is heavier came from there."""

Moment = Annotated[str, Field(pattern=r"^\d{1,12}(\.\d{1,9})?$")]
Seconds = Annotated[int, Field(ge=0, lt=int(datetime(9000, 1, 1).timestamp()))]  # noqa: DTZ001 - any zone's will do


class _Part(BaseModel):
    """A piece of a payload; what we do not read may be anything."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _Named(_Part):
    id: str | None = None


class _Option(_Part):
    value: str | None = None


class _File(_Part):
    id: str | None = None


class _Element(_Part):
    """An element of a form with what was entered; each kind of element fills other fields."""

    type: str | None = None
    action_id: str | None = None
    block_id: str | None = None
    url: str | None = None
    value: str | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_date_time: Seconds | None = None
    initial_value: str | None = None
    initial_option: _Option | None = None
    initial_options: list[_Option] | None = None
    initial_date_time: Seconds | None = None
    files: list[_File] | None = None


class _Block(_Part):
    block_id: str | None = None
    element: _Element | None = None


class _State(_Part):
    values: dict[str, dict[str, _Element]] | None = None


class _View(_Part):
    id: str | None = None
    hash: str | None = None
    callback_id: str | None = None
    private_metadata: str | None = None
    state: _State | None = None
    blocks: list[_Block] | None = None


class _Item(_Part):
    type: str | None = None
    channel: str | None = None
    ts: str | None = None


class _Event(_Part):
    type: str
    user: str | _Named | None = None
    reaction: str | None = None
    item: _Item | None = None
    event_ts: Moment | None = None
    channel: str | _Named | None = None
    tab: str | None = None
    ts: str | None = None
    text: str | None = None


class _Message(_Part):
    ts: str | None = None
    text: str | None = None


class _Container(_Part):
    type: str | None = None
    message_ts: str | None = None
    channel_id: str | None = None


class _Payload(_Part):
    """Every field that a listener of ours reads."""

    type: str | None = None
    command: str | None = None
    text: str | None = None
    user_id: str | None = None
    channel_id: str | None = None
    callback_id: str | None = None
    trigger_id: str | None = None
    response_url: str | None = None
    event_id: str | None = None
    event_time: Seconds | None = None
    user: str | _Named | None = None
    channel: str | _Named | None = None
    container: _Container | None = None
    message: _Message | None = None
    view: _View | None = None
    event: _Event | None = None
    actions: Annotated[list[_Element], Field(min_length=1)] | None = None


def misfit(body: Mapping[str, Any]) -> str | None:
    """Return which field of a payload has another shape than Slack gives it, or None."""
    try:
        told = _Payload.model_validate(body)
        # Half a character cannot be stored, and what nests too deep or weighs too much cannot be worked on.
        if len(json.dumps(body, ensure_ascii=False).encode()) > MOST_CHARS * 4:
            return "too large"
    except ValidationError as error:
        return ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
    except (ValueError, RecursionError):
        return "no text that can be stored"
    if told.type == "event_callback":
        return None if told.event is not None else "event"
    return _lacking(told)


def _lacking(told: _Payload) -> str | None:
    """Return what an act of a person lacks: who did it, and the thing that it is about."""
    who = told.user_id or (told.user.id if isinstance(told.user, _Named) else told.user)
    if not who:
        return "user"
    if told.type in ("view_submission", "view_closed") and told.view is None:
        return "view"
    if told.type == "block_actions" and told.actions is None:
        return "actions"
    return None


def register(app: AsyncApp) -> None:
    """Let be whatever has another shape: it is acknowledged, so that it does not come again, and noted."""

    async def look(body: Mapping[str, Any], next_: Callable[[], Awaitable[Any]]) -> BoltResponse | None:
        wrong = misfit(body)
        if wrong is None:
            await next_()
            return None
        log.warning("a payload has another shape than Slack's", field=wrong, kind=str(body.get("type"))[:40])
        return BoltResponse(status=200)

    app.middleware(look)
