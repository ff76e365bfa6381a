import os
from pathlib import Path

from narratives.compiled import KEPT, digest, prune


def test_folders_of_loops_long_outdated_are_cleared_and_all_else_is_left(tmp_path: Path) -> None:
    for age in range(KEPT + 3):
        folder = tmp_path / f"compiled-rows-0000000{age}"
        folder.mkdir()
        (folder / "loop.nbc").write_bytes(b"x")
        os.utime(folder, (1000 - age, 1000 - age))
    (tmp_path / "compiled-rows_of-00000000").mkdir()
    (tmp_path / "index.cpython-311.pyc").write_bytes(b"x")
    prune(tmp_path, "rows")
    kept = {f.name for f in tmp_path.iterdir()}
    others = {"compiled-rows_of-00000000", "index.cpython-311.pyc"}
    assert kept == {*(f"compiled-rows-0000000{age}" for age in range(KEPT)), *others}


def test_clearing_where_there_is_nothing_is_no_fault(tmp_path: Path) -> None:
    prune(tmp_path / "missing", "rows")
    assert not (tmp_path / "missing").exists()


def package(folder: Path, **sources: str) -> None:
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)


def test_a_loop_is_compiled_anew_when_what_it_takes_from_elsewhere_changes_at_whatever_remove(tmp_path: Path) -> None:
    package(tmp_path, top="from narratives.middle import x\n", middle="from narratives.base import y\n", base="y = 1\n")
    before = digest("top", tmp_path)
    package(tmp_path, base="y = 2\n")
    assert digest("top", tmp_path) != before
    assert len(before) == 8


def test_a_loop_is_not_compiled_anew_for_a_change_it_knows_nothing_of(tmp_path: Path) -> None:
    package(tmp_path, top="from narratives.base import y\n", base="y = 1\n", beside="from narratives.top import z\n")
    before = digest("top", tmp_path)
    package(tmp_path, beside="z = 3\n")
    assert digest("top", tmp_path) == before


def test_modules_that_import_each_other_have_a_digest_too(tmp_path: Path) -> None:
    package(tmp_path, one="from narratives.other import x\n", other="from narratives.one import y\n")
    assert digest("one", tmp_path) != digest("other", tmp_path)
