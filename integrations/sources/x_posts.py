"""What X says of posts, as tweepy gives it, and what its errors mean to a source."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import requests
import tweepy

from domain.errors import UnavailableError
from domain.ids import PostId
from domain.records import Post
from integrations.sources.foreign import Json, mapping, mappings, number_of
from workflow.sources import Seen, SourceLimitedError, SourceRefusedError

FIELDS: Final[Mapping[str, list[str]]] = {
    "tweet_fields": ["author_id", "created_at", "edit_history_tweet_ids", "entities", "lang", "referenced_tweets"],
    "expansions": ["author_id"],
    "user_fields": ["protected", "public_metrics", "username"],
}
EPOCH_MS: Final = 1_288_834_974_657
"""Where the milliseconds in a post's number begin."""

PRICE: Final = 0.005
"""US dollars that reading one post costs, on pay per use."""


def seen(tweet: Json, users: Mapping[str, Json]) -> Seen | None:
    """Return the event of a post, or None if it is protected or not complete.

    An edited post has a number of its own and names those before it: it keeps the first one here.
    """
    user = mapping(users.get(str(tweet.get("author_id", ""))))
    if user.get("protected"):
        return None
    try:
        number, at = number_of(tweet["id"]), _time(tweet["created_at"])
    except (KeyError, ValueError):
        return None
    if number == "0":
        return None
    named = tweet.get("edit_history_tweet_ids")
    history = [str(one) for one in named] if named and isinstance(named, list | tuple) else [number]
    name = str(user.get("username") or tweet.get("author_id") or "")
    text, links = _expanded(str(tweet.get("text") or ""), tweet.get("entities"))
    referenced = {str(r.get("type")): str(r.get("id")) for r in mappings(tweet.get("referenced_tweets"))}
    followers = mapping(user.get("public_metrics")).get("followers_count")
    lang = str(tweet.get("lang") or "")
    post = Post(
        id=PostId(history[0]),
        platform="x",
        author=name,
        text=text,
        created_at=at,
        lang=lang if lang and lang not in ("und", "zxx", "qme", "qht", "qam", "qct", "qst") else None,
        url=f"https://x.com/{name}/status/{number}",
        repost_of=PostId(referenced["retweeted"]) if "retweeted" in referenced else None,
        reply_to=PostId(referenced["replied_to"]) if "replied_to" in referenced else None,
        followers=followers if isinstance(followers, int) and followers >= 0 else None,
        links=links,
    )
    return Seen(post, edited=len(history) > 1)


def users_of(includes: object) -> Mapping[str, Json]:
    """Return the authors that an answer includes, by number."""
    return {str(user.get("id")): user for user in mappings(mapping(includes).get("users"))}


def _time(value: object) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _expanded(text: str, entities: object) -> tuple[str, tuple[str, ...]]:
    """Return the text with X's own shortened addresses replaced by what X says they stand for, and those addresses."""
    links: list[str] = []
    for url in mappings(mapping(entities).get("urls")):
        short, whole = str(url.get("url") or ""), str(url.get("unwound_url") or url.get("expanded_url") or "")
        if short and whole and "media_key" not in url:
            text = text.replace(short, whole)
            links.append(whole)
    return text, tuple(dict.fromkeys(links))


def back(number: str, by: timedelta) -> str:
    """Return the post number that stood so much earlier: numbers hold their time in milliseconds."""
    return str(max(int(number) - (int(by.total_seconds() * 1000) << 22), 0))


def number_at(at: datetime) -> str:
    """Return the post number that begins at a time."""
    return str(max(int(at.timestamp() * 1000) - EPOCH_MS, 0) << 22)


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors of tweepy and requests into what they mean to a source."""
    try:
        yield
    except tweepy.TooManyRequests as error:
        raise limited(error.response.headers.get("x-rate-limit-reset")) from error
    except (tweepy.Unauthorized, tweepy.Forbidden, tweepy.NotFound, tweepy.BadRequest) as error:
        raise refused(error.response.status_code) from error
    except tweepy.HTTPException as error:
        raise UnavailableError(f"X answered {error.response.status_code}.") from error
    except (requests.RequestException, tweepy.TweepyException, AttributeError, TypeError, ValueError) as error:
        raise UnavailableError(f"X does not answer ({type(error).__name__}).") from error


def limited(reset: str | None) -> SourceLimitedError:
    """Return the wait that X asks for, from its header (seconds since the epoch), a minute where it names none."""
    now = datetime.now(UTC)
    until = now + timedelta(minutes=1)
    if reset and reset.isdecimal() and len(reset) < 12:
        until = min(max(datetime.fromtimestamp(int(reset), UTC), now), now + timedelta(hours=1))
    return SourceLimitedError(f"X's limit of requests is used up until {until:%H:%M} UTC.", until)


def refused(status: int) -> SourceRefusedError:
    """Return what to mend."""
    what = {
        401: "X_BEARER_TOKEN is wrong or was revoked; make a new one in X's developer portal.",
        403: "X_BEARER_TOKEN's plan does not allow this; see the app's access in X's developer portal.",
    }
    return SourceRefusedError(what.get(status, f"X answered {status} to what the policy's terms were compiled to."))
