"""`bot.py policy …` as other tools call it: exit status, stdout and stderr."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.policies.build import STAFF, TRUST, policy_text

ROOT = Path(__file__).parents[2]
SOUND = policy_text(staff=STAFF.replace("2026-11-22", "2099-12-31").replace("2027-03-31", "2099-12-31")).replace(
    "expires = 2027-01-01", "expires = 2099-12-31"
)
DRAFT: dict[str, object] = {
    "author": "rita",
    "text": "We are on our way.",
    "accounts": ["page"],
    "now": "2026-11-23T21:00:00Z",
}


def bot(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "bot.py", *arguments], cwd=ROOT, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(SOUND)
    return path


def test_check_is_silent_on_stderr_and_exits_0_for_a_sound_policy(policy_file: Path) -> None:
    done = bot("policy", "check", str(policy_file))
    assert (done.returncode, done.stderr) == (0, "")
    assert "sound (Rivermouth Police, policy " in done.stdout


def test_check_exits_1_and_tells_each_problem_on_a_line(policy_file: Path) -> None:
    policy_file.write_text(SOUND.replace("trained_until = 2099-12-31", "trained_until = 2020-01-01", 2))
    done = bot("policy", "check", str(policy_file))
    assert done.returncode == 1
    assert [line.split(": ", 1)[1] for line in done.stderr.splitlines()] == [
        "[[staff]] 1 (olga) trained_until: training lapsed on 2020-01-01",
        "[[staff]] 2 (rita) trained_until: training lapsed on 2020-01-01",
    ]
    assert "2 things need attention" in done.stdout
    policy_file.write_text(SOUND.replace("trained_until = 2099-12-31", "trained_until = 2020-01-01", 1))
    assert "1 thing needs attention" in bot("policy", "check", str(policy_file)).stdout


def test_check_rejects_a_matrix_that_is_not_monotone(policy_file: Path) -> None:
    policy_file.write_text(SOUND.replace(TRUST, TRUST.replace('"1 trusted", "1 lead"', '"2 trusted", "1 lead"', 1)))
    done = bot("policy", "check", str(policy_file))
    assert done.returncode == 1
    assert '[trust.free_text] responder, low: "2 trusted" cannot be compared with "1 lead"' in done.stderr


def test_check_exits_2_and_tells_each_fault_of_a_file_that_cannot_be_used(policy_file: Path) -> None:
    policy_file.write_text(SOUND.replace("timezone", "timezome") + "[retention]\ndays = 3\n")
    done = bot("policy", "check", str(policy_file))
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.removeprefix(f"{policy_file}: ") for line in done.stderr.splitlines()] == [
        "[agency] timezone: missing key",
        "[agency] timezome: unknown key",
        "[retention] days: unknown key",
    ]


@pytest.mark.parametrize(
    "command", [("check",), ("matrix", "--policy"), ("decide", "--policy"), ("diff", "policies/default.toml")]
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_2(command: tuple[str, ...]) -> None:
    done = bot("policy", *command, "no/such.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("no/such.toml: cannot be read: ")
    assert done.stderr.count("\n") == 1


def test_decide_writes_one_verdict_a_line_in_order(policy_file: Path) -> None:
    drafts = [{**DRAFT, "severity": "low"}, {**DRAFT, "author": "lena", "severity": "high"}]
    stdin = "".join(json.dumps(draft) + "\n" for draft in drafts)
    done = bot("policy", "decide", "--policy", str(policy_file), stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert list(first) == ["outcome", "revision", "severity", "needs", "counted", "findings", "obligations", "who_can"]
    assert (first["outcome"], first["severity"]) == ("approve", "low")
    assert first["needs"] == [{"count": 1, "tier": "trusted", "role": None, "missing": 1}]
    assert first["who_can"] == ["lapsed", "lars", "lena", "luis", "tess", "tom"]
    assert (second["outcome"], second["needs"]) == ("publish", [])
    assert second["obligations"] == [{"what": "review", "due": "2026-11-23T21:30:00Z"}]
    assert first["revision"] == second["revision"]


def test_an_approval_of_the_revision_that_decide_gave_counts(policy_file: Path) -> None:
    def decided(draft: dict[str, object]) -> dict[str, object]:
        done = bot("policy", "decide", "--policy", str(policy_file), stdin=json.dumps(draft))
        answer: dict[str, object] = json.loads(done.stdout)
        return answer

    draft = {**DRAFT, "severity": "medium"}
    first = decided(draft)
    approval = {"by": "ULENA", "at": "2026-11-23T20:59:00Z", "revision": first["revision"]}
    second = decided({**draft, "approvals": [approval]})
    assert (second["outcome"], second["counted"]) == ("publish", ["lena"])


def test_decide_exits_1_where_a_draft_is_refused_and_tells_why(policy_file: Path) -> None:
    done = bot("policy", "decide", "--policy", str(policy_file), stdin=json.dumps({**DRAFT, "author": "stranger"}))
    verdict = json.loads(done.stdout)
    assert (done.returncode, verdict["outcome"], verdict["needs"], verdict["who_can"]) == (1, "refuse", [], [])
    assert set(verdict["findings"][0]) == {"rule", "effect", "reason", "remedy"}
    assert (verdict["findings"][0]["rule"], verdict["findings"][0]["effect"]) == ("unknown-member", "block")


def test_decide_skips_a_bad_line_with_one_line_on_stderr_and_exits_1(policy_file: Path) -> None:
    stdin = "nonsense\n\n" + json.dumps({**DRAFT, "severity": "low"}) + "\n" + json.dumps({"author": "rita"}) + "\n"
    done = bot("policy", "decide", "--policy", str(policy_file), stdin=stdin)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1)
    first, second = done.stderr.splitlines()
    assert first.startswith("stdin, line 1: is not JSON: ")
    assert second == "stdin, line 4: field text: field required"


def test_without_a_policy_the_shipped_default_decides() -> None:
    draft = {**DRAFT, "author": "press-officer-1", "accounts": ["sandbox-main"], "severity": "low"}
    done = bot("policy", "decide", stdin=json.dumps(draft))
    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "approve")


def test_matrix_draws_every_table_and_a_missing_row_as_never(policy_file: Path) -> None:
    done = bot("policy", "matrix", "--policy", str(policy_file))
    assert done.returncode == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.stdout.splitlines() if "│" in line]
    assert rows[:4] == [
        ["lead", "alone", "alone", "alone", "1 lead"],
        ["trusted", "alone", "alone", "1 trusted", "2 lead"],
        ["responder", "1 trusted", "1 lead", "2 lead", "2 lead"],
        ["observer", "never", "never", "never", "never"],
    ]
    assert len(rows) == 12
    assert all(f"[trust.{row}]" in done.stdout for row in ("free_text", "line", "crisis"))


def test_diff_says_who_gains_and_who_loses(policy_file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(SOUND.replace('responder = ["1 trusted"', 'responder = ["alone"', 1))
    done = bot("policy", "diff", str(policy_file), str(new))
    assert (done.returncode, done.stdout) == (
        0,
        (
            "responder (rita, ravi) gains: their own words at low go out alone, "
            "not with 1 approval from trusted or above.\n"
        ),
    )
    assert bot("policy", "diff", str(new), str(new)).stdout == "Nothing changes: the two policies say the same.\n"
