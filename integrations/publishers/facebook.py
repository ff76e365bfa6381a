"""Facebook: posts on the agency's own page through the Graph API, found again on the page's own feed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx

from domain.enums import PlatformName
from domain.ids import PublicationId
from domain.records import Account
from integrations.publishers.media import Pictures
from workflow.ports import (
    Health,
    NotSentError,
    PublishRefusedError,
    PublishRequest,
    RateLimitedError,
    Sent,
    UnknownOutcomeError,
)

API: Final = "https://graph.facebook.com/v26.0"
TIMEOUT_S: Final = 30.0
CLOCK_SKEW: Final = timedelta(seconds=30)

LIMIT_CODES: Final = frozenset({4, 17, 32, 341, 613, 80001})
"""Graph API error codes that ask to wait (https://developers.facebook.com/docs/graph-api/overview/rate-limiting)."""

SIGN_IN_CODES: Final = frozenset({102, 190})

WAIT: Final = timedelta(minutes=10)
"""Graph names no time to come back at, only how full the hour is."""


class FacebookPublisher:
    """One Facebook page. The token travels in a header, never in an address that a log would keep."""

    def __init__(self, account: Account, pictures: Pictures, *, page_id: str, token: str, api: str = API) -> None:
        self.account = account
        self._pictures = pictures
        self._page = page_id
        self._http = httpx.AsyncClient(
            base_url=api, timeout=TIMEOUT_S, headers={"Authorization": f"Bearer {token}"}, follow_redirects=False
        )

    @property
    def platform(self) -> PlatformName:
        """Return Facebook."""
        return PlatformName.FACEBOOK

    def prepare(self, publication: PublicationId, now: datetime) -> str:
        """Return what a later look-up needs: Graph takes no key."""
        return json.dumps({"publication": publication, "at": now.isoformat()})

    def repeatable(self, request: PublishRequest, now: datetime) -> bool:
        """Say whether posting again cannot make a second post: Graph has no key, so it could."""
        del request, now
        return False

    async def publish(self, request: PublishRequest) -> Sent:
        """Post once: pictures first, unpublished, then the post that shows them."""
        form: dict[str, str] = {"message": request.text}
        for number, item in enumerate(request.content.media or ()):
            photo = await self._photo(item.sha256 or "", item.alt or "")
            form[f"attached_media[{number}]"] = json.dumps({"media_fbid": photo})
        reply = request.content.reply_to
        edge = f"/{reply.rstrip('/').rsplit('/', 1)[-1]}/comments" if reply else f"/{self._page}/feed"
        made = await self._call("POST", edge, data=form)
        return self._sent(_text(made, "id"), None)

    async def find(self, request: PublishRequest) -> Sent | None:
        """Look for the text on the page's own feed since the attempt began."""
        since = request.started_at - CLOCK_SKEW
        query = {"since": str(int(since.timestamp())), "limit": "100", "fields": "id,message,created_time"}
        try:
            page = await self._call("GET", f"/{self._page}/feed", params=query)
        except (PublishRefusedError, NotSentError, RateLimitedError) as error:
            raise UnknownOutcomeError(f"The page's own feed could not be read: {error.message}") from error
        posts = page.get("data")
        if not isinstance(posts, list):
            raise UnknownOutcomeError("The page's own feed could not be understood.")
        for post in posts:
            at = _time(str(post.get("created_time", "")))
            if at is not None and at >= since and _squeezed(str(post.get("message", ""))) == _squeezed(request.text):
                return self._sent(str(post["id"]), at)
        if (page.get("paging") or {}).get("next"):
            raise UnknownOutcomeError("The page's own feed goes further back than one page shows.")
        return None

    async def retract(self, remote_id: str) -> None:
        """Delete the post; one that is gone is no error."""
        try:
            await self._call("DELETE", f"/{remote_id}")
        except _GoneError:
            return

    async def check(self) -> Health:
        """Ask Graph which page the token speaks for."""
        try:
            me = await self._call("GET", "/me", params={"fields": "id,name"})
        except (PublishRefusedError, RateLimitedError, NotSentError, UnknownOutcomeError) as error:
            return Health(False, error.message, "Make a new page access token and set FACEBOOK_PAGE_TOKEN.")
        if str(me.get("id")) != self._page:
            return Health(
                False,
                f"the token is for page {me.get('id')}, not {self._page}",
                "Set the access token of the page itself, not of a person.",
            )
        return Health(True, f"signed in as {me.get('name')}")

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
        if response.is_success and isinstance(body, dict) and "error" not in body:
            return body
        raise _refusal(response.status_code, body)


class _GoneError(PublishRefusedError):
    """There is no such post (any more)."""


def _refusal(status: int, body: Any) -> Exception:
    fault = body.get("error") if isinstance(body, dict) else None
    code = fault.get("code") if isinstance(fault, dict) else None
    said = str(fault.get("message", "") if isinstance(fault, dict) else "")[:300] or f"status {status}"
    if code in LIMIT_CODES or status == 429:
        return RateLimitedError("Facebook asks to wait.", datetime.now(UTC) + WAIT)
    if code in SIGN_IN_CODES:
        return PublishRefusedError(f"Facebook does not accept the page's token any more: {said}")
    if isinstance(fault, dict) and code == 100 and fault.get("error_subcode") == 33:
        return _GoneError(f"Facebook knows no such post: {said}")
    transient = isinstance(fault, dict) and (bool(fault.get("is_transient")) or code in {1, 2})
    if 400 <= status < 500 and status != 408 and not transient:
        return PublishRefusedError(f"Facebook refused: {said}")
    return UnknownOutcomeError(f"Facebook failed and did not say what became of it: {said}")


def _text(body: dict[str, Any], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value:
        raise UnknownOutcomeError("Facebook's answer could not be understood.")
    return value


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None


def _squeezed(text: str) -> str:
    return " ".join(text.split())
