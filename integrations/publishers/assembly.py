"""A publisher for each account of the policy whose credentials are set.

A platform's library is imported only where it is used: atproto's alone takes two seconds.
"""
# ruff: noqa: PLC0415

from collections.abc import Callable, Iterator, Mapping
from typing import assert_never

from domain.enums import PlatformName
from domain.ids import AccountId
from domain.records import Account
from integrations.publishers.media import Pictures
from integrations.publishers.sandbox import SandboxPublisher
from integrations.settings import Settings
from integrations.store.connection import Client
from policies.model import Policy
from workflow.ports import Publisher


class Publishers(Mapping[AccountId, Publisher]):
    """The publishers of the policy in force, each made when first asked for: an account added later has one too."""

    def __init__(self, policies: Callable[[], Policy], settings: Settings, client: Client, pictures: Pictures) -> None:
        self._policies = policies
        self._settings = settings
        self._client = client
        self._pictures = pictures
        self._made: dict[Account, Publisher] = {}

    def __getitem__(self, name: AccountId) -> Publisher:
        """Return an account's publisher; KeyError where there is no such account, or no credentials for it."""
        policy = self._policies()
        account = policy.accounts[name]
        if account not in self._made:
            known = self._settings.credentials_for(account, policy.accounts.values())
            if known.missing:
                raise KeyError(name)
            self._made[account] = _publisher(
                account, known.values, policy, self._settings, self._client, self._pictures
            )
        return self._made[account]

    def __iter__(self) -> Iterator[AccountId]:
        """Yield the accounts that have credentials."""
        accounts = self._policies().accounts.values()
        return (a.id for a in accounts if not self._settings.credentials_for(a, accounts).missing)

    def __len__(self) -> int:
        """Return how many accounts have credentials."""
        return sum(1 for _ in self)


def publishers_for(policy: Policy, settings: Settings, client: Client, pictures: Pictures) -> Publishers:
    """Return the publishers of one policy; an account without credentials has none, and its deliveries wait."""
    return Publishers(lambda: policy, settings, client, pictures)


def _publisher(  # noqa: PLR0917 - what one publisher is made of
    account: Account,
    known: Mapping[str, str],
    policy: Policy,
    settings: Settings,
    client: Client,
    pictures: Pictures,
) -> Publisher:
    match account.platform:
        case PlatformName.SANDBOX:
            return SandboxPublisher(account, client)
        case PlatformName.X:
            return _x(account, known, pictures, reads=settings.fleetfoot_x_reads)
        case PlatformName.FACEBOOK:
            from integrations.publishers.facebook import FacebookPublisher

            app = (known.get("facebook_app_id", ""), known.get("facebook_app_secret", ""))
            return FacebookPublisher(
                account,
                pictures,
                page_id=known["facebook_page_id"],
                token=known["facebook_page_token"],
                app="|".join(app) if all(app) else None,
            )
        case PlatformName.BLUESKY:
            from integrations.publishers.bluesky import BlueskyPublisher

            return BlueskyPublisher(
                account,
                pictures,
                service=known["bluesky_service"],
                handle=known["bluesky_handle"],
                password=known["bluesky_app_password"],
                language=policy.agency.language,
            )
        case PlatformName.MASTODON:
            from integrations.publishers.mastodon import MastodonPublisher

            return MastodonPublisher(account, known["mastodon_base_url"], known["mastodon_access_token"], pictures)
        case never:
            assert_never(never)


def _x(account: Account, known: Mapping[str, str], pictures: Pictures, *, reads: bool) -> Publisher:
    import tweepy

    from integrations.publishers.x import TIMEOUT_S, XPublisher

    names = ("x_consumer_key", "x_consumer_secret", "x_access_token", "x_access_token_secret")
    key, secret, token, token_secret = (known[name] for name in names)
    uploads = tweepy.API(tweepy.OAuth1UserHandler(key, secret, token, token_secret), timeout=TIMEOUT_S)
    client = tweepy.Client(
        consumer_key=key, consumer_secret=secret, access_token=token, access_token_secret=token_secret
    )
    return XPublisher(account, client, uploads, pictures, reads=reads)
