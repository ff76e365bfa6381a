"""Reads attached images from Slack; their bytes are kept and bound by their hash."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urljoin

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import BadInputError
from domain.records import MediaItem
from handlers.strings import views as say
from handlers.surface import MediaKeeper
from handlers.tell import is_slacks

MAX_BYTES: Final = 15 * 1024 * 1024
MOST_REDIRECTS: Final = 3
_MOVED: Final = {301, 302, 303, 307, 308}
_SECONDS: Final = 20.0


async def taken_in(client: AsyncWebClient, keeper: MediaKeeper, files: Sequence[str]) -> tuple[MediaItem, ...]:
    """Return one item a Slack file, in order. Raises BadInputError for a file that cannot be read or is too large."""
    items = []
    for file in files:
        try:
            told = await client.files_info(file=file)
        except SlackApiError as error:
            raise BadInputError(say.BAD_MEDIA) from error
        info: dict[str, Any] = told.get("file") or {}
        data = await _bytes(client, info)
        if data.startswith(b"GIF8"):
            raise BadInputError(say.BAD_GIF)
        items.append(MediaItem(sha256=await keeper.keep(data), pdq=await keeper.looks(data)))
    return tuple(items)


async def _bytes(client: AsyncWebClient, info: dict[str, Any]) -> bytes:
    url = str(info.get("url_private_download") or info.get("url_private") or "")
    if not is_slacks(url, client.base_url) or int(info.get("size") or 0) > MAX_BYTES:
        raise BadInputError(say.BAD_MEDIA)
    headers = {"Authorization": f"Bearer {client.token}"}
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
            for _ in range(MOST_REDIRECTS + 1):
                async with session.get(url, allow_redirects=False) as answer:
                    data = await answer.content.read(MAX_BYTES + 1)
                url = urljoin(url, answer.headers.get("Location", "")) if answer.status in _MOVED else ""
                if not is_slacks(url, client.base_url):
                    break  # here it is, or somebody else would have it: the token is shown to Slack alone
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise BadInputError(say.BAD_MEDIA) from error
    if answer.status != 200 or not data or len(data) > MAX_BYTES:
        raise BadInputError(say.BAD_MEDIA)
    return data
