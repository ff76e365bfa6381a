"""Every way in times everybody: the table is whole, it is what the page shows, and each cell holds over the wire."""

import ast
import re

import pytest
from redis import Redis

from handlers.app import build_app
from tests.attack import table
from tests.attack.cell import play
from tests.attack.entries import ENTRIES, Entry
from tests.attack.roles import HERE, ROLES, STAFF, Role
from tests.integration.slack.bureau import bureau

DIAGONAL = [(entry, ROLES[number % len(ROLES)]) for number, entry in enumerate(ENTRIES)]
FIELDS = "block_action:action_id=value block_id="


def heard(names: set[str]) -> set[str]:
    """Return listeners under the names that the table gives them: the form's fields and lines stand for many."""
    known = {r"action:use_line\.\d+": "action:use_line.0"}
    return {"block_action:respond" if name.startswith(FIELDS) else known.get(name, name) for name in names}


async def test_every_listener_of_the_code_has_its_row(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with bureau(url, paint=False) as office:
        found = table.registered(monkeypatch, lambda: build_app(office.surface, office.homes))
        assert heard(found) == {entry.hears for entry in ENTRIES}


def test_every_subcommand_and_reaction_has_its_row() -> None:
    names = {entry.name for entry in ENTRIES}
    assert {name for name in names if name.startswith("/fleetfoot") and not name.endswith(" end")} == (
        table.subcommands()
    )
    assert {name for name in names if name.startswith("reaction") and "taken back" not in name} == table.on_cards()


def test_every_command_of_the_shell_and_every_address_is_listed() -> None:
    assert table.shell() == table.SHELL
    doors = {door.name for door in table.DOORS}
    assert table.sandbox_routes() == {name for name in doors if "sandbox" in name}
    source = ast.parse((table.ROOT / "integrations" / "telemetry.py").read_text(encoding="utf-8"))
    routes = [n for n in ast.walk(source) if isinstance(n, ast.Call) and getattr(n.func, "attr", "").startswith("add_")]
    paths = {f"GET {ast.literal_eval(n.args[0])}" for n in routes}
    assert paths == {name for name in doors if re.fullmatch(r"GET /\w+", name)}
    assert {getattr(n.func, "attr", "") for n in routes} == {"add_get"}


def test_names_are_told_apart_and_strangers_may_next_to_nothing() -> None:
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        assert entry.may <= STAFF or entry.may >= HERE - {"shared"}
        assert "elsewhere" not in entry.may
    assert [entry.name for entry in ENTRIES if "stranger" in entry.may] == [
        "/fleetfoot help",
        "/fleetfoot whoami",
        "any other button",
    ]


def test_the_page_shows_the_table() -> None:
    with table.page() as (shown, wanted):
        assert shown == wanted, "make it again: .venv/bin/python -m tests.attack.table"


@pytest.mark.parametrize(("entry", "role"), DIAGONAL, ids=lambda one: one.name.replace(" ", "-"))
async def test_a_cell_of_every_row_and_column_holds(url: str, entry: Entry, role: Role) -> None:
    await play(url, entry, role)


@pytest.mark.stress
@pytest.mark.parametrize("way", ["socket", "http"])
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name.replace(" ", "-"))
async def test_every_cell_of_the_row_holds(url: str, entry: Entry, way: str) -> None:
    for role in ROLES:
        with Redis.from_url(url) as server:
            server.flushall()
        await play(url, entry, role, way)
