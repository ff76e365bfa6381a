import os
from pathlib import Path

from narratives.compiled import KEPT, digest, prune


def test_folders_of_loops_long_outdated_are_cleared_and_all_else_is_left(tmp_path: Path) -> None:
    for age in range(KEPT + 3):
        folder = tmp_path / f"compiled-{age}"
        folder.mkdir()
        (folder / "loop.nbc").write_bytes(b"x")
        os.utime(folder, (1000 - age, 1000 - age))
    (tmp_path / "index.cpython-311.pyc").write_bytes(b"x")
    prune(tmp_path)
    kept = {f.name for f in tmp_path.iterdir()}
    assert kept == {*(f"compiled-{age}" for age in range(KEPT)), "index.cpython-311.pyc"}


def test_clearing_where_there_is_nothing_is_no_fault(tmp_path: Path) -> None:
    prune(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


def test_the_folder_is_named_after_the_sources() -> None:
    assert len(digest()) == 8
