from domain.enums import Severity
from domain.ids import TierName
from policies.cells import ALONE, NEVER, Cell, Row, cell_for

LEAD = TierName("lead")


def test_a_missing_table_and_a_missing_row_are_never() -> None:
    assert cell_for({}, Row.LINE, LEAD, Severity.LOW) is NEVER
    assert cell_for({Row.LINE: {}}, Row.LINE, LEAD, Severity.LOW) is NEVER


def test_the_severity_picks_the_column() -> None:
    row = (ALONE, Cell(1, LEAD), Cell(2, LEAD), NEVER)
    assert tuple(cell_for({Row.LINE: {LEAD: row}}, Row.LINE, LEAD, severity) for severity in Severity) == row


def test_a_cell_is_shown_as_the_file_writes_it() -> None:
    assert [str(cell) for cell in (ALONE, Cell(2, LEAD), NEVER)] == ["alone", "2 lead", "never"]
