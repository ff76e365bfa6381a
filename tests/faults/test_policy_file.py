"""A policy file that turns bad or goes away while the bot runs: it is said once, and the old one stays in force."""

from pathlib import Path

from integrations.policy_source import PolicyFile
from tests.faults.floor import lasting_policy


def test_a_bad_policy_file_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(lasting_policy(), encoding="utf-8")
    policies = PolicyFile(path)
    before = policies.current().hash
    path.write_text("schema = 1\n[agency", encoding="utf-8")
    found = policies.look()
    assert found is not None
    assert found.refused
    assert policies.look() is None
    path.unlink()
    gone = policies.look()
    assert gone is not None
    assert "cannot be read" in str(gone.refused)
    assert policies.look() is None
    assert policies.current().hash == before
    path.write_text(lasting_policy(), encoding="utf-8")
    back = policies.look()
    assert back is not None
    assert back.refused is None
