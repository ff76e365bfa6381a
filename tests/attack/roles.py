"""Everybody who may come to a way in: who is trusted how far, and who only looks as if."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from tests.fakes.slack.delivery import Acked, Envelope, Way
from tests.fakes.slack.workspace import Workspace
from tests.integration.slack.bureau import Bureau

ELSEWHERE = "T0ELSEWHERE"


@dataclass(frozen=True)
class Role:
    """One column of the table. `arrange` makes a trusted person into somebody who only was one."""

    name: str
    user: str
    says: str
    arrange: Callable[[Bureau], None] = field(default=lambda _: None)


@dataclass
class FromElsewhere:
    """A way on which every envelope comes from another workspace."""

    way: Way

    async def send(self, envelope: Envelope) -> Acked | None:
        payload = deepcopy(envelope.payload)
        payload["team_id"] = ELSEWHERE
        payload["authorizations"] = [{"team_id": ELSEWHERE, "user_id": "U0BOT", "is_bot": True}]
        if "team" in payload:
            payload["team"] = {"id": ELSEWHERE, "domain": "elsewhere"}
        if isinstance(payload.get("user"), dict):
            payload["user"]["team_id"] = ELSEWHERE
        return await self.way.send(Envelope(envelope.kind, payload, envelope.attempt, envelope.reason))


def _stranger(office: Bureau) -> None:
    office.slack.space.join("UNOBODY")


def _guest(office: Bureau) -> None:
    _luis(office.slack.space, restricted=True)


def _bot(office: Bureau) -> None:
    _luis(office.slack.space, is_bot=True)


def _external(office: Bureau) -> None:
    office.slack.space.channels["C0NARRATIVES"].shared = True
    _luis(office.slack.space, stranger=True, team=ELSEWHERE)


def _gone(office: Bureau) -> None:
    _luis(office.slack.space, deleted=True)


def _renamed(office: Bureau) -> None:
    _luis(office.slack.space, name="<!channel> \u202eanel")


def _elsewhere(office: Bureau) -> None:
    office.people.way = FromElsewhere(office.people.way)


def _luis(space: Workspace, **facts: object) -> None:
    for name, value in facts.items():
        setattr(space.users["ULUIS"], name, value)


ROLES = (
    Role("stranger", "UNOBODY", "a member of the workspace whom the policy does not list", _stranger),
    Role("guest", "ULUIS", "a lead whom Slack now shows as a guest", _guest),
    Role("bot", "ULUIS", "a lead's user that is now a bot", _bot),
    Role("shared", "ULUIS", "a lead who comes from another workspace through a shared channel", _external),
    Role("elsewhere", "ULENA", "a lead's user id in a request of another workspace", _elsewhere),
    Role("gone", "ULUIS", "a lead whose Slack user is deactivated", _gone),
    Role("observer", "UOLGA", "tier observer"),
    Role("responder", "URAVI", "tier responder"),
    Role("trusted", "UTESS", "tier trusted"),
    Role("lead", "ULENA", "tier lead"),
    Role("renamed", "ULUIS", "a lead under another, hostile display name", _renamed),
    Role("legal", "ULAWYER", "tier observer with the role legal"),
    Role("lapsed", "ULAPSED", "tier lead whose training ended yesterday"),
    Role("author", "URITA", "tier responder, who wrote the draft"),
    Role("second", "URITA2", "the same person from a second Slack user"),
)
BY_NAME = {role.name: role for role in ROLES}

NOBODY: frozenset[str] = frozenset()
HERE = frozenset(BY_NAME) - {"elsewhere"}
LEADS = frozenset({"lead", "renamed"})
TRUSTED = LEADS | {"trusted"}
TRAINED = TRUSTED | {"responder", "author", "second"}
STAFF = TRAINED | {"observer", "legal", "lapsed"}
