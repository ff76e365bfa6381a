"""docs/platforms.md says what the code's table says: its tables are generated and compared."""

import re

from domain.enums import PlatformName
from domain.platforms import IMAGE_TYPES, MOST_PARTS, NO_EDITS, PLATFORMS, Capabilities
from integrations.credentials import NEEDED, OPTIONAL, SHARED
from integrations.publishers.facebook import SCOPES
from integrations.settings import Settings
from tests.pages import DOCS, marked, renew
from workflow.credentials import SOON
from workflow.reach import DUE

PAGE = DOCS / "platforms.md"
TEXT = PAGE.read_text(encoding="utf-8")


def row(name: str, values: list[str]) -> str:
    return f"| {name} | {' | '.join(values)} |"


def abilities() -> str:
    every = list(PLATFORMS.values())

    def each(tell: object) -> list[str]:
        assert callable(tell)
        return [str(tell(can)) for can in every]

    lines = [row("", each(lambda c: c.name)), "|---" * (len(every) + 1) + "|"]
    lines += [
        row("longest post", each(longest)),
        row("threads", each(lambda c: yes(c.threads))),
        row("replies to", each(lambda c: c.replies.value)),
        row("edits", each(lambda c: yes(c.edits))),
        row("images a post", each(lambda c: c.images)),
        row("bytes an image", each(lambda c: f"{c.image_bytes:,}")),
        row("pixels on the longer side", each(lambda c: f"{c.image_side:,}")),
        row("alt text", each(lambda c: "any length" if c.alt_text is None else f"{c.alt_text:,} characters")),
        row("told afterwards", each(lambda c: ", ".join(c.measures) or "nothing")),
        row("posted once by", each(lambda c: c.once.value)),
    ]
    return "\n".join(lines)


def yes(can: bool) -> str:
    return "yes" if can else "no"


def longest(can: Capabilities) -> str:
    usual = " (the instance decides: `longest` in the policy file)" if can.instance_decides else ""
    return f"{can.longest:,} {can.unit}{usual}"


def costs() -> str:
    lines = ["| | post | post with a link | delete | read |", "|---|---|---|---|---|"]
    for can in PLATFORMS.values():
        amounts = (can.post_cost, can.link_cost, can.delete_cost, can.read_cost)
        lines.append(row(can.name, [f"${amount}" if amount else "free" for amount in amounts]))
    return "\n".join(lines)


def variables() -> str:
    lines = ["| platform | variable | what it is | each account its own |", "|---|---|---|---|"]
    for platform in PlatformName:
        for name in (*NEEDED[platform], *OPTIONAL.get(platform, ())):
            about = str(Settings.model_fields[name].description).partition(": ")[2]
            own = "may be shared" if name in SHARED or name in OPTIONAL.get(platform, ()) else "yes"
            optional = " (optional)" if name in OPTIONAL.get(platform, ()) else ""
            lines.append(f"| {PLATFORMS[platform].name} | `{name.upper()}`{optional} | {about} | {own} |")
    return "\n".join(lines)


def generated() -> dict[str, str]:
    made = {"abilities": abilities(), "costs": costs(), "variables": variables()}
    return {name: f"\n{text}\n" for name, text in made.items()}


def test_the_page_shows_what_the_table_says() -> None:
    assert marked(PAGE) == generated()


def test_each_platform_has_its_steps_and_each_variable_its_place_among_them() -> None:
    steps = TEXT.split("## Credentials, step by step")[1]
    for platform, names in NEEDED.items():
        if not names:
            continue
        section = steps.split(f"### {PLATFORMS[platform].name}\n")[1].split("\n### ")[0]
        assert re.search(r"^1\. ", section, re.MULTILINE)
        for name in (*names, *OPTIONAL.get(platform, ())):
            assert f"`{name.upper()}`" in section, name


def test_what_the_words_claim_is_what_the_code_does() -> None:
    for scope in SCOPES:
        assert f"`{scope}`" in TEXT
    assert f"{MOST_PARTS} posts" in TEXT
    assert f"{SOON.days} days" in TEXT
    assert all(kind in TEXT for kind in IMAGE_TYPES)
    assert [due.total_seconds() / 3600 for due in DUE] == [0.25, 1, 6, 24]
    assert "15 minutes, 1, 6 and 24 hours" in TEXT
    assert NO_EDITS.format(name="X").partition(": ")[2].rstrip(".") in TEXT
    assert "`FLEETFOOT_X_READS=false`" in TEXT
    assert "fleetfoot_x_reads" in Settings.model_fields


if __name__ == "__main__":
    renew(PAGE, generated())
