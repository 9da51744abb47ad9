"""PDFs: the lines of their pages with size, weight and place, from which `layout` makes headings and paragraphs."""

import io
from collections.abc import Mapping
from math import hypot
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PdfReadError

from bot.rag.converters import layout
from bot.rag.converters.layout import Line
from bot.rag.converters.outcome import BOMB, Unreadable
from bot.rag.converters.page import Page, first_date, first_title, parsed

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
_BOLD = ("bold", "black", "heavy", "cmbx", "semib", "demi")
_ENOUGH = 3  # letters a page, on average: a scan may have a stamp on it
_Matrix = list[float]


def read(content: bytes) -> Page:
    """Raises Unreadable, or whatever a damaged file makes its reader raise."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileNotDecryptedError
        pages = [_lines(page, number) for number, page in enumerate(reader.pages)]
        about: Mapping[str, Any] = reader.metadata or {}
    except (DependencyError, FileNotDecryptedError) as error:
        raise Unreadable("it is protected by a password or against copying: save it without protection") from error
    except LimitReachedError as error:
        raise Unreadable(BOMB) from error
    except PdfReadError as error:
        raise Unreadable("it is no PDF inside, or damaged: export it anew") from error
    if sum(len(line.text) for page in pages for line in page) < _ENOUGH * len(pages) or not pages:
        raise Unreadable("there is no text in it, only pictures: if it was scanned, have its text recognised first")
    dates = (about.get(name) for name in ("/ModDate", "/CreationDate"))
    return Page(parsed(layout.html(pages)), first_title([about.get("/Title")]), first_date(dates))


def _lines(page: Any, number: int) -> list[Line]:
    found = _Lines(number)
    page.extract_text(visitor_text=found.take)
    found.end()
    return found.all


class _Lines:
    """Puts the pieces of text of a page together: one ends with every change of the font."""

    def __init__(self, page: int) -> None:
        self.all: list[Line] = []
        self._page = page
        self._pieces: list[tuple[str, float, bool, float, float]] = []

    def take(self, text: str, outer: _Matrix, inner: _Matrix, font: Any, size: float) -> None:
        first, *others = text.split("\n")
        for i, piece in enumerate([first, *others]):
            if i:
                self.end()
            if piece.strip():
                x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
                y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
                self._pieces.append((piece, size * _scale(inner, outer), _is_bold(font), x, y))

    def end(self) -> None:
        if self._pieces:
            texts, sizes, bold, xs, ys = zip(*self._pieces, strict=True)
            text = " ".join("".join(texts).translate(_LIGATURES).split())
            self.all.append(Line(self._page, text, round(2 * max(sizes)) / 2, all(bold), xs[0], ys[0]))
            self._pieces = []


def _scale(inner: _Matrix, outer: _Matrix) -> float:
    """How much taller letters are on paper than the font says."""
    return hypot(inner[2] * outer[0] + inner[3] * outer[2], inner[2] * outer[1] + inner[3] * outer[3])


def _is_bold(font: Any) -> bool:
    name = str((font or {}).get("/BaseFont", "")).lower()
    return any(mark in name for mark in _BOLD)
