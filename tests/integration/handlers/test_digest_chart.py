"""A digest carries its chart; where Slack takes no file or no picture it is posted all the same, once."""

from datetime import timedelta

from handlers.digests import Digests
from handlers.pace import Job, Rank
from handlers.painting import Easel
from tests.integration.handlers.office import Office, office
from tests.newsroom import START

FILE = {"id": "F1", "permalink": "http://localhost/files/U1/F1.png"}


async def posted(desk: Office) -> list[dict[str, object]]:
    draft = await desk.room.submit()
    await desk.room.approve(draft)
    await desk.room.deliver()
    extra = {
        "since": (START - timedelta(hours=1)).isoformat(),
        "until": (START + timedelta(hours=1)).isoformat(),
        "channel": "#narratives",
    }
    job = Job("digest", "digest weekly 2026-11-23 21:00", Rank.DIGEST, extra=extra)
    digests = Digests(desk.surface, Easel(desk.surface.client, desk.surface.store))
    for _ in range(2):
        await digests.post(job)
    return desk.api.of("chat.postMessage")


async def test_a_digest_shows_where_the_minutes_went_and_is_posted_once(url: str) -> None:
    async with office(url) as desk:
        desk.api.answers["files.getUploadURLExternal"] = {"upload_url": f"{desk.api.url}/api/upload", "file_id": "F1"}
        desk.api.answers["files.completeUploadExternal"] = {"files": [FILE]}
        [card] = await posted(desk)
        assert "'image'" in str(card["blocks"])
        assert "In 2014 it took" in str(card["blocks"])
        assert "Weekly" in str(card["blocks"])


async def test_without_files_the_digest_says_the_same_in_words(url: str) -> None:
    async with office(url) as desk:
        desk.api.refusals["files.getUploadURLExternal"] = "missing_scope"
        [card] = await posted(desk)
        assert "'image'" not in str(card["blocks"])
        assert "Where the minutes went" in str(card["blocks"])
