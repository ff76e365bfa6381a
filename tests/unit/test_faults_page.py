"""Every test that the page on faults names is there, and every row names one."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(test_\w+)`")


def rows() -> list[str]:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    return [line for line in page.splitlines() if line.startswith("| ")][1:]


def test_every_fault_names_tests_that_are_there() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py"))
    there = set(re.findall(r"def (test_\w+)\(", code))
    for row in rows():
        named = NAMED.findall(row.rsplit("|", 2)[1])
        assert named, row
        assert set(named) <= there, set(named) - there
