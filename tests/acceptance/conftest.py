"""One newsroom a module; its bot is three real processes."""

from collections.abc import Iterator

import pytest

from tests.acceptance.newsroom import ROLES, Newsroom, open_newsroom


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    newsroom = open_newsroom(tmp_path_factory.mktemp("newsroom"))
    try:
        newsroom.start(*ROLES)
        newsroom.wait_until_up(*ROLES)
        yield newsroom
    finally:
        newsroom.stop()
