"""What the guard looks at: a draft exactly as the public would see it."""

from dataclasses import dataclass, field

from domain.ids import TopicId
from domain.records import Content, Fingerprint

NO_FINGERPRINT = Fingerprint()


@dataclass(frozen=True, slots=True)
class GuardInput:
    """One draft put to the guard.

    `line_ok` says that the text is an unexpired line to take, word for word (`policies.lines.matches`); `fingerprint`
    marks the narrative that is answered, None where there is none.
    """

    content: Content
    line_ok: bool = False
    topic: TopicId | None = None
    fingerprint: Fingerprint | None = None
    _parts: list[tuple["Part", ...]] = field(init=False, repr=False, compare=False, default_factory=list)

    @property
    def parts(self) -> tuple["Part", ...]:
        """Return every text the public would see, put together once for all checks."""
        if not self._parts:
            self._parts.append(public_parts(self.content))
        return self._parts[0]

    @property
    def marks(self) -> Fingerprint:
        """Return the narrative's fingerprint, or an empty one."""
        return self.fingerprint or NO_FINGERPRINT


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of text the public would see, and what to call it when it is at fault."""

    name: str
    text: str


def public_parts(content: Content) -> tuple[Part, ...]:
    """Return every text the public would see: the text, each account's variant, alt texts, slots and links."""
    parts = [Part("the text", content.text)]
    parts += [Part(f"the variant for {account}", text) for account, text in sorted((content.variants or {}).items())]
    parts += [
        Part(f"the alt text of image {number}", media.alt)
        for number, media in enumerate(content.media or (), 1)
        if media.alt
    ]
    if content.line is not None:
        parts += [Part(f"the slot {name}", value) for name, value in sorted(content.line.slots.items())]
    parts += [Part("a link", link) for link in content.links or ()]
    seen: set[str] = set()
    unique = []
    for part in parts:
        if part.text not in seen:
            seen.add(part.text)
            unique.append(part)
    return tuple(unique)
