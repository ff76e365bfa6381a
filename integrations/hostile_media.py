"""The list of hostile media that a policy names: read for the guard, and made from pictures.

The list is a CSV file with the columns ``sha256`` and ``pdq`` (64 hexadecimal digits each, either may be empty); other
columns are for people. `python -m integrations.hostile_media PICTURE ... >> list.csv` makes its rows: the picture, and
how it would look cropped, turned and mirrored. Lists of others in this form, or one hash a line, are read as they are.
"""

import csv
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageOps

from domain.errors import BadInputError
from integrations.pdq import can_look, hash_of, opened
from policies.media import parse_hashes
from policies.model import Policy

COLUMNS = ("sha256", "pdq", "what")
_CROPS = {"middle nine tenths": 0.05, "middle four fifths": 0.1, "middle two thirds": 1 / 6, "middle half": 0.25}
_SIDES = {"left": (0.0, 0.0, 0.75, 1.0), "right": (0.25, 0.0, 1.0, 1.0), "top": (0.0, 0.0, 1.0, 0.75),
          "bottom": (0.0, 0.25, 1.0, 1.0)}  # fmt: skip


def with_hostile_media(policy: Policy, folder: Path) -> Policy:
    """Return the policy with the hashes of its ``hostile_media`` file, which is looked up from the policy's `folder`.

    Raises BadInputError where the policy names a file that cannot be read: a list that is not there protects nobody.
    """
    name = policy.guard.hostile_media
    if not name:
        return policy
    try:
        lines = (folder / name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(
            f"{policy.name}, [guard] hostile_media: the file {name} cannot be read; put it beside the policy file "
            "as UTF-8 text, or leave the setting empty."
        ) from error
    return replace(policy, guard=replace(policy.guard, hostile_hashes=parse_hashes(lines)))


def rows(data: bytes, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of one picture: its SHA-256, and the PDQ hash of each way in which it may be shown.

    Raises BadInputError where it is no picture. Without the extra `fleetfoot[media]` only the SHA-256 is known.
    """
    picture = opened(data)
    if picture is None:
        raise BadInputError(f"{name} is not a picture that can be read; use PNG, JPEG or WebP.")
    yield hashlib.sha256(data).hexdigest(), "", name
    if not can_look():
        return
    seen = set()
    for what, shown in _ways(picture):
        looks = hash_of(shown)
        if looks is not None and looks not in seen:
            seen.add(looks)
            yield "", looks, f"{name}: {what}"


def _ways(picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    for crop, shown in _crops(picture):
        for degrees in (0, 90, 180, 270):
            turned = shown.rotate(degrees, expand=True)
            yield f"{crop}, turned by {degrees}", turned
            yield f"{crop}, turned by {degrees}, mirrored", ImageOps.mirror(turned)


def _crops(picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    yield "whole", picture
    middles = {what: (cut, cut, 1 - cut, 1 - cut) for what, cut in _CROPS.items()}
    for what, (left, top, right, bottom) in {**middles, **_SIDES}.items():
        width, height = picture.size
        yield what, picture.crop((int(left * width), int(top * height), int(right * width), int(bottom * height)))


def main(files: Sequence[str]) -> int:
    """Write the rows of each picture as CSV to standard output; 2 where one cannot be read."""
    if not files:
        sys.stderr.write("Name the pictures to hash: python -m integrations.hostile_media PICTURE ... >> list.csv\n")
        return 2
    if not can_look():
        sys.stderr.write("Only exact copies will be known: install fleetfoot[media] to know crops and turns as well.\n")
    sink = csv.writer(sys.stdout, lineterminator="\n")
    sink.writerow(COLUMNS)
    for file in files:
        try:
            for row in rows(Path(file).read_bytes(), Path(file).name):
                sink.writerow(row)
        except OSError as error:
            sys.stderr.write(f"{file} cannot be read ({error.strerror}).\n")
            return 2
        except BadInputError as error:
            sys.stderr.write(f"{error.message}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
