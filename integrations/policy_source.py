"""The policy file in force: reread when it changes; a bad new file is refused and the old one stays."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import policies
from domain.errors import BadInputError
from integrations.hostile_media import with_hostile_media
from policies.check import require_sound
from policies.file import load_policy
from policies.model import Policy

DEFAULT_POLICY: Final = Path(policies.__file__).with_name("default.toml")
"""The one that ships with Fleetfoot, in force where none is named."""


@dataclass(frozen=True, slots=True)
class Reload:
    """What a look at the file found: a new policy in force, or why the new file was refused."""

    policy: Policy
    refused: str | None
    listed: bool = False
    """Whether it is the list of hostile media that changed, and not the policy."""


class PolicyFile:
    """Holds the policy in force. `current()` never reads the disk; `look()` does, and is called by a timer."""

    def __init__(self, path: Path) -> None:
        """Read the file once. Raises BadInputError: a bad policy stops the bot before it starts."""
        self._path = path
        self._bytes = self._read()
        self._policy = with_hostile_media(require_sound(load_policy(self._bytes, path.name)), path.parent)
        self._listed = self._list_as_it_is()

    def current(self) -> Policy:
        """Return the policy in force."""
        return self._policy

    def look(self) -> Reload | None:
        """Return what changed since the last look, or None; each change is told once."""
        try:
            data = self._read()
        except BadInputError as error:
            if self._bytes == b"":
                return None
            self._bytes = b""
            return Reload(self._policy, error.message)
        if data == self._bytes:
            return self._look_at_list()
        self._bytes = data
        try:
            self._policy = with_hostile_media(require_sound(load_policy(data, self._path.name)), self._path.parent)
        except BadInputError as error:
            return Reload(self._policy, error.message)
        self._listed = self._list_as_it_is()
        return Reload(self._policy, None)

    def _look_at_list(self) -> Reload | None:
        """Read the list of hostile media again where it has changed; the old one stays if it cannot be read."""
        listed = self._list_as_it_is()
        if listed == self._listed:
            return None
        self._listed = listed
        try:
            self._policy = with_hostile_media(self._policy, self._path.parent)
        except BadInputError as error:
            return Reload(self._policy, error.message, listed=True)
        return Reload(self._policy, None, listed=True)

    def _list_as_it_is(self) -> tuple[int, int] | None:
        """Return what tells one state of the list's file from another: when it was written, and its bytes."""
        name = self._policy.guard.hostile_media
        try:
            found = (self._path.parent / name).stat() if name else None
        except OSError:
            return None
        return None if found is None else (found.st_mtime_ns, found.st_size)

    def _read(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError as error:
            raise BadInputError(
                f"The policy file {self._path} cannot be read ({error.strerror}); set FLEETFOOT_POLICY to one that can."
            ) from error
