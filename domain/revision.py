"""The hash that approvals bind to: one revision of a draft, exactly as the public would see it."""

import hashlib
import json

from domain.ids import RevisionHash
from domain.records import Content

# Made once: json.dumps would make a new encoder for every revision, and a verdict hashes one each time.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def revision_of(content: Content) -> RevisionHash:
    """Return the SHA-256 of the content's canonical JSON: UTF-8, sorted keys, no spaces, absent fields null."""
    document = {
        "text": content.text,
        "line": None if content.line is None else {"id": content.line.id, "slots": dict(content.line.slots)},
        "accounts": sorted(content.accounts),
        "variants": None if content.variants is None else dict(content.variants),
        "thread": content.thread,
        "reply_to": content.reply_to,
        "links": None if content.links is None else list(content.links),
        "schedule": content.schedule,
        "media": None if content.media is None else [{"alt": m.alt, "sha256": m.sha256} for m in content.media],
    }
    return RevisionHash(hashlib.sha256(_CANONICAL.encode(document).encode("utf-8", "surrogatepass")).hexdigest())
