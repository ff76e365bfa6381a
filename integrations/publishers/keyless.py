"""What X and Facebook have in common: no idempotency key, only our own timeline to look at afterwards."""

import json
from datetime import datetime, timedelta
from typing import Final

from domain.ids import PublicationId
from workflow.ports import PublishRequest

CLOCK_SKEW: Final = timedelta(seconds=30)
"""How far a platform's clock may be behind ours when a post is looked up by its time."""


class Keyless:
    """Base of publishers whose platform takes no key."""

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return what a later look-up needs."""
        return json.dumps({"publication": publication, "at": now.isoformat()})

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Say whether posting again cannot make a second post: without a key, it could."""
        del request, now
        return False


def squeezed(text: str) -> str:
    """Return a text as a reader compares it: white space counts once."""
    return " ".join(text.split())
