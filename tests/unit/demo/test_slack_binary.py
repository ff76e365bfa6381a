"""Fetching the local Slack: only what we pinned is unpacked, and a person is told what to do when it cannot be had."""

import base64
import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from demo import slack_binary
from domain.errors import UnavailableError


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as bundle:
        for name, content in files.items():
            entry = tarfile.TarInfo(name.replace("__", "/"))
            entry.size = len(content)
            bundle.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def npm_that_packs(content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an npm on the PATH that packs `content`, or fails; return the file where it notes each call."""
    folder = tmp_path / "bin"
    folder.mkdir()
    calls = tmp_path / "calls"
    (tmp_path / "content").write_bytes(content or b"")
    npm = folder / "npm"
    last = f'cp {tmp_path}/content "$5/local-slack.tgz"' if content is not None else "echo no such package >&2; exit 1"
    npm.write_text(f'#!/bin/sh\necho "$@" >> {calls}\n{last}\n', encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return calls


def pinned_to(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = base64.b64encode(hashlib.sha512(content).digest()).decode("ascii")
    monkeypatch.setattr(slack_binary, "PINNED", {slack_binary.package_name(): f"sha512-{digest}"})


def test_the_pinned_archive_is_fetched_once_and_only_its_binary_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = archive(**{"package__bin__local-slack": b"#!/bin/sh\n", "package__install.sh": b"rm -rf /"})
    calls = npm_that_packs(content, tmp_path, monkeypatch)
    pinned_to(content, monkeypatch)
    cache = tmp_path / "cache"
    first = slack_binary.local_slack_binary(cache)
    assert slack_binary.local_slack_binary(cache) == first
    assert first.read_bytes() == b"#!/bin/sh\n"
    assert os.access(first, os.X_OK)
    assert [path.name for path in cache.rglob("*") if path.is_file()] == ["local-slack"]
    assert calls.read_text(encoding="utf-8").count("\n") == 1


def test_another_archive_than_the_pinned_one_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm_that_packs(archive(**{"package__bin__local-slack": b"something else"}), tmp_path, monkeypatch)
    pinned_to(b"what we pinned", monkeypatch)
    cache = tmp_path / "cache"
    with pytest.raises(UnavailableError, match="is not the one we pinned"):
        slack_binary.local_slack_binary(cache)
    assert list(cache.iterdir()) == []


def test_without_npm_the_sentence_says_to_install_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match=r"needs Node\.js 20 or newer with npm.*install Node\.js"):
        slack_binary.local_slack_binary(tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_npm_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm_that_packs(None, tmp_path, monkeypatch)
    with pytest.raises(UnavailableError, match="it said: no such package"):
        slack_binary.local_slack_binary(tmp_path / "cache")


def test_an_archive_without_the_binary_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = archive(package__readme=b"nothing here")
    npm_that_packs(content, tmp_path, monkeypatch)
    pinned_to(content, monkeypatch)
    with pytest.raises(UnavailableError, match="holds no package/bin/local-slack"):
        slack_binary.local_slack_binary(tmp_path / "cache")


@pytest.mark.parametrize(
    ("system", "machine", "package"),
    [
        ("linux", "x86_64", "local-slack-linux-x64"),
        ("linux", "aarch64", "local-slack-linux-arm64"),
        ("darwin", "arm64", "local-slack-darwin-arm64"),
        ("win32", "AMD64", "local-slack-windows-x64"),
    ],
)
def test_each_platform_has_its_package_and_only_one_is_verified(
    system: str, machine: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert slack_binary.package_name() == package
    assert slack_binary.is_verified(package) == (package == "local-slack-linux-x64")
