"""The revision hash is the SHA-256 of canonical JSON as others would write it."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from domain.ids import AccountId, LineId
from domain.records import Content, LineUse, MediaItem
from domain.revision import revision_of

WORDS = st.text(max_size=30)
ACCOUNTS = st.builds(AccountId, WORDS)
CONTENTS = st.builds(
    Content,
    text=WORDS,
    accounts=st.lists(ACCOUNTS, max_size=3).map(tuple),
    line=st.none() | st.builds(LineUse, st.builds(LineId, WORDS), st.dictionaries(WORDS, WORDS, max_size=3)),
    variants=st.none() | st.dictionaries(ACCOUNTS, WORDS, max_size=3),
    thread=st.sampled_from((None, False, True, "numbered")),
    reply_to=st.none() | WORDS,
    links=st.none() | st.lists(WORDS, max_size=3).map(tuple),
    schedule=st.none() | WORDS,
    media=st.none() | st.lists(st.builds(MediaItem, st.none() | WORDS, st.none() | WORDS), max_size=2).map(tuple),
)


def as_others_would(content: Content) -> str:
    line, media = content.line, content.media
    document = {
        "text": content.text,
        "line": None if line is None else {"id": line.id, "slots": dict(line.slots)},
        "accounts": sorted(content.accounts),
        "variants": None if content.variants is None else dict(content.variants),
        "thread": content.thread,
        "reply_to": content.reply_to,
        "links": None if content.links is None else list(content.links),
        "schedule": content.schedule,
        "media": None if media is None else [{"alt": m.alt, "sha256": m.sha256} for m in media],
    }
    written = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


@given(CONTENTS)
def test_the_revision_is_the_hash_of_the_canonical_json(content: Content) -> None:
    assert revision_of(content) == as_others_would(content)


def test_a_slot_that_is_no_text_hashes_as_json_would_write_it() -> None:
    content = Content("a", (AccountId("x"),), line=LineUse(LineId("l"), {"n": 12}))  # type: ignore[dict-item]
    assert revision_of(content) == as_others_would(content)
