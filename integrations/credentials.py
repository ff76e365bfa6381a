"""Which credentials belong to which account: a platform's only account may use the common set, each other its own."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from domain.enums import PlatformName
from domain.records import Account

NEEDED: Final[Mapping[PlatformName, tuple[str, ...]]] = {
    PlatformName.X: ("x_consumer_key", "x_consumer_secret", "x_access_token", "x_access_token_secret"),
    PlatformName.FACEBOOK: ("facebook_page_id", "facebook_page_token"),
    PlatformName.BLUESKY: ("bluesky_service", "bluesky_handle", "bluesky_app_password"),
    PlatformName.MASTODON: ("mastodon_base_url", "mastodon_access_token"),
    PlatformName.SANDBOX: (),
}
"""What an account on each platform needs."""

SHARED: Final = frozenset({"x_consumer_key", "x_consumer_secret", "bluesky_service", "mastodon_base_url"})
"""What accounts of one platform may have in common: an app's keys, a server's address."""

OPTIONAL: Final[Mapping[PlatformName, tuple[str, ...]]] = {
    PlatformName.FACEBOOK: ("facebook_app_id", "facebook_app_secret")
}
"""What is used where it is set."""

_OWN: Final = re.compile(r"([a-z][a-z_]*[a-z])__(\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Credentials:
    """One account's: values by setting, and the variables that are not set. Never printed."""

    values: Mapping[str, str]
    missing: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Credentials({sorted(self.values)}, missing={self.missing})"


def own_variables(environment: Mapping[str, str | None]) -> dict[str, SecretStr]:
    """Return the variables that belong to one account each: ``X_ACCESS_TOKEN__X_TRAFFIC`` is x-traffic's token."""
    known = {name for names in (*NEEDED.values(), *OPTIONAL.values()) for name in names}
    found = {}
    for variable, value in environment.items():
        match = _OWN.fullmatch(variable)
        if match is not None and match[1].lower() in known and value:
            found[f"{match[1].lower()}__{match[2].lower()}"] = SecretStr(value)
    return found


def variable_for(name: str, account: Account) -> str:
    """Return the variable that holds a setting of one account."""
    return f"{name}__{_slug(account)}".upper()


def credentials_of(
    account: Account, accounts: Iterable[Account], own: Mapping[str, SecretStr], common: Mapping[str, str | None]
) -> Credentials:
    """Return an account's credentials. `own` are variables of single accounts, `common` those of a whole platform.

    A common token belongs to the one account of its platform that has none of its own; where two could mean it, it is
    nobody's: a post must never go out on the wrong account.
    """
    heirs = [a for a in accounts if a.platform is account.platform and not _has_own(a, own)]
    inherits = len(heirs) <= 1 and not _has_own(account, own)
    values: dict[str, str] = {}
    missing = []
    for name in (*NEEDED[account.platform], *OPTIONAL.get(account.platform, ())):
        mine = own.get(f"{name}__{_slug(account)}")
        theirs = common.get(name)
        if mine is not None:
            values[name] = mine.get_secret_value()
        elif theirs and (inherits or name in SHARED or name in OPTIONAL.get(account.platform, ())):
            values[name] = theirs
        elif name in NEEDED[account.platform]:
            missing.append(name.upper() if inherits or name in SHARED else variable_for(name, account))
    return Credentials(values, tuple(missing))


def orphans(own: Mapping[str, SecretStr], accounts: Iterable[Account]) -> tuple[str, ...]:
    """Return variables that name an account the policy does not have."""
    wanted = {f"{name}__{_slug(a)}" for a in accounts for name in (*NEEDED[a.platform], *OPTIONAL.get(a.platform, ()))}
    return tuple(sorted(name.upper() for name in own if name not in wanted))


def _has_own(account: Account, own: Mapping[str, SecretStr]) -> bool:
    return any(f"{name}__{_slug(account)}" in own for name in NEEDED[account.platform] if name not in SHARED)


def _slug(account: Account) -> str:
    return re.sub(r"\W", "_", account.id).lower()
