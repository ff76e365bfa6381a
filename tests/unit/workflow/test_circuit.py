"""The circuit of one account: it opens after failures in a row, cools, lets one probe, and closes at an answer."""

from datetime import UTC, datetime, timedelta

from domain.ids import PublicationId
from workflow.circuit import Circuit, Fuse, Wait, answered, enter, failed, limited

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
FUSE = Fuse(trips=3, cool=30, longest=100)
ONE, TWO = PublicationId("D-1/x/1"), PublicationId("D-2/x/1")
PATIENCE = timedelta(seconds=70)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def broken(times: int = 3) -> Circuit:
    circuit = Circuit()
    for _ in range(times):
        circuit = failed(circuit, ONE, "No route.", NOW, FUSE)
    return circuit


def wait(circuit: Circuit, who: PublicationId, seconds: float) -> Wait | None:
    return enter(circuit, who, after(seconds), PATIENCE, FUSE)[1]


def test_it_stays_closed_below_its_count() -> None:
    assert wait(broken(2), ONE, 0) is None


def test_an_answer_starts_the_count_again() -> None:
    assert answered(broken(2)) == Circuit()


def test_open_it_lets_nothing_through_until_it_has_cooled() -> None:
    held = wait(broken(), ONE, 29)
    assert held is not None
    assert held.until == after(30)
    assert wait(broken(), ONE, 30) is None


def test_half_open_it_lets_one_through_and_the_others_wait_briefly() -> None:
    probing, free = enter(broken(), ONE, after(30), PATIENCE, FUSE)
    assert free is None
    other = wait(probing, TWO, 31)
    assert other is not None
    assert other.brief
    assert wait(probing, ONE, 31) is None


def test_a_probe_whose_worker_died_is_followed_by_another() -> None:
    probing, _ = enter(broken(), ONE, after(30), PATIENCE, FUSE)
    assert wait(probing, TWO, 101) is None


def test_each_failed_probe_doubles_the_wait_up_to_the_longest() -> None:
    circuit, at = broken(), 30.0
    waits = []
    for _ in range(3):
        circuit, _ = enter(circuit, ONE, after(at), PATIENCE, FUSE)
        circuit = failed(circuit, ONE, "No route.", after(at), FUSE)
        assert circuit.open_until is not None
        waits.append((circuit.open_until - after(at)).total_seconds())
        at += waits[-1]
    assert waits == [60, 100, 100]


def test_late_failures_of_others_do_not_prolong_the_wait() -> None:
    assert failed(broken(), TWO, "No route.", after(20), FUSE).open_until == after(30)


def test_a_limit_holds_and_a_shorter_one_does_not_cut_it() -> None:
    circuit = limited(limited(Circuit(), after(60), "Wait."), after(5), "Wait.")
    assert wait(circuit, ONE, 59) is not None
    assert wait(circuit, ONE, 60) is None


def test_a_clock_set_back_does_not_keep_it_open() -> None:
    assert wait(broken(), ONE, -3600) is None
