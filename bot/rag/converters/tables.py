"""Tables as Markdown can have them: one row of headers, a cell for each column, and only text in them."""

from collections.abc import Iterable, Sequence

from bs4 import BeautifulSoup, Tag

_MAX_COLUMNS = 50
_MAX_CELL = 1000  # characters; in longer ones stand pages, not facts
_MAX_HEADER = 60
_BLOCKS = ["h1", "h2", "h3", "h4", "h5", "h6", "table"]
_Row = list[str]


def simplify(soup: BeautifulSoup) -> None:
    """The innermost first, for a table in a table makes the outer one a layout."""
    for table in reversed(soup.find_all("table")):
        rows = [row for row in table.find_all("tr") if row.find(["td", "th"])]
        grid = _grid(rows)
        if _lays_out(table, grid):
            _take_apart(table)
        else:
            table.replace_with(*_captions(table), _plain(soup, *_headed(rows, grid)))


def _lays_out(table: Tag, grid: Sequence[_Row]) -> bool:
    return (
        table.get("role") == "presentation"
        or table.find(_BLOCKS) is not None
        or max((len(row) for row in grid), default=0) < 2
        or any(len(cell) > _MAX_CELL for row in grid for cell in row)
    )


def _take_apart(table: Tag) -> None:
    for part in table.find_all(["caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th"]):
        part.name = "div"
    table.name = "div"


def _grid(rows: Sequence[Tag]) -> list[_Row]:
    """A cell over several columns says it once, one over several rows says it in each."""
    grid: list[_Row] = []
    above: dict[int, tuple[int, str]] = {}
    for row in rows:
        cells = [(_text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in row.find_all(["td", "th"])]
        grid.append(_filled(cells, above, is_header=not row.find("td")))
    return grid


def _filled(cells: Iterable[tuple[str, int, int]], above: dict[int, tuple[int, str]], is_header: bool) -> _Row:
    """`above` is what reaches down from the rows before, by column, with how many rows it still has to go."""
    filled: _Row = []
    for text, columns, down in cells:
        _reach_down(filled, above)
        for i in range(min(columns, _MAX_COLUMNS - len(filled))):
            said = text if i == 0 or is_header else ""
            if down > 1:
                above[len(filled)] = down - 1, said
            filled.append(said)
    _reach_down(filled, above)
    return filled


def _reach_down(filled: _Row, above: dict[int, tuple[int, str]]) -> None:
    while left := above.pop(len(filled), None):
        rows, text = left
        if rows > 1:
            above[len(filled)] = rows - 1, text
        filled.append(text)


def _headed(rows: Sequence[Tag], grid: list[_Row]) -> tuple[_Row, list[_Row]]:
    """Header rows are those of nothing else, or in the head; without any, a first row that names each column."""
    count = 0
    while count < len(rows) - 1 and (not rows[count].find("td") or rows[count].find_parent("thead")):
        count += 1
    if not count and not any(row.find("th") for row in rows) and _names_columns(grid):
        count = 1
    width = max(map(len, grid))
    even = [row + [""] * (width - len(row)) for row in grid]
    headers = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*even[:count], strict=True)]
    return headers or [""] * width, even[count:]


def _names_columns(grid: Sequence[_Row]) -> bool:
    """With two columns, each row of which says `this: that`, the first is no different from the others."""
    first = grid[0]
    return (
        len(grid) > 1 and len(first) > 2 and len({*first} - {""}) == len(first) and max(map(len, first)) < _MAX_HEADER
    )


def _captions(table: Tag) -> list[Tag]:
    captions = table.find_all("caption", limit=1)
    for caption in captions:
        caption.name = "p"
    return captions


def _plain(soup: BeautifulSoup, headers: _Row, rows: Iterable[_Row]) -> Tag:
    table = soup.new_tag("table")
    table.append(_row(soup, "th", headers))
    table.extend(_row(soup, "td", row) for row in rows)
    return table


def _row(soup: BeautifulSoup, kind: str, texts: _Row) -> Tag:
    row = soup.new_tag("tr")
    for text in texts:
        row.append(soup.new_tag(kind, string=text))
    return row


def _text(cell: Tag) -> str:
    return " ".join(cell.get_text(" ").split())


def _span(cell: Tag, name: str) -> int:
    written = str(cell.get(name) or "1")
    return (
        max(1, min(_MAX_COLUMNS, int(written))) if written.isascii() and written.isdigit() and len(written) < 5 else 1
    )
