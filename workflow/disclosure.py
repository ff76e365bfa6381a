"""Makes an audit event fit to be given away: people become pseudonyms, and personal data goes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from policies.guard.redacting import redacted
from policies.model import Policy
from workflow.office import SYSTEM
from workflow.state import AuditEvent

_SLACK_ID = re.compile(r"\b[UW][A-Z0-9]{4,}\b")
_AUTHOR = "author"
_POSTER = re.compile(r"[0-9a-f]{16}")


@dataclass
class Redactor:
    """Gives each person one name for a whole export, by the order in which the trail first shows them.

    Feed it the whole trail in order, so that the names are the same in every later export; what is not to be given
    away is left out afterwards.
    """

    policy: Policy
    _names: dict[str, str] = field(default_factory=dict)
    _kinds: list[str] = field(default_factory=list)

    def of(self, event: AuditEvent) -> tuple[AuditEvent, tuple[str, ...]]:
        """Return the event to give away, and which kinds of things were taken out of it; its hashes stay.

        A salt stays only with a payload from which nothing was taken: with it, a short secret could be guessed.
        """
        self._kinds = []
        actor = self._person(event.actor)
        subject = self._text(event.subject)
        payload = None if event.payload is None else self._value(event.payload)
        changed = payload != event.payload
        bare = replace(event, actor=actor, subject=subject, payload=payload, salt="" if changed else event.salt)
        return bare, tuple(sorted(set(self._kinds)))

    def _person(self, name: str) -> str:
        """Return a staff id or Slack user as a pseudonym with the tier."""
        if name in ("", SYSTEM):
            return name
        member = self.policy.people.get(name) or self.policy.staff.get(name)  # type: ignore[call-overload]
        who = name if member is None else member.id
        self._kinds.append("person")
        if who not in self._names:
            tier = "person" if member is None else member.tier
            self._names[who] = f"{tier}-{len(self._names) + 1}"
        return self._names[who]

    def _value(self, value: Any, key: str = "") -> Any:
        match value:
            case str():
                return self._string(value, key)
            case Mapping():
                return {self._known(name): self._value(one, name) for name, one in value.items()}
            case list() | tuple():
                return [self._value(one, key) for one in value]
            case _:
                return value

    def _known(self, name: str) -> str:
        return self._person(name) if self._is_person(name) else name

    def _is_person(self, text: str) -> bool:
        return text in self.policy.staff or text in self.policy.people or _SLACK_ID.fullmatch(text) is not None

    def _string(self, text: str, key: str) -> str:
        if self._is_person(text) or (key in _PEOPLE and text):
            return self._person(text)
        if key == _AUTHOR and _POSTER.fullmatch(text):
            self._kinds.append("author of a post")
            return "[author]"
        return text if key in _EXACT else self._text(text)

    def _text(self, text: str) -> str:
        left, kinds = redacted(text, self.policy)
        self._kinds += kinds
        return self._listed.sub(lambda found: self._person(found.group()), left)

    @cached_property
    def _listed(self) -> re.Pattern[str]:
        """Return what finds people in a text: everybody on the staff list, and whatever looks like a Slack user."""
        known = sorted({*self.policy.staff, *self.policy.people}, key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, known)) or '(?!)'}|[UW](?=[A-Z]*[0-9])[A-Z0-9]{{6,}})\b")


_PEOPLE = frozenset({"by", "actor", "user", "slack_user", "author_slack"})
"""Fields that hold nothing but a person."""

_EXACT = frozenset({"hash", "revision", "policy", "key", "id", "at", "publication", "account", "remote_id", "state"})
"""Fields whose text no person wrote."""
