"""Reads the list of hostile media that a policy names, so that the pure guard can compare pictures with it."""

from dataclasses import replace
from pathlib import Path

from domain.errors import BadInputError
from policies.media import parse_hashes
from policies.model import Policy


def with_hostile_media(policy: Policy, folder: Path) -> Policy:
    """Return the policy with the hashes of its ``hostile_media`` file, which is looked up from the policy's `folder`.

    Raises BadInputError where the policy names a file that cannot be read: a list that is not there protects nobody.
    """
    name = policy.guard.hostile_media
    if not name:
        return policy
    try:
        lines = (folder / name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"{policy.name}, [guard] hostile_media: the file {name} cannot be read; put it beside the policy file "
            "as UTF-8 text, or leave the setting empty."
        ) from error
    return replace(policy, guard=replace(policy.guard, hostile_hashes=parse_hashes(lines)))
