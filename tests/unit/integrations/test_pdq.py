"""A hostile picture is known again by its looks where PDQ is installed, and by its bytes everywhere.

The tests of PDQ itself exist only where the extra `fleetfoot[media]` is installed: it has to be compiled.
"""

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from domain.errors import BadInputError
from domain.ids import AccountId
from domain.records import Content, Finding, Fingerprint, MediaItem
from integrations import hostile_media, pdq
from integrations.hostile_media import main, rows, with_hostile_media
from integrations.offline import pictures as pictures_checkup
from integrations.offline.pictures import pictures
from integrations.pdq import can_look, perceptual_hash
from integrations.settings import Settings
from policies.guard import GuardInput, examine
from policies.media import parse_hashes
from tests.unit.policies.guard.builders import a_policy

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def picture(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return a drawing of our own: many shapes, so that it looks like nothing else."""
    image = Image.new("RGB", size, (seed * 37 % 255, 90, 160))
    pen = ImageDraw.Draw(image)
    for n in range(60):
        x, y = (n * 7919 * seed) % size[0], (n * 104729 * seed) % size[1]
        pen.ellipse((x - 30, y - 20, x + 30, y + 20), fill=((n * 53) % 255, (n * seed * 31) % 255, (n * 97) % 255))
        pen.line((x, y, (x * 3 + seed * 40) % size[0], (y * 5) % size[1]), fill=(n * 4 % 255, 20, 230), width=4)
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def findings(data: bytes, listed: list[str], narrative: Fingerprint | None = None) -> list[Finding]:
    """Return what the guard says of a draft with this picture, under a policy that lists `listed`."""
    policy = a_policy()
    policy = replace(policy, guard=replace(policy.guard, hostile_hashes=parse_hashes(listed)))
    item = MediaItem("Boats at the quay", hashlib.sha256(data).hexdigest(), perceptual_hash(data))
    draft = GuardInput(Content("Boats.", (AccountId("sandbox-main"),), media=(item,)), fingerprint=narrative)
    return [f for f in examine(policy, draft, NOW) if f.rule == "amplification"]


def as_list(data: bytes) -> list[str]:
    out = io.StringIO()
    csv.writer(out).writerows([hostile_media.COLUMNS, *rows(data, "boats.png")])
    return out.getvalue().splitlines()


def test_an_exact_copy_of_a_listed_picture_is_blocked() -> None:
    data = encoded(picture())
    assert [f.effect for f in findings(data, as_list(data))] == ["block"]
    assert findings(encoded(picture(2)), as_list(data)) == []


def test_what_is_no_picture_has_no_looks() -> None:
    assert perceptual_hash(b"no picture") is None
    with pytest.raises(BadInputError, match="is not a picture that can be read"):
        list(rows(b"no picture", "letter.pdf"))


def test_without_the_extra_only_the_bytes_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdq, "can_look", lambda: False)
    monkeypatch.setattr(hostile_media, "can_look", lambda: False)
    data = encoded(picture())
    assert perceptual_hash(data) is None
    assert [row[1] for row in rows(data, "boats.png")] == [""]


def test_a_picture_too_large_to_open_safely_has_no_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdq, "MOST_PIXELS", 100)
    assert pdq.opened(encoded(picture())) is None


def test_the_list_maker_writes_a_list_that_can_be_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "boats.png"
    file.write_bytes(encoded(picture()))
    assert main([str(file)]) == 0
    known = parse_hashes(capsys.readouterr().out.splitlines())
    assert known.knows(next(iter(rows(file.read_bytes(), "boats.png")))[0], None)


@pytest.mark.parametrize(("names", "told"), [([], "Name the pictures"), (["nowhere.png"], "cannot be read")])
def test_the_list_maker_says_what_it_needs(names: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(names) == 2
    assert told in capsys.readouterr().err


def test_the_list_maker_takes_no_other_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    assert main([str(tmp_path / "letter.pdf")]) == 2
    assert "letter.pdf is not a picture" in capsys.readouterr().err


def test_the_made_list_is_read_where_the_policy_names_it(tmp_path: Path) -> None:
    data = encoded(picture())
    (tmp_path / "list.csv").write_text("\n".join(as_list(data)), encoding="utf-8")
    policy = a_policy()
    named = replace(policy, guard=replace(policy.guard, hostile_media="list.csv"))
    hashes = with_hostile_media(named, tmp_path).guard.hostile_hashes
    assert hashes is not None
    assert hashes.knows(next(iter(rows(data, "boats.png")))[0], None)


if can_look():
    DISGUISES: dict[str, Callable[[Image.Image], bytes]] = {
        "smaller": lambda image: encoded(image.resize((200, 150)), "JPEG", quality=60),
        "larger and recompressed": lambda image: encoded(image.resize((640, 480)), "JPEG", quality=40),
        "turned": lambda image: encoded(image.rotate(90, expand=True)),
        "upside down": lambda image: encoded(image.rotate(180), "JPEG", quality=80),
        "mirrored": lambda image: encoded(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
        "cropped a little": lambda image: encoded(image.crop((16, 12, 304, 228))),
        "cropped to the middle": lambda image: encoded(image.crop((80, 60, 240, 180))),
        "cut off on the right": lambda image: encoded(image.crop((0, 0, 240, 240)), "JPEG", quality=80),
    }

    @pytest.mark.parametrize("disguise", DISGUISES)
    def test_a_listed_picture_is_known_again_in_a_disguise(disguise: str) -> None:
        disguised = DISGUISES[disguise](picture())
        told = findings(disguised, as_list(encoded(picture())))
        assert [f.reason for f in told] == ["Image 1 is on the list of hostile media, or looks the same."]

    def test_other_pictures_are_not_taken_for_it() -> None:
        listed = as_list(encoded(picture()))
        assert [findings(encoded(picture(seed)), listed) for seed in range(2, 12)] == [[]] * 10

    def test_the_narratives_own_picture_is_known_by_its_looks() -> None:
        looks = perceptual_hash(encoded(picture()))
        narrative = Fingerprint(media=(f"pdq:{looks}",))
        smaller = encoded(picture().resize((200, 150)), "JPEG", quality=70)
        assert [f.effect for f in findings(smaller, [], narrative)] == ["block"]

    def test_a_blank_picture_looks_like_nothing() -> None:
        assert perceptual_hash(encoded(Image.new("RGB", (64, 64), "white"))) is None


def settings(folder: Path) -> Settings:
    return Settings(fleetfoot_policy=folder / "policy.toml", _env_file=None)


@pytest.mark.parametrize(
    ("listed", "ok", "told"),
    [
        (None, False, "cannot be read"),
        ("sha256,pdq\n", False, "lists nothing"),
        (f"sha256,pdq\n{'a' * 64},\n,{'b' * 64}\n", True, "1 exact and 1 PDQ hashes"),
    ],
)
def test_the_doctor_looks_at_the_list_of_hostile_media(tmp_path: Path, listed: str | None, ok: bool, told: str) -> None:
    policy = a_policy()
    named = replace(policy, guard=replace(policy.guard, hostile_media="list.csv"))
    if listed is not None:
        (tmp_path / "list.csv").write_text(listed, encoding="utf-8")
    checkup = pictures(settings(tmp_path), named)
    assert checkup.ok is ok
    assert told in checkup.found


def test_the_doctor_says_when_only_exact_copies_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_checkup, "can_look", lambda: False)
    checkup = pictures(settings(tmp_path), a_policy())
    assert checkup.ok
    assert "byte by byte" in checkup.found
    assert "[media]" in checkup.mend
