"""Images as each platform takes them: from the approved source bytes, always alike, pixels only."""

import hashlib
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.enums import PlatformName
from domain.errors import BadInputError
from domain.platforms import PLATFORMS
from workflow.ports import PublishRefusedError


@dataclass(frozen=True, slots=True)
class Limit:
    """What a platform takes: bytes a file, and pixels on the longer side."""

    size: int
    side: int


LIMITS: Final = {platform: Limit(can.image_bytes, can.image_side) for platform, can in PLATFORMS.items()}
"""From the one table of what platforms can do."""

MOST_PIXELS: Final = 50_000_000
"""A larger picture is refused unread: it is a decompression bomb or of no use to anyone."""

QUALITIES: Final = (90, 80, 70, 60, 50, 40)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it is handed over."""

    data: bytes
    mime: str
    filename: str
    width: int
    height: int

    def open(self) -> io.BytesIO:
        """Return the bytes as a fresh file."""
        return io.BytesIO(self.data)


def transformed(source: bytes, limit: Limit) -> Picture:
    """Return the image upright, without metadata, within the limit; the same bytes in give the same bytes out.

    Raises BadInputError for what is no image or too large to open.
    """
    try:
        with Image.open(io.BytesIO(source)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise BadInputError(
                    f"The image has more than {MOST_PIXELS // 1_000_000} million pixels; make it smaller."
                )
            drawn = opened.format == "PNG"
            image = ImageOps.exif_transpose(opened)
            image = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadInputError("That file is not an image that can be read; use PNG, JPEG or WebP.") from error
    image.thumbnail((limit.side, limit.side), Image.Resampling.LANCZOS)
    while True:
        for data, mime in _encodings(image, drawn=drawn):
            if len(data) <= limit.size:
                name = f"{hashlib.sha256(data).hexdigest()[:16]}.{'png' if mime == 'image/png' else 'jpg'}"
                return Picture(data, mime, name, image.width, image.height)
        image = image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.LANCZOS)


class Pictures:
    """Fetches approved source bytes and transforms them; refuses bytes that are not what was approved."""

    def __init__(self, fetch: Callable[[str], Awaitable[bytes | None]]) -> None:
        self._fetch = fetch

    async def for_platform(self, sha256: str, platform: PlatformName) -> Picture:
        """Return the image with this SHA-256 as the platform takes it."""
        source = await self._fetch(sha256)
        if source is None:
            raise PublishRefusedError("The approved image is no longer kept; attach it again.")
        if hashlib.sha256(source).hexdigest() != sha256:
            raise PublishRefusedError("The image is not the one that was approved; attach it again.")
        try:
            return transformed(source, LIMITS[platform])
        except BadInputError as error:
            raise PublishRefusedError(error.message) from error


def _encodings(image: Image.Image, *, drawn: bool) -> "list[tuple[bytes, str]]":
    """Return the image encoded, best first: lettering and drawings keep PNG where it fits, photographs are JPEG."""
    plain = Image.new(image.mode, image.size)
    plain.paste(image)  # pixels only: whatever else the file carried stays behind
    found = []
    if drawn or image.mode == "RGBA":
        found.append((_saved(plain, "PNG"), "image/png"))
    if image.mode == "RGBA":
        flat = Image.new("RGB", plain.size, "white")
        flat.paste(plain, mask=plain.getchannel("A"))
        plain = flat
    found += [(_saved(plain, "JPEG", quality=q), "image/jpeg") for q in QUALITIES]
    return found


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
