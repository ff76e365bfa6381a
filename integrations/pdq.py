"""How a picture looks, as a PDQ hash, where the extra `fleetfoot[media]` is installed; else its SHA-256 alone counts.

PDQ (Facebook, "PDQ and TMK+PDQF", 2019) survives resizing, recompression and small edits. Crops and rotations it does
not survive: these are hashed beforehand, picture by picture, when a list of hostile media is made (`hostile_media`).
"""

import importlib.util
import io
from typing import Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

LEAST_QUALITY: Final = 50
"""Below this the hash of a picture says little (same source): nearly blank pictures would all look alike."""
MOST_PIXELS: Final = 50_000_000


def can_look() -> bool:
    """Tell whether pictures can be compared by what they look like."""
    return importlib.util.find_spec("pdqhash") is not None


def perceptual_hash(data: bytes) -> str | None:
    """Return the PDQ hash of an image's bytes as 64 hexadecimal digits.

    None where the extra is not installed, the bytes are no image, or the picture is too plain to be told from others.
    """
    picture = opened(data) if can_look() else None
    return None if picture is None else hash_of(picture)


def opened(data: bytes) -> Image.Image | None:
    """Return the image upright and in plain colours, or None where the bytes are none that can be opened."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            return ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def hash_of(image: Image.Image) -> str | None:
    """Return the PDQ hash of an opened image; None where it is too plain. Needs the extra."""
    import pdqhash  # noqa: PLC0415 - an extra, because it has to be compiled

    bits, quality = pdqhash.compute(np.asarray(image))
    return np.packbits(bits).tobytes().hex() if quality >= LEAST_QUALITY else None
