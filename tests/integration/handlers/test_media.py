"""Images are read from Slack, kept, and bound by the hash of their bytes; the token is shown to nobody else."""

import hashlib

import pytest

from domain.errors import BadInputError
from handlers.views.media import taken_in
from tests.integration.handlers.office import office

PNG = b"\x89PNG the bytes"


async def test_an_image_is_kept_under_the_hash_of_its_bytes(url: str) -> None:
    async with office(url) as desk:
        desk.api.files["a.png"] = PNG
        desk.api.answers["files.info"] = {"file": {"id": "F1", "url_private": f"{desk.api.url}/files/a.png"}}
        items = await taken_in(desk.surface.client, desk.surface.media, ["F1"])
        assert [item.sha256 for item in items] == [hashlib.sha256(PNG).hexdigest()]
        assert desk.api.of("download") == [{"authorization": "Bearer xoxb-test"}]


async def test_an_image_carries_how_it_looks(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.store.media.perceptual_hash", lambda data: f"{len(data):064x}")
    async with office(url) as desk:
        desk.api.files["a.png"] = PNG
        desk.api.answers["files.info"] = {"file": {"id": "F1", "url_private": f"{desk.api.url}/files/a.png"}}
        items = await taken_in(desk.surface.client, desk.surface.media, ["F1"])
        assert [item.pdq for item in items] == [f"{len(PNG):064x}"]


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/a.png",
        "https://slack.com.evil.example/a.png",
        "http://files.slack.com/a.png",
        "",
    ],
)
async def test_the_bots_token_goes_to_no_other_host(url: str, address: str) -> None:
    async with office(url) as desk:
        desk.api.answers["files.info"] = {"file": {"id": "F1", "url_private": address}}
        with pytest.raises(BadInputError):
            await taken_in(desk.surface.client, desk.surface.media, ["F1"])
        assert desk.api.of("download") == []


async def test_a_moving_picture_is_refused_with_what_to_attach_instead(url: str) -> None:
    async with office(url) as desk:
        desk.api.files["a.gif"] = b"GIF89a the bytes"
        desk.api.answers["files.info"] = {"file": {"id": "F1", "url_private": f"{desk.api.url}/files/a.gif"}}
        with pytest.raises(BadInputError, match="A GIF cannot be sent; attach a PNG"):
            await taken_in(desk.surface.client, desk.surface.media, ["F1"])


async def test_an_image_that_slack_no_longer_has_is_asked_for_again(url: str) -> None:
    async with office(url) as desk:
        desk.api.refusals["files.info"] = "file_not_found"
        with pytest.raises(BadInputError, match="attach it again"):
            await taken_in(desk.surface.client, desk.surface.media, ["F1"])
