"""Read a policy file: bytes in, a resolved Policy out, or every problem by table and key."""

import hashlib
import tomllib
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.errors import BadInputError
from domain.ids import PolicyHash
from policies.model import Policy
from policies.resolve import Problem, resolve
from policies.schema import PolicyFile

MOST_BYTES = 8 << 20
"""Of a file; a thousand staff with a register of ten thousand names is below one."""

_MESSAGES = {
    "extra_forbidden": "unknown key",
    "missing": "missing key",
    "literal_error": "unknown word; expected {expected}",
    "enum": "unknown word; expected {expected}",
    "string_type": "expected words in quotes",
    "date_type": "expected a date such as 2027-03-31",
    "timezone_aware": "a moment needs its zone, such as 2027-03-31T09:00:00Z",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "list_type": "expected a list in square brackets",
    "model_type": "expected a table",
    "dict_type": "expected a table",
}
_ARRAYS = frozenset({"tier", "staff", "group", "account", "topic", "line", "digest", "escalation", "rota"})
_NAMES = ("id", "name", "slack_group")


class PolicyError(BadInputError):
    """A policy file that cannot be used; `problems` names table and key of each fault."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        super().__init__(f"{name}: {'; '.join(problems)}", code="bad-policy")
        self.problems = tuple(problems)


def load_policy(data: bytes, name: str = "policy") -> Policy:
    """Return the policy that the bytes of a TOML file say; `name` is only for messages.

    Raises PolicyError with one problem for each fault found.
    """
    if len(data) > MOST_BYTES:
        raise PolicyError(name, [f"the file is over {MOST_BYTES >> 20} MB long; no policy needs that much"])
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise PolicyError(name, [f"the file is not UTF-8 text (byte {error.start}); save it as UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(name, [f"the file is not TOML: {error}"]) from error
    except ValueError as error:  # more digits than Python reads
        raise PolicyError(name, ["a number in the file has more digits than any policy needs"]) from error
    except RecursionError as error:
        raise PolicyError(name, ["its brackets are nested too deeply; no policy needs that"]) from error
    try:
        tables = PolicyFile.model_validate(raw)
    except ValidationError as error:
        raise PolicyError(name, [str(_told(e, raw)) for e in error.errors()]) from error
    policy, problems = resolve(tables, name, PolicyHash(hashlib.sha256(data).hexdigest()))
    if policy is None:
        raise PolicyError(name, [str(p) for p in problems])
    return policy


def _told(error: ErrorDetails, raw: dict[str, Any]) -> Problem:
    """Say where a pydantic error lies, as the file's author wrote it, and what is wrong."""
    loc = [part for part in error["loc"] if part != "[key]"]
    template = _MESSAGES.get(error["type"])
    what = error["msg"] if template is None else template.format(**error.get("ctx", {}))
    what = what.removeprefix("Value error, ")
    if error["loc"] and error["loc"][-1] == "[key]":
        what = f"unknown key; {what}"
    if template is None:
        what = f"{what[0].lower()}{what[1:]}"
    if len(loc) == 1 and not isinstance(raw.get(str(loc[0])), dict | list):
        return Problem("the top of the file,", str(loc[0]), what)
    where, rest = _table(loc, raw)
    return Problem(where, " ".join(_step(part) for part in rest), what)


def _table(loc: Sequence[str | int], raw: dict[str, Any]) -> tuple[str, Sequence[str | int]]:
    """Split a location into the table as written (``[[staff]] 2 (duty-lead-1)``) and what lies inside it."""
    head = str(loc[0])
    if head in _ARRAYS:
        if len(loc) == 1:
            return f"[[{head}]]", ()
        entry = raw[head][loc[1]]
        named = next((entry[k] for k in _NAMES if isinstance(entry, dict) and k in entry), None)
        return f"[[{head}]] {int(loc[1]) + 1}" + (f" ({named})" if named is not None else ""), loc[2:]
    if head == "trust" and len(loc) > 2:
        return f"[trust.{loc[1]}]", loc[2:]
    return f"[{head}]", loc[1:]


def _step(part: str | int) -> str:
    return f"entry {part + 1}" if isinstance(part, int) else part
