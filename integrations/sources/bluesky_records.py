"""What a Bluesky stream says of posts: records become posts, with the hashes their images are named by."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from atproto import CID

from domain.ids import PostId
from domain.records import Post
from integrations.sources.foreign import Json, mapping, mappings
from workflow.sources import Deleted, Event, Quiet, Seen

COLLECTION: Final = "app.bsky.feed.post"
OPERATIONS: Final = ("create", "update", "delete")
SHA256: Final = 0x12
"""The code of sha2-256 in the table of multihashes."""


def event_of(did: str, commit: Json, record: object, at: datetime, matches: Callable[[str], bool]) -> Event:
    """Return what a commit says of a post."""
    operation, rkey = commit.get("operation"), commit.get("rkey")
    if commit.get("collection") != COLLECTION or operation not in OPERATIONS or not rkey or not did:
        return Quiet()
    name = PostId(f"{did}/{rkey}")
    if operation == "delete":
        return Deleted("bluesky", name)
    if not isinstance(record, Mapping) or not isinstance(record.get("text"), str) or not matches(record["text"]):
        return Quiet()
    return Seen(_post(name, did, record, at), edited=operation == "update")


def _post(name: PostId, did: str, record: Json, at: datetime) -> Post:
    """Return a record as a post; its time is the server's, since a record may claim any."""
    langs, reply = record.get("langs"), record.get("reply")
    parent = reply.get("parent") if isinstance(reply, Mapping) else None
    answered = str(parent.get("uri", "")) if isinstance(parent, Mapping) else ""
    _, _, rkey = name.partition("/")
    return Post(
        id=name,
        platform="bluesky",
        author=did,
        text=record["text"],
        created_at=at,
        lang=str(langs[0])[:16] if isinstance(langs, list) and langs else None,
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        reply_to=PostId(answered.removeprefix("at://").replace(f"/{COLLECTION}/", "/")) if answered else None,
        links=_links(record),
        media=_media(record.get("embed")),
    )


def _links(record: Json) -> tuple[str, ...]:
    """Return the addresses in a record's facets and card."""
    found = [f.get("uri") for facet in mappings(record.get("facets")) for f in mappings(facet.get("features"))]
    embed = record.get("embed")
    if isinstance(embed, Mapping) and isinstance(embed.get("external"), Mapping):
        found.append(embed["external"].get("uri"))
    return tuple(dict.fromkeys(str(uri) for uri in found if uri))


def _media(embed: object) -> tuple[str, ...]:
    """Return the sha256 of each image, which its content id is made of."""
    if not isinstance(embed, Mapping):
        return ()
    images = mappings(embed.get("images")) or mappings(mapping(embed.get("media")).get("images"))
    found = (_sha256(image.get("image")) for image in images)
    return tuple(digest for digest in found if digest)


def _sha256(blob: object) -> str | None:
    ref = blob.get("ref") if isinstance(blob, Mapping) else None
    link = ref.get("$link") if isinstance(ref, Mapping) else ref
    try:
        hash_ = CID.decode(link).hash if isinstance(link, str | bytes) else None
    except Exception:  # noqa: BLE001 - the decoder raises whatever its parts raise
        return None
    return hash_.digest.hex() if hash_ is not None and hash_.code == SHA256 else None
