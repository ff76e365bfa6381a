"""What an alert card offers besides a reply: its chart, merging, reporting on, and posts that people bring in."""

from dataclasses import replace
from datetime import timedelta

from domain.ids import NarrativeId
from domain.records import Post
from handlers.drawing import Drawing
from handlers.painting import Easel
from tests.integration.handlers.office import Office, office
from tests.integration.handlers.test_listeners import says, until
from tests.newsroom import START, alert, narrative

ADDRESS = "https://x.com/someone/status/1"
FILE = {"id": "F1", "permalink": "http://localhost/files/U1/F1.png"}


async def growing(desk: Office, size: int = 40) -> None:
    seen = replace(narrative(size=size), series=(1, 4, 9, 16, size), series_seconds=300)
    await desk.room.watch.observe([alert(seen)], [seen])


def easel(desk: Office) -> Drawing:
    return Drawing(desk.surface, Easel(desk.surface.client, desk.surface.store))


def upload_works(desk: Office) -> None:
    desk.api.answers["files.getUploadURLExternal"] = {"upload_url": f"{desk.api.url}/api/upload", "file_id": "F1"}
    desk.api.answers["files.completeUploadExternal"] = {"files": [FILE]}


def shown(desk: Office) -> str:
    drawn = [call for call in desk.api.calls if call[0] in {"chat.postMessage", "chat.update"}]
    return str(drawn[-1][1]["blocks"])


async def test_a_card_comes_first_and_its_chart_after_it(url: str) -> None:
    async with office(url) as desk:
        upload_works(desk)
        drawing = easel(desk)
        await growing(desk)
        await drawing.card("N-1")
        assert "'image'" not in shown(desk)
        await drawing.chart("N-1")
        assert "'image'" in shown(desk)
        assert "How N-1 grew" in shown(desk)


async def test_a_chart_is_drawn_again_only_once_the_story_has_grown(url: str) -> None:
    async with office(url) as desk:
        upload_works(desk)
        drawing = easel(desk)
        await growing(desk)
        await drawing.card("N-1")
        for _ in range(3):
            await drawing.chart("N-1")
        assert len(desk.api.of("files.completeUploadExternal")) == 1
        desk.room.clock.forward(minutes=2)
        await growing(desk, size=80)
        await drawing.chart("N-1")
        assert len(desk.api.of("files.completeUploadExternal")) == 2
        assert len(desk.api.of("files.delete")) == 1


async def test_where_files_cannot_be_the_card_keeps_its_sparkline(url: str) -> None:
    async with office(url) as desk:
        desk.api.refusals["files.getUploadURLExternal"] = "missing_scope"
        drawing = easel(desk)
        await growing(desk)
        await drawing.card("N-1")
        for _ in range(3):
            await drawing.chart("N-1")
        assert "█" in shown(desk)
        assert len(desk.api.of("files.getUploadURLExternal")) == 1


async def test_the_same_story_is_chosen_from_the_open_ones_and_goes_on_there(url: str) -> None:
    async with office(url) as desk:
        card = await desk.raise_alert()
        await desk.press("UTESS", "merge", "N-1")
        await says(desk, "No other narrative is open")
        other = narrative("N-2", at=START + timedelta(minutes=1))
        await desk.room.watch.observe([alert(other)], [other])
        await desk.press("UTESS", "merge", "N-1")
        await until(lambda: desk.api.of("views.open"))
        view = desk.opened()
        assert "N-2" in str(view["blocks"])
        await desk.submit("UTESS", view, into={"selected_option": {"value": "N-2"}})
        await says(desk, "*N-1* is part of *N-2* now")
        assert (await desk.room.desk.watched(NarrativeId("N-1"))).narrative.id == "N-2"
        assert card


async def test_merging_by_command_names_both(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        other = narrative("N-2", at=START + timedelta(minutes=1))
        await desk.room.watch.observe([alert(other)], [other])
        await desk.command("UTESS", "/fleetfoot", "merge N-1")
        await says(desk, "N-2 goes on")
        await desk.command("UTESS", "/fleetfoot", "merge N-1 N-2")
        await says(desk, "*N-1* is part of *N-2* now")
        told = await desk.room.told("thread")
        assert any("tells the same story" in line for line in told)


async def test_reporting_on_is_told_in_the_thread_with_its_reference(url: str) -> None:
    async with office(url) as desk:
        await desk.raise_alert()
        await desk.press("URITA", "report_on", "N-1")
        await until(lambda: desk.api.of("views.open"))
        await desk.submit("URITA", desk.opened(), reference={"value": "CT-77"})
        await says(desk, "was reported to the platform")
        assert "rita reported it to the platform, reference CT-77." in await desk.room.told("thread")


async def test_a_reported_post_joins_the_stream_with_its_address_and_words_once(url: str) -> None:
    async with office(url) as desk:
        await desk.command("URITA", "/fleetfoot", f"report {ADDRESS}")
        await until(lambda: desk.api.of("views.open"))
        view = desk.opened()
        assert ADDRESS in str(view["blocks"])
        for _ in range(2):
            await desk.submit("URITA", view, words={"value": "They are hiding an explosion at the mill!"})
            await says(desk, "in the stream of watched posts")
        posts = [entry.item.what for entry in await desk.room.store.read_items("0-0", 10, 0)]
        assert [(post.platform, post.url) for post in posts if isinstance(post, Post)] == [("x", ADDRESS)]


async def test_a_stranger_can_report_nothing(url: str) -> None:
    async with office(url) as desk:
        await desk.command("USTRANGER", "/fleetfoot", "report https://x.com/a/status/1")
        await says(desk, "Only active members of staff")
        assert not desk.api.of("views.open")
