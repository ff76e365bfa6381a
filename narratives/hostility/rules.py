"""Reads the grammar: rules as rows of classes, and what voids them, compiled to arrays for `matching.py`."""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path

import numpy as np
import numpy.typing as npt

from domain.enums import Category
from domain.errors import BadInputError
from narratives.hostility import lexicon
from narratives.hostility.lexicon import Lexicon

MOST = 8
"""Elements a pattern may have."""

LABELS = tuple(Category)
"""Order of the label columns."""


class Stance(IntFlag):
    """Why a rule that matched does not count."""

    NEGATED = 1
    QUOTED = 2
    REPORTED = 4
    MOURNED = 8
    CONDEMNED = 16
    IMAGINED = 32
    RECLAIMED = 64


STANCE_WORDS = {
    Stance.NEGATED: "denied or forbidden",
    Stance.QUOTED: "quoted",
    Stance.REPORTED: "reported",
    Stance.MOURNED: "mourned or remembered",
    Stance.CONDEMNED: "condemned",
    Stance.IMAGINED: "imagined or told as fiction",
    Stance.RECLAIMED: "said by people of themselves",
}

TAGGED_FLAG, LAST_FLAG, CLAUSE_FLAG = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the grammar file states it."""

    id: str
    label: Category
    strength: float
    reason: str
    firm: bool
    labelling: bool


@dataclass(frozen=True, slots=True)
class Grammar:
    """Rules and their compiled patterns: for pattern p, element e, `masks[p, e]`, `gaps[p, e]`, `flags[p, e]`."""

    rules: tuple[Rule, ...]
    masks: npt.NDArray[np.uint64]
    gaps: npt.NDArray[np.int8]
    flags: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.int8]
    rule_of: npt.NDArray[np.int8]
    firm: npt.NDArray[np.bool_]
    labelling: npt.NDArray[np.bool_]


_ELEMENT = re.compile(r"(?P<clause>\^?)(?P<names>#?[a-z_.]+\$?(?:\|#?[a-z_.]+\$?)*)")


def _names(text: str, sets: Mapping[str, str]) -> list[str]:
    return [name for part in text.split("|") for name in (sets[part].split() if part in sets else [part])]


def _compile(pattern: str, words: Lexicon, sets: Mapping[str, str]) -> list[tuple[int, int, int]]:
    elements: list[tuple[int, int, int]] = []
    gap = 0
    for part in pattern.split():
        if part.startswith(".."):
            gap = int(part[2:])
            continue
        found = _ELEMENT.fullmatch(part)
        names = _names(found["names"].replace("#", "").replace("$", ""), sets) if found else []
        unknown = [name for name in names if name not in words.bits]
        if not found or unknown:
            raise BadInputError(f"grammar.toml: pattern '{pattern}': '{part}' names no class of lexicon.toml.")
        flags = TAGGED_FLAG * ("#" in part) | LAST_FLAG * part.endswith("$") | CLAUSE_FLAG * bool(found["clause"])
        elements.append((words.mask(*names), gap, flags))
        gap = 0
    if not 1 <= len(elements) <= MOST:
        raise BadInputError(f"grammar.toml: pattern '{pattern}' needs 1 to {MOST} elements.")
    return elements


def build(document: Mapping[str, object], words: Lexicon) -> Grammar:
    """Compile a parsed grammar; raises BadInputError that names the pattern and the class it does not know."""
    sets = document["sets"]
    tables = document["rule"]
    if not isinstance(sets, dict) or not isinstance(tables, list):
        raise BadInputError("grammar.toml: needs a table [sets] and tables [[rule]].")
    rules = tuple(
        Rule(
            t["id"],
            Category(t["label"]),
            float(t["strength"]),
            t["reason"],
            bool(t.get("firm", False)),
            bool(t.get("labelling", False)),
        )
        for t in tables
    )
    compiled = [(i, _compile(p, words, sets)) for i, t in enumerate(tables) for p in t["patterns"]]
    masks = np.zeros((len(compiled), MOST), dtype=np.uint64)
    gaps = np.zeros((len(compiled), MOST), dtype=np.int8)
    flags = np.zeros((len(compiled), MOST), dtype=np.uint8)
    for p, (_, elements) in enumerate(compiled):
        for e, (mask, gap, flag) in enumerate(elements):
            masks[p, e], gaps[p, e], flags[p, e] = mask, gap, flag
    return Grammar(
        rules,
        masks,
        gaps,
        flags,
        np.array([len(elements) for _, elements in compiled], dtype=np.int8),
        np.array([i for i, _ in compiled], dtype=np.int8),
        np.array([rule.firm for rule in rules], dtype=np.bool_),
        np.array([rule.labelling for rule in rules], dtype=np.bool_),
    )


@functools.cache
def default() -> Grammar:
    """Return the grammar that ships with the package."""
    text = (Path(__file__).parent / "grammar.toml").read_text(encoding="utf-8")
    return build(tomllib.loads(text), lexicon.default())
