"""The pages of docs/, and those parts of them, between two marks of one name, that are made from the code."""

import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def marked(page: Path) -> dict[str, str]:
    """Return what stands between a page's marks, by the name of the mark."""
    text = page.read_text(encoding="utf-8")
    return {m[1]: m[2] for m in re.finditer(r"<!-- (\w+) -->(.*?)<!-- /\1 -->", text, re.DOTALL)}


def renew(page: Path, generated: Mapping[str, str]) -> None:
    """Write what the code says between a page's marks."""
    text = page.read_text(encoding="utf-8")
    for name, made in generated.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        text = text[: text.index(start) + len(start)] + made + text[text.index(end) :]
    page.write_text(text, encoding="utf-8")
