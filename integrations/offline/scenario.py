"""Draft scenarios: one JSON line is all that a verdict depends on, and its words hash exactly as they were written."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from domain.enums import Severity, SlackStatus
from domain.ids import AccountId, LineId, RevisionHash, TopicId
from domain.records import Approval, Content, Fingerprint, LineUse, MediaItem, Rejection
from domain.revision import revision_of
from policies.model import Crisis, Facts

_STATUSES = frozenset(SlackStatus)


def _moment(value: object) -> object:
    """Read an RFC 3339 moment; numbers and local times are refused."""
    if not isinstance(value, str):
        raise ValueError("expected a moment such as 2026-11-23T09:00:00Z")  # noqa: TRY004 - pydantic wants a ValueError
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f'"{value}" is not a moment such as 2026-11-23T09:00:00Z') from None
    if moment.utcoffset() is None:
        raise ValueError(f'"{value}" has no time zone; end it with Z or +01:00')
    return moment


def _threading(value: object) -> object:
    """Read whether a text may go out as a thread: true, false, or with its posts numbered."""
    if value is None or isinstance(value, bool) or value == "numbered":
        return value
    raise ValueError('expected true, false or "numbered"')


Moment = Annotated[dt.datetime, BeforeValidator(_moment)]


class _Part(BaseModel):
    """A piece of a scenario: unknown fields are ignored, null is the same as absent, nothing is converted."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _Line(_Part):
    id: str
    slots: dict[str, str | int | float] | None = None


class _Media(_Part):
    alt: str | None = None
    sha256: str | None = None
    pdq: str | None = None


class _Approval(_Part):
    by: str | None = None
    at: Moment | None = None
    revision: str | None = None


class _Rejection(_Part):
    by: str
    at: Moment | None = None
    revision: str | None = None


class _Narrative(_Part):
    hashtags: list[str] | None = None
    links: list[str] | None = None
    handles: list[str] | None = None
    phrases: list[str] | None = None
    media: list[str] | None = None


class _Crisis(_Part):
    topic: str | None = None
    until: Moment | None = None


class _Scenario(_Part):
    author: str
    text: str
    accounts: list[str]
    now: Moment
    severity: Annotated[Severity, Field(strict=False)] | None = None
    topic: str | None = None
    line: _Line | None = None
    variants: dict[str, str] | None = None
    thread: Annotated[Any, BeforeValidator(_threading)] = None
    reply_to: str | None = None
    links: list[str] | None = None
    schedule: str | None = None
    media: list[_Media] | None = None
    prior_authors: list[str] | None = None
    approvals: list[_Approval] | None = None
    rejections: list[_Rejection] | None = None
    narrative: _Narrative | None = None
    paused: bool | None = None
    crisis: _Crisis | None = None
    slack: dict[str, Any] | None = None


def read_scenario(line: str | bytes) -> tuple[Facts, dt.datetime]:
    """Return the facts and the moment that a JSON line states.

    Raises ValueError with ``field NAME: what is wrong``. A missing fact is taken as the one that allows least: an
    approval without its giver, time or revision does not count; a rejection without its revision is of this one; a
    crisis without topic or end is none; a Slack status that is not one of the five is not known. Where the whole of
    `slack` is missing, Slack was not asked, and listed staff are taken as active.
    """
    try:
        raw = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(_unreadable(error)) from error
    try:
        json.dumps(raw, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half a character (a lone surrogate), which no text can") from error
    if not isinstance(raw, dict):
        raise ValueError("is not a JSON object")  # noqa: TRY004 - every fault of a line is a ValueError
    try:
        told = _Scenario.model_validate(raw)
    except ValidationError as error:
        raise ValueError(_fault(error)) from error
    return _facts(told), told.now


def read_scenarios(lines: Iterable[bytes], complaints: list[str], name: str) -> Iterator[tuple[Facts, dt.datetime]]:
    """Yield every good line's facts and moment; add one sentence to `complaints` for each bad line, and skip it."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield read_scenario(line)
            except ValueError as error:
                complaints.append(f"{name}, line {number}: {error}")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON value")


def _unreadable(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return "is not UTF-8 text; save it as UTF-8"
        case RecursionError():
            return "is not JSON: its brackets are nested too deeply"
        case json.JSONDecodeError():
            return f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]} (character {error.pos + 1})"
        case _:
            return f"is not JSON: {error}"


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    what = first["msg"].removeprefix("Value error, ")
    return f"field {'.'.join(str(part) for part in first['loc'])}: {what[0].lower()}{what[1:]}"


def _facts(told: _Scenario) -> Facts:
    content = _content(told)
    revision = revision_of(content)
    crisis = told.crisis
    return Facts(
        author=told.author,
        content=content,
        severity=told.severity,
        topic=None if told.topic is None else TopicId(told.topic),
        prior_authors=tuple(told.prior_authors or ()),
        approvals=tuple(
            Approval(a.by, a.at, RevisionHash(a.revision))
            for a in told.approvals or ()
            if a.by is not None and a.at is not None and a.revision is not None
        ),
        rejections=tuple(
            Rejection(r.by, r.at or told.now, revision if r.revision is None else RevisionHash(r.revision))
            for r in told.rejections or ()
        ),
        fingerprint=None if told.narrative is None else _fingerprint(told.narrative),
        paused=told.paused or False,
        crisis=None
        if crisis is None or crisis.topic is None or crisis.until is None
        else Crisis(TopicId(crisis.topic), crisis.until),
        slack=None
        if told.slack is None
        else {
            who: SlackStatus(status)
            for who, status in told.slack.items()
            if isinstance(status, str) and status in _STATUSES
        },
    )


def _content(told: _Scenario) -> Content:
    line = told.line
    thread: bool | Literal["numbered"] | None = told.thread
    return Content(
        text=told.text,
        accounts=tuple(AccountId(a) for a in told.accounts),
        # A slot's number stays a number, because the revision hashes what was written.
        line=None if line is None else LineUse(LineId(line.id), line.slots or {}),  # type: ignore[arg-type]
        variants=None if told.variants is None else {AccountId(a): text for a, text in told.variants.items()},
        thread=thread,
        reply_to=told.reply_to,
        links=None if told.links is None else tuple(told.links),
        schedule=told.schedule,
        media=None if told.media is None else tuple(MediaItem(m.alt, m.sha256, m.pdq) for m in told.media),
    )


def _fingerprint(told: _Narrative) -> Fingerprint:
    return Fingerprint(
        hashtags=tuple(told.hashtags or ()),
        links=tuple(told.links or ()),
        handles=tuple(told.handles or ()),
        phrases=tuple(told.phrases or ()),
        media=tuple(told.media or ()),
    )
