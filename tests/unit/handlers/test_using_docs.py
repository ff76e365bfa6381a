"""What is not in the staff's page does not exist: every command, button, reaction and shortcut is in it."""

import re
from pathlib import Path

import pytest

from handlers.commands.table import FLEETFOOT, NARRATIVES, RESPOND
from handlers.reactions.emoji import USUAL
from handlers.shortcuts.table import SHORTCUTS
from handlers.strings.cards import BUTTON

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "using.md").read_text(encoding="utf-8")
SIGN = {
    "approve": "✅",
    "reject": "❌",
    "claim": "👀",
    "pause": "🛑",
    "snooze": "🔕",
    "not_hostile": "🙅",
    "escalate": "🚨",
}


@pytest.mark.parametrize("usage", [command.usage for command in (RESPOND, NARRATIVES, *FLEETFOOT)])
def test_every_command_is_in_the_page(usage: str) -> None:
    assert f"`{usage}`" in PAGE


@pytest.mark.parametrize("label", BUTTON.values())
def test_every_button_is_in_the_page(label: str) -> None:
    assert f"**{label}**" in PAGE


@pytest.mark.parametrize("act", USUAL)
def test_every_reaction_is_in_the_page(act: str) -> None:
    assert SIGN[act] in PAGE


@pytest.mark.parametrize("name", [shortcut.name for shortcut in SHORTCUTS])
def test_every_shortcut_is_in_the_page(name: str) -> None:
    assert f"*{name}*" in PAGE


def test_every_picture_of_the_page_is_there_and_small() -> None:
    shown = re.findall(r"\]\((images/[\w-]+\.png)\)", PAGE)
    assert len(shown) > 10
    for name in shown:
        assert (DOCS / name).stat().st_size < 300_000, name


def test_what_the_page_tells_of_commands_exists() -> None:
    told = set(re.findall(r"`/fleetfoot ([a-z]+)", PAGE))
    assert told == {command.name for command in FLEETFOOT}


def test_what_the_page_tells_of_buttons_exists() -> None:
    rows = re.findall(r"^\| \*\*(.+?) \|", PAGE, re.MULTILINE)
    labels = {label.strip("* ") for row in rows for label in row.split("** / **")}
    assert labels <= set(BUTTON.values())
    assert len(labels) > 15
