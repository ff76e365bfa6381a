"""docs/threat-model.md names tests that are there, and covers every kind of threat."""

import re

from tests.attack.table import PAGE, ROOT


def test_every_test_that_the_threat_model_names_exists() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in tests} == set()


def test_every_kind_of_threat_has_a_row_and_every_row_a_test() -> None:
    part = PAGE.read_text(encoding="utf-8").partition("## STRIDE")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in part.splitlines() if line.startswith("|")][2:]
    assert {row[1] for row in rows} == set("STRIDE")
    assert [row for row in rows if "test_" not in row[4] and "](events.md)" not in row[4]] == []
