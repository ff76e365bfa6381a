"""The hash that approvals bind to: one revision of a draft, exactly as the public would see it."""

import hashlib
import json
from collections.abc import Mapping
from json.encoder import encode_basestring

from domain.ids import RevisionHash
from domain.records import Content

# Made once: json.dumps would make a new encoder for every revision, and a verdict hashes one each time.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def revision_of(content: Content) -> RevisionHash:
    """Return the SHA-256 of the content's canonical JSON: UTF-8, sorted keys, no spaces, absent fields null."""
    line, media = content.line, content.media
    slots = None if line is None else {"id": line.id, "slots": dict(line.slots)}
    pictures = None if media is None else [{"alt": m.alt, "sha256": m.sha256} for m in media]
    document = (
        f'{{"accounts":{_written(sorted(content.accounts))},"line":{_written(slots)},"links":{_written(content.links)},'
        f'"media":{_written(pictures)},"reply_to":{_written(content.reply_to)},'
        f'"schedule":{_written(content.schedule)},"text":{_written(content.text)},"thread":{_written(content.thread)},'
        f'"variants":{_written(content.variants)}}}'
    )
    return RevisionHash(hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest())


def _written(value: object) -> str:
    """Return a field as canonical JSON; most are absent or plain text, which need no encoder of their own."""
    if value is None:
        return "null"
    if type(value) is str:
        return encode_basestring(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_written, value))}]"
    return _CANONICAL.encode(dict(value) if isinstance(value, Mapping) else value)
