"""Links, mentions and hashtags of a Bluesky post, which its text alone does not make work."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import regex

LINK: Final = regex.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}…]")
MENTION: Final = regex.compile(r"(?<![\w@.])@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63})\b")
HASHTAG: Final = regex.compile(r"(?<![\w&#])[#\uff03]((?!\d+\b)[\p{L}\p{N}\p{M}_]{1,64})")


def handles_in(text: str) -> Sequence[str]:
    """Return the handles a text mentions, without ``@``."""
    return tuple(dict.fromkeys(match[1] for match in MENTION.finditer(text)))


def facets_of(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the facets of a text, by UTF-8 byte offsets; a mention whose handle is not in `dids` stays plain text.

    Source: https://docs.bsky.app/docs/advanced-guides/post-richtext.
    """
    found: list[tuple[int, int, dict[str, Any]]] = [
        (*match.span(), {"$type": "app.bsky.richtext.facet#link", "uri": match[0]}) for match in LINK.finditer(text)
    ]
    found += [
        (*match.span(), {"$type": "app.bsky.richtext.facet#mention", "did": dids[match[1]]})
        for match in MENTION.finditer(text)
        if match[1] in dids
    ]
    found += [
        (*match.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": match[1]})
        for match in HASHTAG.finditer(text)
        if not any(start <= match.start() < end for start, end, _ in found)
    ]
    return [
        {
            "index": {"byteStart": len(text[:start].encode()), "byteEnd": len(text[:end].encode())},
            "features": [feature],
        }
        for start, end, feature in sorted(found, key=lambda one: one[0])
    ]
