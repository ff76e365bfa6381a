"""The table of who may do what, and what the code registers, so that neither can have what the other has not."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

import handlers.app as wired
from handlers.commands.table import FLEETFOOT
from handlers.reactions.acts import ON_CARD
from integrations.publishers.sandbox_page import sandbox_app
from tests.attack.entries import ENTRIES
from tests.attack.roles import ROLES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "threat-model.md"
BEGINS, ENDS = "<!-- who may do what: begins -->", "<!-- who may do what: ends -->"


@dataclass(frozen=True)
class Door:
    """A way in that is not through Slack: who gets there, and the test that holds it."""

    name: str
    who: str
    test: str


DOORS = (
    Door("POST /slack/events", "whoever has the signing secret, now", "test_forged_and_stale_requests_are_turned_away"),
    Door("GET /healthz", "whoever reaches the port", "test_the_port_of_health_tells_no_secret_and_takes_nothing"),
    Door("GET /readyz", "whoever reaches the port", "test_the_port_of_health_tells_no_secret_and_takes_nothing"),
    Door("GET /metrics", "whoever reaches the port", "test_the_port_of_health_tells_no_secret_and_takes_nothing"),
    Door("GET / (sandbox)", "whoever is on the machine", "test_the_sandbox_page_runs_nobodys_script"),
    Door("GET /accounts.json (sandbox)", "whoever is on the machine", "test_the_sandbox_page_runs_nobodys_script"),
)
SHELL = frozenset(
    {
        "ingest",
        "demo",
        "score",
        "policy.diff",
        "clock",
        "replay",
        "audit.export",
        "policy.check",
        "doctor",
        "backup",
        "restore",
        "guard",
        "detect",
        "policy.matrix",
        "audit.verify",
        "publish",
        "slack",
        "policy.decide",
        "audit.erase",
        "run",
    }
)
"""Commands of the shell: whoever may read the settings and reach Redis; that is the deployment's to decide."""


def registered(monkeypatch: pytest.MonkeyPatch, build: Callable[[], AsyncApp]) -> set[str]:
    """Return every listener that the app registers, as ``kind:constraint``."""
    found: set[str] = set()

    class Listening(AsyncApp):  # type: ignore[misc, unused-ignore]  # bolt's class is a plain one
        pass

    def heard(kind: str) -> Callable[..., Any]:
        original = getattr(AsyncApp, kind)

        def method(self: AsyncApp, constraint: Any = None, *args: Any, **kwargs: Any) -> Any:
            found.add(f"{kind}:{_named(constraint)}")
            return original(self, constraint, *args, **kwargs)

        return method

    kinds = "command action block_action view view_submission view_closed event message_shortcut global_shortcut"
    more = "shortcut message options block_suggestion attachment_action dialog_submission dialog_cancellation "
    more += "dialog_suggestion function step"
    for kind in f"{kinds} {more}".split():
        if hasattr(AsyncApp, kind):
            setattr(Listening, kind, heard(kind))
    monkeypatch.setattr(wired, "AsyncApp", Listening)
    build()
    return {one for one in found if one != "message:None"}


def _named(constraint: Any) -> str:
    if isinstance(constraint, re.Pattern):
        return str(constraint.pattern)
    if isinstance(constraint, dict):
        return " ".join(f"{key}={_named(value)}" for key, value in sorted(constraint.items()))
    return str(constraint)


def subcommands() -> set[str]:
    return {f"/fleetfoot {one.name}" for one in FLEETFOOT}


def on_cards() -> set[str]:
    return {f"reaction {act} on {kind}" for kind, acts in ON_CARD.items() for act in acts}


def shell() -> set[str]:
    """Return every command of bot.py: ``@audit_app.command("verify")`` is ``audit.verify``."""
    found = set()
    source = (ROOT / "bot.py").read_text(encoding="utf-8")
    for group, named, function in re.findall(r'@(\w+)\.command\((?:"(\w+)")?.*\)\s+def (\w+)', source):
        found.add(f"{group.removesuffix('_app')}.{named or function}".removeprefix("app."))
    return found


def sandbox_routes() -> set[str]:
    app = sandbox_app(None, tuple, str)  # type: ignore[arg-type]  # nothing is asked of it here
    routes = [route for route in app.router.routes() if route.method != "HEAD" and route.resource is not None]
    return {f"{route.method} {route.resource.canonical} (sandbox)" for route in routes if route.resource}


def rendered() -> str:
    """Return the table as it stands in docs/threat-model.md."""
    head = " | ".join(role.name for role in ROLES)
    lines = [f"| way in | {head} |", "|---" * (len(ROLES) + 1) + "|"]
    for entry in ENTRIES:
        marks = " | ".join("●" if role.name in entry.may else "·" for role in ROLES)
        lines.append(f"| {entry.name.replace('|', '/')} | {marks} |")
    lines += ["", "| who comes | who that is |", "|---|---|"]
    lines += [f"| {role.name} | {role.says} |" for role in ROLES]
    lines += ["", "| other way in | who gets there | test |", "|---|---|---|"]
    lines += [f"| {door.name} | {door.who} | `{door.test}` |" for door in DOORS]
    commands = ", ".join(f"`{name.replace('.', ' ')}`" for name in sorted(SHELL))
    return "\n".join([*lines, "", f"From the shell, for whoever holds the settings: {commands}."])


@contextmanager
def page() -> Iterator[tuple[str, str]]:
    """Give the page's block, and what it should be."""
    text = PAGE.read_text(encoding="utf-8")
    yield text.partition(BEGINS)[2].partition(ENDS)[0].strip(), rendered()


def write() -> None:
    """Put the table into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    PAGE.write_text(f"{before}{BEGINS}\n{rendered()}\n{ENDS}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
