"""Tables of a pdf that go over pages are read on a common grid; one of another grid is read on its own."""

from jixiao.documents.model import Cell, Document, Table
from jixiao.reading.rows import rows_of

FIRST = (51.0, 110, 198, 265, 298, 312, 326, 357, 388, 454, 490, 544)
SECOND = (51.0, 76, 110, 118, 170, 265, 326, 388, 421, 454, 544)
THIRD = (51.0, 118, 544)


def table(edges: tuple[float, ...], page: int) -> Table:
    cells = [Cell(f"{page}页{column}列", 0, column) for column in range(len(edges) - 1)]
    return Table(cells, number=page, page=page, edges=edges)


def columns_of(*grids: tuple[float, ...]) -> list[list[int]]:
    document = Document("表.pdf", "pdf", [table(edges, page) for page, edges in enumerate(grids, start=1)])
    return [[item.column for item in row.items] for row in rows_of(document)]


def test_no_two_cells_of_a_row_fall_into_one_column() -> None:
    for columns in columns_of(FIRST, SECOND, THIRD):
        assert len(set(columns)) == len(columns)


def test_a_later_table_does_not_change_the_grid_of_an_earlier_one() -> None:
    assert columns_of(FIRST, SECOND, THIRD)[1] == list(range(len(SECOND) - 1))


def test_a_page_without_some_lines_keeps_the_numbers_of_its_columns() -> None:
    whole = (50.0, 100, 200, 300, 400, 500)
    assert columns_of(whole, (50.0, 100, 300, 500)) == [[0, 1, 2, 3, 4], [0, 1, 3]]
