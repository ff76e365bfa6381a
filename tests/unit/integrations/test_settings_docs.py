"""docs/deploy.md tells of every setting that is not a platform's credential; its table is generated and compared."""

from pathlib import Path

from pydantic import SecretStr

from integrations.credentials import NEEDED, OPTIONAL
from integrations.settings import Settings
from tests.pages import DOCS, marked, renew

PAGE = DOCS / "deploy.md"
CREDENTIALS = {name for names in (*NEEDED.values(), *OPTIONAL.values()) for name in names}


def shown(default: object) -> str:
    match default:
        case None | "":
            return ""
        case bool():
            return f"`{str(default).lower()}`"
        case SecretStr():
            return f"`{default.get_secret_value()}`"
        case Path() | str() | int():
            return f"`{default}`"
        case _:
            raise AssertionError(default)


def generated() -> dict[str, str]:
    lines = ["| variable | what it is | default |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if name not in CREDENTIALS:
            lines.append(f"| `{name.upper()}` | {field.description} | {shown(field.default)} |")
    return {"settings": "\n" + "\n".join(lines) + "\n"}


def test_the_page_shows_the_settings_the_code_has() -> None:
    assert marked(PAGE) == generated()


if __name__ == "__main__":
    renew(PAGE, generated())
