"""`bot.py guard`, and the list of hostile media that a policy names."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.errors import BadInputError
from integrations.hostile_media import with_hostile_media
from integrations.offline.guard import guard, guard_stream
from integrations.policy_source import PolicyFile
from tests.unit.policies.guard.builders import POLICY, a_policy

SCENARIO = {
    "author": "officer",
    "text": "There has been no attack.",
    "accounts": ["x-main"],
    "now": "2026-11-23T12:00:00Z",
}


def line(**changes: Any) -> bytes:
    return json.dumps({**SCENARIO, **changes}).encode() + b"\n"


def run(*lines: bytes) -> tuple[int, list[dict[str, list[dict[str, str]]]], list[str]]:
    sink, complaints = io.BytesIO(), list[str]()
    blocked = guard_stream(a_policy(), lines, sink, complaints)
    return blocked, [json.loads(answer) for answer in sink.getvalue().splitlines()], complaints


def test_each_scenario_is_answered_in_order_with_its_findings() -> None:
    blocked, answers, complaints = run(
        line(),
        line(text="#HarbourAttack", narrative={"hashtags": ["harbourattack"]}),
        b"\n",
        line(text="It is illegal to share it."),
    )
    assert (blocked, complaints) == (1, [])
    assert [[finding["rule"] for finding in answer["findings"]] for answer in answers] == [
        [],
        ["amplification"],
        ["unsourced-claim"],
    ]
    assert set(answers[1]["findings"][0]) == {"rule", "effect", "reason", "remedy"}
    assert answers[1]["findings"][0]["effect"] == "block"


def test_a_line_to_take_word_for_word_is_known_as_one() -> None:
    use = {"id": "do-not-share", "slots": {"place": "the station", "url": "https://harbourcity.police.example/r"}}
    text = (
        "Please do not share footage of the incident at the station. "
        "Report it to us: https://harbourcity.police.example/r or ring 01632 960 100."
    )
    long = " ".join(["It is illegal and 3 people are dead, and so on,"] * 4)
    _, answers, _ = run(line(text=text, line=use, topic="attack-rumour"), line(text=long, line=use))
    assert answers[0] == {"findings": []}
    assert {finding["rule"] for finding in answers[1]["findings"]} == {"unsourced-claim", "reading-ease"}


def test_a_scheduled_draft_is_guarded_for_the_time_it_goes_out() -> None:
    _, answers, _ = run(
        line(text="Operation Nightjar begins.", schedule="2026-12-01T10:00:00Z"),
        line(text="Ida Future is in court.", schedule="2026-12-24T10:00:00Z"),
    )
    assert answers[0] == {"findings": []}
    assert [finding["rule"] for finding in answers[1]["findings"]] == ["active-proceedings"]


def test_a_bad_line_is_told_and_skipped() -> None:
    blocked, answers, complaints = run(b"{", line(), b'{"author": 1}')
    assert (blocked, len(answers)) == (0, 1)
    assert [complaint.split(":")[0] for complaint in complaints] == ["stdin, line 1", "stdin, line 3"]


@pytest.mark.parametrize(("stdin", "status"), [(line(), 0), (line(text="07700 900123"), 1), (b"no json", 1)])
def test_the_command_says_by_its_status_whether_all_passed(
    stdin: bytes,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_bytes(POLICY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    assert guard(str(policy)) == status
    out, err = capfdbinary.readouterr()
    assert out.count(b"\n") == (stdin != b"no json")
    assert err.count(b"\n") == (stdin == b"no json")


def test_a_policys_list_of_hostile_media_is_read_from_beside_it(tmp_path: Path) -> None:
    (tmp_path / "media.csv").write_text("\ufeffsha256,pdq\n" + "a" * 64 + ",\n", encoding="utf-8")
    named = POLICY.replace(b"[guard]", b'[guard]\nhostile_media = "media.csv"')
    (tmp_path / "policy.toml").write_bytes(named)
    source = PolicyFile(tmp_path / "policy.toml")
    hashes = source.current().guard.hostile_hashes
    assert hashes is not None
    assert hashes.knows("A" * 64, None)
    (tmp_path / "policy.toml").write_bytes(named.replace(b"media.csv", b"gone.csv"))
    reload = source.look()
    assert reload is not None
    assert "gone.csv cannot be read" in (reload.refused or "")
    assert source.current().guard.hostile_hashes is hashes


def test_a_list_that_cannot_be_read_is_no_policy_to_work_by(tmp_path: Path) -> None:
    policy = a_policy()
    assert with_hostile_media(policy, tmp_path) is policy
    named = replace(policy, guard=replace(policy.guard, hostile_media="media.csv"))
    with pytest.raises(BadInputError, match=r"hostile_media: the file media\.csv cannot be read"):
        with_hostile_media(named, tmp_path)
    (tmp_path / "media.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInputError, match="UTF-8"):
        with_hostile_media(named, tmp_path)


def test_a_list_of_hostile_media_that_has_changed_is_read_again_without_a_change_of_policy(tmp_path: Path) -> None:
    listed = tmp_path / "media.csv"
    listed.write_text("sha256\n" + "a" * 64 + "\n", encoding="utf-8")
    (tmp_path / "policy.toml").write_bytes(POLICY.replace(b"[guard]", b'[guard]\nhostile_media = "media.csv"'))
    source = PolicyFile(tmp_path / "policy.toml")
    assert source.look() is None
    listed.write_text("sha256\n" + "a" * 64 + "\n" + "b" * 64 + "\n", encoding="utf-8")
    found = source.look()
    assert found is not None
    assert (found.refused, found.listed) == (None, True)
    hashes = source.current().guard.hostile_hashes
    assert hashes is not None
    assert hashes.knows("b" * 64, None)
    assert source.look() is None
    listed.unlink()
    gone = source.look()
    assert gone is not None
    assert "media.csv cannot be read" in (gone.refused or "")
    assert source.current().guard.hostile_hashes == hashes
    assert source.look() is None
