"""`bot.py audit` on a real trail, and erasing from it."""

import json
from pathlib import Path

import pytest
from redis import Redis

from domain.enums import SlackStatus
from domain.errors import BadInputError, NotAllowedError, NotFoundError
from integrations.offline.audit import export, moment, read_anchors, verify
from integrations.offline.erasing import erase_one
from tests.newsroom import newsroom


async def a_trail(url: str) -> None:
    async with newsroom(url) as room:
        await room.approve(await room.submit())
        await room.submit("UTESS")
        await room.deliver()
        await room.desk.tick()


@pytest.fixture
async def trail(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("REDIS_URL", url)
    await a_trail(url)
    return url


@pytest.mark.usefixtures("trail")
def test_a_trail_as_it_was_written_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify() == 0
    assert "the chain is whole" in capsys.readouterr().out


def test_a_changed_payload_is_found_and_named(trail: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Redis.from_url(trail) as client:
        kept = json.loads(client.hget("{ff}:audit:payloads", "1"))
        kept["payload"]["revision"]["content"]["text"] = "Something else."
        client.hset("{ff}:audit:payloads", "1", json.dumps(kept))
    assert verify() == 1
    assert "event 1: its payload was changed" in capsys.readouterr().out


def test_a_removed_event_is_found(trail: str) -> None:
    with Redis.from_url(trail) as client:
        client.xdel("{ff}:audit", "3-0")
    assert verify() == 1


def test_a_trail_cut_off_with_its_head_is_found_by_an_anchor(trail: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Redis.from_url(trail) as client:
        entries = client.xrange("{ff}:audit")
        for name, _ in entries[5:]:
            client.xdel("{ff}:audit", name)
        last = json.loads(entries[4][1][b"json"])
        client.set("{ff}:audit:head", json.dumps({"seq": 5, "hash": last["hash"]}))
    assert verify() == 1
    assert "it was cut off" in capsys.readouterr().out


@pytest.mark.usefixtures("trail")
def test_an_anchor_kept_in_a_file_counts_too(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    path = f"{tmp_path}/anchors.jsonl"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write('{"seq": 2, "hash": "0000"}\n')
    assert verify(path) == 1
    assert "event 2: differs from the anchor" in capsys.readouterr().out


@pytest.mark.usefixtures("trail")
def test_the_export_is_one_event_a_line_and_can_be_narrowed(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert export() == 0
    everything = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert [event["seq"] for event in everything] == list(range(1, len(everything) + 1))
    assert export(draft="D-2") == 0
    narrowed = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert {event["subject"] for event in narrowed} == {"D-2"}
    assert export(since="2026-11-24T00:00:00Z") == 0
    assert capsysbinary.readouterr().out == b""


@pytest.mark.usefixtures("trail")
def test_every_event_names_who_when_what_and_the_policy(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    export()
    for line in capsysbinary.readouterr().out.splitlines():
        event = json.loads(line)
        assert event["actor"]
        assert event["at"].endswith(("Z", "+00:00"))
        assert len(event["policy"]) == 64


@pytest.mark.usefixtures("trail")
def test_a_draft_without_events_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert export(draft="D-99") == 1
    assert "no event of D-99" in capsys.readouterr().err


def test_a_since_that_is_no_time_is_refused() -> None:
    with pytest.raises(BadInputError, match="--since"):
        moment("yesterday")


def test_a_file_that_holds_no_anchors_is_refused_by_line(tmp_path: object) -> None:
    path = f"{tmp_path}/anchors.jsonl"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write('{"seq": 2, "hash": "00"}\nnonsense\n')
    with pytest.raises(BadInputError, match="line 2"):
        read_anchors(path)


async def test_a_payload_can_be_erased_and_the_trail_still_verifies(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        await room.desk.withdraw(await room.who("URITA"), draft.id)
        lena = await room.who("ULENA")
        await room.desk.erase(lena, 1, "A request under data law.")
        await room.desk.erase(lena, 1, "Asked twice.")
        events = await room.desk.audit("D-1")
        assert [(event.kind, event.payload is None) for event in events] == [
            ("DraftSubmitted", True),
            ("DraftWithdrawn", False),
            ("PayloadErased", False),
        ]
        assert await room.audit_problems() == ()
        with pytest.raises(NotFoundError):
            await room.desk.erase(lena, 3, "The record itself.")
        with pytest.raises(NotFoundError):
            await room.desk.erase(lena, 99, "Nothing there.")
        with pytest.raises(NotAllowedError):
            await room.desk.erase(await room.who("URITA"), 1, "Mine.")


async def test_an_event_is_erased_from_the_shell_in_the_name_of_whoever_may(url: str) -> None:
    async with newsroom(url) as room:
        draft = await room.submit()
        await room.desk.withdraw(await room.who("URITA"), draft.id)
        with pytest.raises(BadInputError, match="lists nobody"):
            await erase_one(room.desk, 1, "nobody", "A request.")
        with pytest.raises(NotAllowedError):
            await erase_one(room.desk, 1, "rita", "A request.")
        room.directory.status |= {"ULENA": SlackStatus.DEACTIVATED, "ULENA2": SlackStatus.DEACTIVATED}
        with pytest.raises(NotAllowedError):
            await erase_one(room.desk, 1, "lena", "A request.")
        room.directory.status.clear()
        await erase_one(room.desk, 1, "lena", "A request.")
        assert [event.actor for event in await room.desk.audit("D-1") if event.kind == "PayloadErased"] == ["lena"]
        assert await room.audit_problems() == ()


async def test_no_secret_of_the_server_is_in_the_trail(trail: str) -> None:
    async with newsroom(trail) as room:
        text = " ".join(str(event.payload) for event in [event async for event in room.store.audit()])
        assert trail not in text
        assert "xoxb-" not in text


@pytest.mark.usefixtures("trail")
def test_an_export_verifies_by_itself_with_anchors_and_without_a_server(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert export() == 0
    whole = capfdbinary.readouterr().out
    assert export(redact=True) == 0
    redacted = capfdbinary.readouterr().out
    assert b"URITA" in whole
    assert b"URITA" not in redacted
    last = json.loads(whole.splitlines()[-1])
    anchors = tmp_path / "anchors.jsonl"
    anchors.write_text(json.dumps({"seq": last["seq"], "hash": last["hash"]}), encoding="utf-8")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    file = tmp_path / "trail.jsonl"
    for data, status in (
        (whole, 0),
        (redacted, 0),
        (b"".join(whole.splitlines(keepends=True)[:-1]), 1),
        (b"".join(redacted.splitlines(keepends=True)[1:]), 1),
        (whole.replace(b"on our way", b"not on our way", 1), 1),
    ):
        file.write_bytes(data)
        assert verify(str(anchors), str(file)) == status
    file.write_bytes(b"{}\n")
    with pytest.raises(BadInputError, match="line 1: not an event"):
        verify(str(anchors), str(file))
