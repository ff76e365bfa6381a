"""Closed sets of words; each value is what stored JSON, the command line and Slack show."""

from enum import StrEnum


class Severity(StrEnum):
    """How much a narrative matters: reach times impact. Ordered by `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return 0 for low up to 3 for critical."""
        return _SEVERITIES.index(self)

    def raised(self) -> "Severity":
        """Return the next step up, capped at critical."""
        return _SEVERITIES[min(self.rank + 1, len(_SEVERITIES) - 1)]

    @staticmethod
    def highest(*severities: "Severity") -> "Severity":
        """Return the highest of one or more severities."""
        return max(severities, key=_SEVERITIES.index)


_SEVERITIES = tuple(Severity)


class AlertKind(StrEnum):
    """Whether an alert is hostile (a card) or merely trending on topic (digest and lists)."""

    HOSTILE = "hostile"
    TRENDING = "trending"


class Category(StrEnum):
    """Why a narrative may be answered as hostile; also the labels of a hostility score."""

    HATE = "hate"
    INCITEMENT = "incitement"
    TERRORIST_PROMOTION = "terrorist-promotion"
    DEHUMANISING = "dehumanising"
    COORDINATED_DECEPTION = "coordinated-deception"
    TARGETED_FALSEHOOD = "targeted-falsehood"


class PlatformName(StrEnum):
    """Where the agency has accounts. Observed posts may come from any platform and carry a plain string."""

    X = "x"
    FACEBOOK = "facebook"
    BLUESKY = "bluesky"
    MASTODON = "mastodon"
    SANDBOX = "sandbox"


class Effect(StrEnum):
    """What a finding does to the verdict."""

    BLOCK = "block"
    LEGAL = "legal"
    RAISE = "raise"
    ADVISE = "advise"


class Outcome(StrEnum):
    """The three verdicts."""

    PUBLISH = "publish"
    APPROVE = "approve"
    REFUSE = "refuse"


class SlackStatus(StrEnum):
    """What Slack says a user is; only an active one may act."""

    ACTIVE = "active"
    GUEST = "guest"
    BOT = "bot"
    EXTERNAL = "external"
    DEACTIVATED = "deactivated"


class DraftState(StrEnum):
    """A draft's life; the value is the wording of its card."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting approval"
    APPROVED = "approved"
    QUEUED = "queued"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    RETRACTED = "retracted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class PublicationState(StrEnum):
    """One account's delivery of a revision, and what became of it."""

    QUEUED = "queued"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    RETRACTED = "retracted"
