"""Which policy a command judges by: the file it was given, or the one that ships with Fleetfoot."""

from pathlib import Path

from integrations.hostile_media import with_hostile_media
from integrations.policy_source import DEFAULT_POLICY
from integrations.sources.jsonl import opened
from policies.file import load_policy
from policies.model import Policy


def policy_at(path: str | None) -> Policy:
    """Return the policy in the file at `path`, the shipped default for None.

    Raises BadInputError naming the file where it cannot be read, and its tables and keys where it cannot be used.
    """
    name = DEFAULT_POLICY.name if path is None else path
    with opened(str(DEFAULT_POLICY) if path is None else path) as file:
        policy = load_policy(file.read(), name)
    return with_hostile_media(policy, DEFAULT_POLICY.parent if path is None else Path(path).parent)
