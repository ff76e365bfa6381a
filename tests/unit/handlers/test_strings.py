"""What people read in Slack stands in `handlers/strings` and the tables of commands and shortcuts, nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HANDLERS = Path(__file__).resolve().parents[3] / "handlers"
NOT_READ_IN_SLACK = {
    "connect.py",  # one line on the server's terminal
    "manifest.py",  # Slack's admin pages, made into manifest.json
    "commands/table.py",  # one row a command: help, manifest and docs are made of it
    "shortcuts/table.py",
}
NO_WORDS = {  # names of things, for programs
    "outside lower center",
    "offset points",
    "handover born",
    "home tabs",
    "digest born:",
    "too large",
    "no text that can be stored",
    "/fleetfoot help",
    "/fleetfoot why D-7",
}
SENTENCE = re.compile(r"[a-z]{2,} [a-z]", re.IGNORECASE)
MODULES = sorted(str(path.relative_to(HANDLERS)) for path in HANDLERS.rglob("*.py") if path.parent.name != "strings")


def words_of(tree: ast.Module) -> Iterator[str]:
    """Yield every literal of two words and more that is neither a docstring nor written to the log."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            silent |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value


@pytest.mark.parametrize("name", [name for name in MODULES if name not in NOT_READ_IN_SLACK])
def test_a_translation_finds_every_sentence_where_sentences_are(name: str) -> None:
    found = words_of(ast.parse((HANDLERS / name).read_text(encoding="utf-8")))
    assert [words for words in found if SENTENCE.search(words) and words not in NO_WORDS] == []
