"""What `doctor` says of pictures: how they are compared with hostile ones, and whether the list can be read."""

from domain.errors import BadInputError
from integrations.hostile_media import with_hostile_media
from integrations.offline.checkups import Checkup
from integrations.pdq import can_look
from integrations.policy_source import DEFAULT_POLICY
from integrations.settings import Settings
from policies.media import MediaHashes
from policies.model import Policy


def pictures(settings: Settings, policy: Policy | None) -> Checkup:
    """Check the list of hostile media, and say whether pictures are compared by their looks or only byte by byte."""
    how = "by their looks (PDQ) and exactly" if can_look() else "exactly, byte by byte"
    more = (
        "" if can_look() else 'To know crops and re-saved copies too, run `pip install ".[media]"` (needs a compiler).'
    )
    if policy is None or not policy.guard.hostile_media:
        return Checkup("pictures", True, f"are compared {how}; no list of hostile media is named", more)
    path = settings.fleetfoot_policy or DEFAULT_POLICY
    try:
        known = with_hostile_media(policy, path.parent).guard.hostile_hashes or MediaHashes()
    except BadInputError as error:
        return Checkup("pictures", False, error.message, "Put the list where [guard] hostile_media says.")
    if not (known.sha256 or known.pdq):
        found = f"{policy.guard.hostile_media} lists nothing"
        return Checkup("pictures", False, found, "Make it with `python -m integrations.hostile_media PICTURE ...`.")
    counts = f"{len(known.sha256)} exact and {len(known.pdq)} PDQ hashes"
    return Checkup("pictures", True, f"are compared {how} with {policy.guard.hostile_media} ({counts})", more)
