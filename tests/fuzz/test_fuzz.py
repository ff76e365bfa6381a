"""A small share of `make fuzz`, and whether it would notice what it looks for."""

import contextlib
import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import BadInputError, FleetfootError
from tests.fuzz import platforms, records
from tests.fuzz.doors import Door, seed
from tests.fuzz.run import every_door, shares
from tests.fuzz.trial import GROWTH_MIB, inputs, run

COUNT = 20_000


@pytest.fixture
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.usefixtures("quiet")
def test_twenty_thousand_odd_inputs_neither_crash_nor_hang_nor_grow_anything() -> None:
    with every_door() as doors:
        results = [run(door, count, 7) for door, count in zip(doors, shares(doors, COUNT), strict=True)]
    assert {result.door: result.faults for result in results if result.faults} == {}
    assert sum(result.tried for result in results) == COUNT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@pytest.mark.parametrize("one", [*platforms.doors(), *records.doors()], ids=lambda one: one.name)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | JSON.map(seed))
def test_whatever_hypothesis_thinks_of_crashes_no_way_in(one: Door, said: bytes) -> None:
    with contextlib.suppress(FleetfootError):
        one.enter(said)


def door(enter: object) -> Door:
    return Door("a door", enter, (b'{"a": "b"}', b"text"))  # type: ignore[arg-type]


def crashing(data: bytes) -> None:
    raise BadInputError("This is refused in a sentence.") if data != b"text" else KeyError("a")


def test_a_crash_is_found_and_a_plain_refusal_is_none() -> None:
    found = run(door(crashing), 50, 1)
    assert [fault.split(" at ")[0] for fault in found.faults] == ["KeyError"]
    assert list(found.faults.values()) == [b"text"]
    assert found.refused > 40


def test_what_hangs_is_given_up_by_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.trial.STUCK_S", 0.05)

    def hanging(data: bytes) -> None:
        while data == b"text":
            with contextlib.suppress(Exception):  # what swallows everything must not swallow this
                data = data[:]

    assert any(fault.startswith("hangs") for fault in run(door(hanging), 3, 1).faults)


def test_what_grows_is_found() -> None:
    kept = []
    found = run(door(lambda data: kept.append(bytes(3 << 20) + data)), int(GROWTH_MIB * 0.75), 1)
    assert any(fault.startswith("grows") for fault in found.faults)


def test_a_seed_always_means_the_same_inputs_and_every_input_is_given() -> None:
    one = door(crashing)
    assert list(inputs(one, 200, 3)) == list(inputs(one, 200, 3)) != list(inputs(one, 200, 4))
    assert sum(shares([one, one, one], 100)) == 100
