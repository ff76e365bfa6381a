"""Which policy a command judges by: the file it was given, or the one that ships with Fleetfoot."""

from pathlib import Path

import policies
from integrations.hostile_media import with_hostile_media
from integrations.sources.jsonl import opened
from policies.file import load_policy
from policies.model import Policy

DEFAULT = Path(policies.__file__).with_name("default.toml")


def policy_at(path: str | None) -> Policy:
    """Return the policy in the file at `path`, the shipped default for None.

    Raises BadInputError naming the file where it cannot be read, and its tables and keys where it cannot be used.
    """
    name = DEFAULT.name if path is None else path
    with opened(str(DEFAULT) if path is None else path) as file:
        policy = load_policy(file.read(), name)
    return with_hostile_media(policy, DEFAULT.parent if path is None else Path(path).parent)
