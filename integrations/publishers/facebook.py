"""Facebook: posts on the agency's own page through the Graph API, found again on the page's own feed."""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from domain.enums import PlatformName
from domain.errors import FleetfootError
from domain.records import Account
from integrations.publishers.facebook_answers import GoneError, refusal
from integrations.publishers.keyless import CLOCK_SKEW, Keyless, squeezed
from integrations.publishers.media import Pictures
from integrations.publishers.wellbeing import unwell
from policies.words import card_of
from workflow.ports import (
    Health,
    NotSentError,
    OwnPost,
    PublishRefusedError,
    PublishRequest,
    RateLimitedError,
    Sent,
    UnknownOutcomeError,
)
from workflow.state import Reach

API: Final = "https://graph.facebook.com/v26.0"
TIMEOUT_S: Final = 30.0
SCOPES: Final = frozenset({"pages_manage_posts", "pages_manage_engagement", "pages_read_engagement"})
"""To post and edit, to answer under our own posts, to read both back."""

_POST_ID: Final = re.compile(r"\d+(_\d+)?")


class FacebookPublisher(Keyless):
    """One Facebook page. The token travels in a header, never in an address that a log would keep."""

    def __init__(
        self,
        account: Account,
        pictures: Pictures,
        *,
        page_id: str,
        token: str,
        app: str | None = None,
        api: str = API,
    ) -> None:
        self.account = account
        self._app = app
        self._token = token
        self._pictures = pictures
        self._page = page_id
        self._http = httpx.AsyncClient(
            base_url=api, timeout=TIMEOUT_S, headers={"Authorization": f"Bearer {token}"}, follow_redirects=False
        )

    @property
    def platform(self) -> PlatformName:
        """Return Facebook."""
        return PlatformName.FACEBOOK

    async def publish(self, request: PublishRequest) -> Sent:
        """Post once: pictures first, unpublished, then the post that shows them."""
        form: dict[str, str] = {"message": request.text}
        for number, item in enumerate(request.content.media or ()):
            photo = await self._photo(item.sha256 or "", item.alt or "")
            form[f"attached_media[{number}]"] = json.dumps({"media_fbid": photo})
        if card := card_of(request.content, PlatformName.FACEBOOK):
            form["link"] = card
        try:
            made = await self._call("POST", self._edge(request.content.reply_to), data=form)
        except GoneError as error:
            raise PublishRefusedError(
                "Facebook lets a page answer only posts on the page itself; publish an original post instead."
            ) from error
        return self._sent(_text(made, "id"), None)

    async def edit(self, remote_id: str, request: PublishRequest) -> Sent:
        """Give a post new words."""
        await self._call("POST", f"/{remote_id}", data={"message": request.text})
        return self._sent(remote_id, None)

    async def shows(self, remote_id: str, request: PublishRequest) -> bool:
        """Read the post's words."""
        try:
            post = await self._call("GET", f"/{remote_id}", params={"fields": "message"})
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"The post could not be read: {error.message}") from error
        return squeezed(str(post.get("message", ""))) == squeezed(request.text)

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look for the text on the page's own feed, or under the post it answers, since the attempt began."""
        since = request.started_at - CLOCK_SKEW
        for post in await self._posts(self._edge(request.content.reply_to), since):
            if post.remote_id not in request.taken and squeezed(post.text) == squeezed(request.text):
                return self._sent(post.remote_id, post.at)
        return None

    async def measure(self, remote_id: str, now: datetime) -> Reach | None:
        """Read reactions, shares and comments; who saw it is told by another permission."""
        fields = "shares,reactions.summary(true).limit(0),comments.summary(true).limit(0)"
        try:
            post = await self._call("GET", f"/{remote_id}", params={"fields": fields})
        except GoneError:
            return Reach(now, there=False)
        return Reach(
            now,
            likes=_total(post.get("reactions")),
            reposts=(post.get("shares") or {}).get("count", 0),
            replies=_total(post.get("comments")),
        )

    async def own_posts(self, since: datetime) -> tuple[OwnPost, ...] | None:
        """Read what the page itself has posted."""
        return await self._posts(f"/{self._page}/posts", since)

    async def _posts(self, edge: str, since: datetime) -> tuple[OwnPost, ...]:
        query = {"since": str(int(since.timestamp())), "limit": "100", "fields": "id,message,created_time"}
        if edge.endswith("/comments"):
            query |= {"order": "reverse_chronological"}
        try:
            page = await self._call("GET", edge, params=query)
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"The page's own feed could not be read: {error.message}") from error
        posts = page.get("data")
        if not isinstance(posts, list):
            raise UnknownOutcomeError("The page's own feed could not be understood.")
        found = []
        for post in posts:
            at = _time(str(post.get("created_time", "")))
            if at is not None and at >= since:
                sent = self._sent(str(post["id"]), at)
                found.append(OwnPost(sent.remote_id, sent.url, str(post.get("message", "")), at))
        if len(found) == len(posts) and (page.get("paging") or {}).get("next"):
            raise UnknownOutcomeError("The page's own feed goes further back than one page shows.")
        return tuple(found)

    def _edge(self, reply_to: str | None) -> str:
        """Return where a post goes: the page's feed, or the comments of the post it answers."""
        if reply_to is None:
            return f"/{self._page}/feed"
        number = reply_to.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
        if not _POST_ID.fullmatch(number):
            raise PublishRefusedError("The post to answer is not on our Facebook page; publish an original post there.")
        return f"/{number if '_' in number else f'{self._page}_{number}'}/comments"

    async def retract(self, remote_id: str) -> None:
        """Delete the post; one that is gone is no error."""
        try:
            await self._call("DELETE", f"/{remote_id}")
        except GoneError:
            return

    async def check(self) -> Health:
        """Ask Graph which page the token speaks for."""
        try:
            me = await self._call("GET", "/me", params={"fields": "id,name"})
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError) as error:
            return unwell(error, "Make a new page access token and set FACEBOOK_PAGE_TOKEN.")
        if str(me.get("id")) != self._page:
            return Health(
                False,
                f"the token is for page {me.get('id')}, not {self._page}",
                "Set the access token of the page itself, not of a person.",
            )
        return await self._expiry(f"signed in as {me.get('name')}")

    async def _expiry(self, detail: str) -> Health:
        """Ask when the token ends; with the app's own token, in a batch, so that no address holds either.

        Source: Graph API, debug_token and batch requests.
        """
        if self._app is None:
            return Health(True, f"{detail}; set FACEBOOK_APP_ID and FACEBOOK_APP_SECRET to be told before it expires")
        batch = json.dumps([{"method": "GET", "relative_url": f"debug_token?input_token={self._token}"}])
        headers = {"Authorization": f"Bearer {self._app}"}
        try:
            answers = await self._call("POST", "/", headers=headers, data={"batch": batch, "include_headers": "false"})
            token = json.loads(answers["items"][0]["body"])["data"]
            ends = [int(token.get(name) or 0) for name in ("expires_at", "data_access_expires_at")]
            missing = sorted(SCOPES - set(token.get("scopes") or ()))
        except (FleetfootError, LookupError, ValueError, TypeError):
            return Health(True, f"{detail}; when the token expires could not be read")
        first = min((end for end in ends if end), default=0)
        expires = datetime.fromtimestamp(first, UTC) if first else None
        if missing:
            return Health(
                False, f"the token lacks {', '.join(missing)}", "Make a page token with those permissions.", expires
            )
        return Health(True, f"{detail}, until {expires:%d %B %Y}" if expires else f"{detail}, without end", "", expires)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _photo(self, sha256: str, alt: str) -> str:
        picture = await self._pictures.for_platform(sha256, PlatformName.FACEBOOK)
        try:
            made = await self._call(
                "POST",
                f"/{self._page}/photos",
                data={"published": "false", "alt_text_custom": alt},
                files={"source": (picture.filename, picture.data, picture.mime)},
            )
        except UnknownOutcomeError as error:
            # An unpublished photo that may or may not have arrived shows nowhere until a post names it.
            raise NotSentError(f"The image could not be handed to Facebook: {error.message}") from error
        return _text(made, "id")

    def _sent(self, remote_id: str, at: datetime | None) -> Sent:
        return Sent(remote_id, f"https://www.facebook.com/{remote_id.replace('_', '/posts/')}", at)

    async def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Call Graph; turn every failure into what the outbox understands."""
        try:
            response = await self._http.request(method, path, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSentError("Facebook could not be reached.") from error
        except httpx.HTTPError as error:
            raise UnknownOutcomeError("The connection to Facebook broke before an answer came.") from error
        try:
            body = response.json()
        except ValueError:
            body = None
        if response.is_success and isinstance(body, list):
            return {"items": body}
        if response.is_success and isinstance(body, dict) and "error" not in body:
            return body
        raise refusal(response.status_code, body)


def _text(body: dict[str, Any], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value:
        raise UnknownOutcomeError("Facebook's answer could not be understood.")
    return value


def _total(edge: Any) -> int | None:
    total = ((edge or {}).get("summary") or {}).get("total_count") if isinstance(edge, dict) else None
    return total if isinstance(total, int) else None


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
