"""Uploads a picture and returns the block that shows it on a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from handlers.cards.blocks import Block
from handlers.surface import Surface

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """An uploaded picture: the block that shows it, and its file in Slack."""

    block: Block
    file: str


async def uploaded(surface: Surface, picture: bytes, name: str, words: str, *, block: str) -> Shown | None:
    """Return the picture and the block that shows it, `words` for who does not see it; None if Slack took no file.

    Slack shows its own files by id, the local workspace by their address.
    """
    try:
        told = await surface.client.files_upload_v2(filename=name, title=words, alt_txt=words, content=picture)
    except SlackApiError as error:
        log.warning("a picture was not taken", name=name, error=str(error.response.get("error", "")))
        return None
    file = _file(told.data if isinstance(told.data, dict) else {})
    where: Block = {"slack_file": {"id": str(file.get("id") or "")}}
    if not surface.times.native:
        where = {"image_url": str(file.get("permalink") or "")}
    shown = {"type": "image", "block_id": block, "alt_text": words, **where}
    return Shown(shown, str(file.get("id") or ""))


def _file(told: Mapping[str, Any]) -> Mapping[str, Any]:
    found = (told.get("files") or [told.get("file") or {}])[0]
    return found if isinstance(found, Mapping) else {}
