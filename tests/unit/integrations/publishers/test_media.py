"""Images as platforms take them."""

import hashlib
import io
import random

import pytest
from PIL import Image

from domain.enums import PlatformName
from domain.errors import BadInputError
from integrations.publishers.media import LIMITS, Limit, Pictures, transformed
from workflow.ports import PublishRefusedError


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((20, 20, 200), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(side: int) -> bytes:
    image = Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_the_same_bytes_always_become_the_same_picture() -> None:
    assert transformed(picture(), LIMITS[PlatformName.X]) == transformed(picture(), LIMITS[PlatformName.X])


def test_metadata_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at a witness's home"
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    source = picture(exif=exif)
    assert b"witness" in source
    made = transformed(source, LIMITS[PlatformName.BLUESKY])
    assert b"witness" not in made.data
    assert not Image.open(io.BytesIO(made.data)).getexif()


def test_a_sideways_photograph_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = transformed(picture(size=(80, 40), exif=exif), LIMITS[PlatformName.X])
    assert (made.width, made.height) == (40, 80)


def test_a_large_picture_is_brought_within_bytes_and_pixels() -> None:
    made = transformed(noise(600), Limit(size=40_000, side=500))
    assert len(made.data) <= 40_000
    assert max(made.width, made.height) <= 500


def test_a_picture_with_transparency_stays_transparent_where_it_fits() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert transformed(out.getvalue(), LIMITS[PlatformName.X]).mime == "image/png"


@pytest.mark.parametrize("data", [b"", b"not an image", picture()[:100], b"\x89PNG\r\n\x1a\n" + b"\x00" * 40])
def test_what_is_no_image_is_told_in_one_sentence(data: bytes) -> None:
    with pytest.raises(BadInputError, match="not an image"):
        transformed(data, LIMITS[PlatformName.X])


async def test_bytes_that_are_not_what_was_approved_are_refused() -> None:
    async def swapped(_: str) -> bytes:
        return picture(size=(10, 10))

    with pytest.raises(PublishRefusedError, match="not the one that was approved"):
        await Pictures(swapped).for_platform(hashlib.sha256(picture()).hexdigest(), PlatformName.X)


async def test_an_image_no_longer_kept_is_said_so() -> None:
    async def gone(_: str) -> None:
        return None

    with pytest.raises(PublishRefusedError, match="no longer kept"):
        await Pictures(gone).for_platform("00", PlatformName.X)
