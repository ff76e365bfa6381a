"""docs/privacy.md names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_privacy_page_names_exists() -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 5
    assert {name for name in named if f"def {name}(" not in tests} == set()
