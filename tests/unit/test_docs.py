"""What the pages tell a reader to type, open or set is there."""

import importlib.util
import re
from pathlib import Path

import pytest
import typer.main

import bot  # noqa: TID251 - its commands are what the pages name
from integrations.settings import Settings
from tests.pages import DOCS, ROOT

PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
ALL = "\n".join(TEXTS.values())
NOT_OURS = {"NUMBA_CACHE_DIR", "RLIMIT_CORE", "DEMO_ARGS", "X_ACCESS_TOKEN__X_TRAFFIC"}


def anchors(page: Path) -> set[str]:
    """Return the names under which a page's headings can be linked to."""
    heads = re.findall(r"^#+ (.+)$", TEXTS[page], re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", TEXTS[page]):
        target, _, anchor = link.partition("#")
        assert not link.startswith("http"), link
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


def test_every_file_that_a_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+[\w.-]+\.\w+)`", ALL))
    assert len(named) > 20
    assert {name for name in named if not any((ROOT / room / name).exists() for room in ("", "policies"))} == set()


def test_every_target_of_make_that_a_page_names_is_there_and_has_a_line_of_help() -> None:
    named = set(re.findall(r"(?:`|^    |&& )make ([a-z-]+)", ALL, re.MULTILINE))
    helped = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "test", "check", "soak"} <= named <= helped


def test_every_module_that_a_page_runs_is_there() -> None:
    named = set(re.findall(r"python -m ([a-z_.]+)", ALL))
    assert len(named) > 10
    assert {name for name in named if importlib.util.find_spec(name) is None} == set()


def test_every_command_and_option_that_a_page_names_is_there() -> None:
    group = typer.main.get_command(bot.app)
    for called in re.findall(r"bot\.py ([a-z][^`\n]*)", ALL):
        command = group
        words = called.split()
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
        assert command is not group, called
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<= )--[a-z-]+", f" {' '.join(words)}")) <= {*known, "--help"}, called


def test_every_setting_is_told_of_and_no_other_is() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    told = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`", ALL)) - NOT_OURS
    assert told <= settings, told - settings
    assert {name for name in settings if f"`{name}`" not in ALL} == set()


def test_every_figure_of_health_that_a_page_alerts_on_is_served() -> None:
    code = (ROOT / "integrations" / "telemetry.py").read_text(encoding="utf-8")
    named = set(re.findall(r"\bfleetfoot_(\w+)", ALL))
    assert len(named) > 5
    assert {name for name in named if not re.search(rf"(?:\"|PREFIX}}){name}\"", code)} == set()
