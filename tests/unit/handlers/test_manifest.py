"""The manifest asks Slack for what the bot uses, and no more."""

import ast
import json
import re
from pathlib import Path

import pytest

from handlers.commands.table import FLEETFOOT, help_text
from handlers.manifest import EVENTS, SCOPE_OF_METHOD, manifest

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [*sorted((ROOT / "handlers").rglob("*.py")), ROOT / "integrations" / "slack_directory.py"]
METHOD = re.compile(r"[a-z]+(_[a-zA-Z0-9]+)+")


def called() -> set[str]:
    """Return every Web API method that our code calls on a client."""
    found = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if owner in {"client", "_client"} and METHOD.fullmatch(node.attr) and node.attr != "base_url":
                    found.add(node.attr)
    return found


def registered(kind: str) -> set[str]:
    """Return the names given to ``app.<kind>("…")`` in the sources."""
    found = set()
    for source in SOURCES:
        found |= set(re.findall(rf'app\.{kind}\("([a-z_/]+)"\)', source.read_text(encoding="utf-8")))
    return found


def test_the_file_is_what_the_tables_say() -> None:
    assert json.loads((ROOT / "manifest.json").read_text(encoding="utf-8")) == manifest()


def test_every_web_api_method_in_use_has_its_scopes_and_no_other_is_listed() -> None:
    assert called() == set(SCOPE_OF_METHOD)


def test_every_event_that_is_heard_is_subscribed_to() -> None:
    assert registered("event") == set(EVENTS)


def test_every_command_is_declared() -> None:
    declared = {one["command"] for one in manifest()["features"]["slash_commands"]}
    assert declared == {"/respond", "/narratives", "/fleetfoot"}
    assert "/fleetfoot" in registered("command")


@pytest.mark.parametrize("section", ["slash_commands", "shortcuts"])
def test_slacks_limits_on_manifests_are_kept(section: str) -> None:
    for one in manifest()["features"][section]:
        assert len(one["description"]) <= (150 if section == "shortcuts" else 2000)
        assert len(one.get("name", "")) <= 24
    assert len(manifest()["display_information"]["description"]) <= 140


def test_the_help_names_every_subcommand() -> None:
    assert all(f"`{command.usage}`" in help_text() for command in FLEETFOOT)
