"""docs/guard.md says what the code does: its table and lists are generated and compared."""

from policies.guard import CHECKS, DEFAULT_EFFECTS
from policies.guard.formats_elsewhere import FRAMEWORKS
from policies.guard.length import LIMITS
from tests.pages import DOCS, marked, renew

PAGE = DOCS / "guard.md"


def generated() -> dict[str, str]:
    """Return what stands between the page's marks, by the name of the mark."""
    rows = ["| rule | effect | finds | source |", "|---|---|---|---|"]
    for rule, check in CHECKS:
        text = " ".join((check.__doc__ or "").split())
        finds = text.partition(". ")[0].removeprefix("Find ")
        source = text.partition("Source: ")[2].rstrip(".")
        rows.append(f"| `{rule}` | {DEFAULT_EFFECTS[rule]} | {finds.rstrip('.')} | {source} |")
    limits = ", ".join(f"{platform} {limit.most:,} {limit.unit}" for platform, limit in LIMITS.items())
    return {
        "checks": "\n" + "\n".join(rows) + "\n",
        "frameworks": ", ".join(f"`{name}`" for name in FRAMEWORKS),
        "limits": limits,
    }


def test_the_page_shows_the_checks_the_code_has() -> None:
    assert marked(PAGE) == generated()


def test_the_page_speaks_of_every_check() -> None:
    page = PAGE.read_text(encoding="utf-8").partition("## What each check does")[2]
    assert [rule for rule, _ in CHECKS if rule not in page] == []


if __name__ == "__main__":
    renew(PAGE, generated())
