"""Every Redis key of the store; one hash tag, so that a transaction always stays in one slot of a cluster."""

import hashlib

TAG = "{ff}"

MODES = f"{TAG}:modes"
DRAFTS = f"{TAG}:drafts"
DRAFTS_LIVE = f"{TAG}:drafts:live"
NARRATIVES = f"{TAG}:narratives"
NARRATIVES_OPEN = f"{TAG}:narratives:open"
ALERT_CARDS = f"{TAG}:alerts:shown"
ALIASES = f"{TAG}:aliases"

AUDIT = f"{TAG}:audit"
AUDIT_HEAD = f"{TAG}:audit:head"
AUDIT_PAYLOADS = f"{TAG}:audit:payloads"
AUDIT_ANCHORS = f"{TAG}:audit:anchors"

OUTBOX = f"{TAG}:outbox"
OUTBOX_LATER = f"{TAG}:outbox:later"
OUTBOX_GROUP = "publishers"
NOTICES = f"{TAG}:notices"
NOTICES_GROUP = "painters"
DIRTY = f"{TAG}:dirty"

POSTS = f"{TAG}:posts"
POSTS_ADDED = f"{TAG}:posts:added"
POSTS_READ = f"{TAG}:posts:read"
POSTS_GONE = f"{TAG}:posts:gone"
PLACES = f"{TAG}:posts:places:"
SAMPLES = f"{TAG}:samples"
AUTHOR_KEY = f"{TAG}:author-key:"
SOURCES = f"{TAG}:sources"
SPENDING = f"{TAG}:spending:"
SOURCE_CURSORS = f"{TAG}:posts:cursors"
SNAPSHOT = f"{TAG}:snapshot"
FSYNC = f"{TAG}:fsync"
RESTORING = f"{TAG}:restoring"


def draft(draft_id: str) -> str:
    """Return the key of a draft."""
    return f"{TAG}:draft:{draft_id}"


def watched(narrative: str) -> str:
    """Return the key of a narrative under watch."""
    return f"{TAG}:watched:{narrative}"


def counter(name: str) -> str:
    """Return the key of a series of numbers."""
    return f"{TAG}:count:{name}"


def done(once: str) -> str:
    """Return the key that remembers that something was done."""
    return f"{TAG}:done:{once}"


def committed(marker: str) -> str:
    """Return the key by which a transaction with a lost answer is known to have been written."""
    return f"{TAG}:committed:{marker}"


def audit_of(subject: str) -> str:
    """Return the key of the numbers of a subject's audit events."""
    return f"{TAG}:audit:of:{subject}"


def lease(name: str) -> str:
    """Return the key of a lease."""
    return f"{TAG}:lease:{name}"


def claim(key: str) -> str:
    """Return the key of a claim that only the first caller gets."""
    return f"{TAG}:claim:{key}"


def redrawn(subject: str) -> str:
    """Return the key that says a card was redrawn a moment ago."""
    return f"{TAG}:redrawn:{subject}"


def typed(key: str) -> str:
    """Return the key of what somebody typed."""
    return f"{TAG}:typed:{key}"


def cards(subject: str) -> str:
    """Return the key of a subject's cards."""
    return f"{TAG}:cards:{subject}"


def card_at(channel: str, ts: str) -> str:
    """Return the key of the card that a Slack message is."""
    return f"{TAG}:card-at:{channel}:{ts}"


def circuit(account: str) -> str:
    """Return the key of what is known of an account's platform."""
    return f"{TAG}:circuit:{account}"


def bearer(account: str, remote_id: str) -> str:
    """Return the key of the delivery that a post on a platform belongs to."""
    return f"{TAG}:bearer:{account}:{remote_id}"


def borne(account: str) -> str:
    """Return the key of the posts on an account that belong to a delivery, by time."""
    return f"{TAG}:borne:{account}"


def sandbox(account: str) -> str:
    """Return the key of a sandbox account's posts."""
    return f"{TAG}:sandbox:{account}"


def post(key: str) -> bytes:
    """Return twelve bytes that stand for a post: ids of some platforms are long, and millions are kept."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).digest()
