"""docs/policy.md says what the code and the default policy do: its tables are generated and compared."""

import inspect
import re
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.enums import Severity
from integrations.offline.chosen_policy import policy_at
from integrations.offline.policy import TITLES
from policies.cells import NEVER, Row
from policies.rules import RULES, failed
from policies.schema import PolicyFile
from tests.pages import DOCS, marked, renew

PAGE = DOCS / "policy.md"


def matrix() -> str:
    policy = policy_at(None)
    tables = []
    for row in Row:
        lines = [
            f"**{TITLES[row]}** `[trust.{row}]`",
            "",
            f"| who writes it | {' | '.join(Severity)} |",
            "|---|---|---|---|---|",
        ]
        for tier in reversed(policy.tiers):
            cells = policy.trust.get(row, {}).get(tier, (NEVER,) * len(Severity))
            lines.append(f"| {tier} | {' | '.join(map(str, cells))} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def rules() -> str:
    lines = ["| rule | effect | what it does |", "|---|---|---|"]
    every: tuple[Callable[..., object], ...] = (*RULES, failed)
    for rule in every:
        effect, name = re.findall(r'(block|advise)\(\s*"([a-z-]+)"', inspect.getsource(rule))[0]
        says = " ".join((rule.__doc__ or "").split()).partition(". ")[0].rstrip(".")
        says = "Refuse what a rule could not judge because it failed" if rule is failed else says
        lines.append(f"| `{name}` | {effect} | {re.sub(r' [(]rules? [0-9 and]+[)]', '', says)} |")
    return "\n".join(lines)


def actions() -> str:
    lines = ["| act | lowest tier | people |", "|---|---|---|"]
    lines += [f"| `{name}` | {row.tier} | {row.people} |" for name, row in policy_at(None).actions.items()]
    return "\n".join(lines)


def keys() -> str:
    lines = ["| table | key | if left out |", "|---|---|---|"]
    for table, fields in tables(PolicyFile):
        for key, field in fields:
            lines.append(f"| `{table}` | `{key}` | {left_out(field)} |")
    return "\n".join(lines)


def tables(root: type[BaseModel]) -> Iterator[tuple[str, list[tuple[str, FieldInfo]]]]:
    """Yield every table of the file as it is written, with its keys."""
    yield "top", [("schema", root.model_fields["schema_"])]
    for name, field in root.model_fields.items():
        if name == "schema_":
            continue
        model = model_in(field.annotation)
        is_list = get_origin(field.annotation) is list
        if name == "trust":
            never = FieldInfo(default="never")
            yield from ((f"[trust.{row}]", [("a tier's name", never)]) for row in Row)
        elif model is None or get_origin(field.annotation) is dict:
            names = get_args(get_args(field.annotation)[0])
            yield f"[{name}]", [(str(key), field) for key in names]
        else:
            head = f"[[{name}]]" if is_list else f"[{name}]"
            yield head, [(f.alias or key, f) for key, f in model.model_fields.items()]
            for key, inner in model.model_fields.items():
                nested = model_in(inner.annotation)
                if nested is not None:
                    yield f"{head} {key}", [(f.alias or k, f) for k, f in nested.model_fields.items()]


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the pydantic model inside an annotation, however wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {list, dict, Annotated, UnionType}:
        return next((m for inner in get_args(annotation) if (m := model_in(inner)) is not None), None)
    return None


def left_out(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "its own defaults"
    if value is None or value in ([], {}, ""):
        return "nothing"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


def generated() -> dict[str, str]:
    """Return what stands between the page's marks, by the name of the mark."""
    made = {"matrix": matrix(), "rules": rules(), "actions": actions(), "keys": keys()}
    return {name: f"\n{text}\n" for name, text in made.items()}


def test_the_page_shows_what_the_code_and_the_default_policy_say() -> None:
    assert marked(PAGE) == generated()


def test_every_rule_and_every_key_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert len(re.findall(r"^\| `[a-z-]+` \| (?:block|advise) \|", page, re.MULTILINE)) == len(RULES) + 1
    for table in (
        "[agency]",
        "[[staff]]",
        "[approval] review_minutes",
        "[guard] embargoes",
        "[[line]] slots",
        "[[rota]]",
    ):
        assert f"| `{table}` |" in page


if __name__ == "__main__":
    renew(PAGE, generated())
