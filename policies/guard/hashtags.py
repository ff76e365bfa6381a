"""Reads the words out of hashtags."""

import re

_HASHTAG = re.compile(r"[#＃](\w+)")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+")


def spread_hashtags(text: str) -> str:
    """Return `text` with each hashtag written as its words: ``#VoteLabour`` as ``Vote Labour``."""
    return _HASHTAG.sub(lambda match: _HUMP.sub(" ", match[1]), text) if "#" in text or "＃" in text else text
