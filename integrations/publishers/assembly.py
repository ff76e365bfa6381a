"""A publisher for each account of the policy whose credentials are set.

A platform's library is imported only where it is used: atproto's alone takes two seconds.
"""
# ruff: noqa: PLC0415

from collections.abc import Mapping
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


def publishers_for(
    policy: Policy, settings: Settings, client: Client, pictures: Pictures
) -> Mapping[AccountId, Publisher]:
    """Return the publishers; an account without credentials has none, and its deliveries wait, saying so."""
    made: dict[AccountId, Publisher] = {}
    for account in policy.accounts.values():
        credentials = settings.credentials_for(account, policy.accounts.values())
        if not credentials.missing:
            made[account.id] = _publisher(account, credentials.values, policy, settings, client, pictures)
    return made


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
