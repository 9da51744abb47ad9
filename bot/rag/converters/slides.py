"""PowerPoint: a section for each slide that is shown, with its text from top to bottom, its tables and its notes."""

import io
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.group import GroupShape

from bot.rag.converters import packages
from bot.rag.converters.outcome import Unreadable
from bot.rag.converters.page import Page, parsed
from bot.rag.converters.properties import title_and_date

_MAX_DEPTH = 20  # of groups in groups
# What stands on every slide.
_AROUND = {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER}


def read(content: bytes) -> Page:
    """Raises Unreadable, or whatever a damaged presentation makes its reader raise."""
    with packages.opened(content) as package:
        if "ppt/presentation.xml" not in package.namelist():
            raise Unreadable("it is no PowerPoint presentation inside: open it in PowerPoint and save it as .pptx")
        named = title_and_date(package, "docProps/core.xml")
    slides = Presentation(io.BytesIO(content)).slides
    html = "".join(
        part
        for number, slide in enumerate(slides, 1)
        if slide._element.get("show") not in ("0", "false")
        for part in _slide(slide, number)
    )
    return Page(parsed(html), *named)


def _slide(slide: Any, number: int) -> Iterator[str]:
    title = slide.shapes.title
    words = " ".join(title.text_frame.text.split()) if title is not None else ""
    said = [part for shape in _shapes(slide.shapes, _MAX_DEPTH) if shape != title for part in _shape(shape)]
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None:
        said += [f"<p>{escape(line)}</p>" for line in notes.text.splitlines() if line.strip()]
    if said or words:
        yield f"<h2>{escape(words) or f'Slide {number}'}</h2>"
        yield from said


def _shapes(shapes: Iterable[Any], depth: int) -> Iterator[Any]:
    """As they are read: from the top down and from left to right, whatever the order they were drawn in."""
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        if isinstance(shape, GroupShape):
            yield from _shapes(shape.shapes, depth - 1) if depth else ()
        elif not _is_hidden(shape) and not (shape.is_placeholder and shape.placeholder_format.type in _AROUND):
            yield shape


def _is_hidden(shape: Any) -> bool:
    return any(each.get("hidden") in ("1", "true") for each in shape._element.xpath("./*/p:cNvPr"))


def _shape(shape: Any) -> Iterator[str]:
    if shape.has_table:
        yield _table(shape.table)
    elif shape.has_text_frame:
        yield from _text(shape)


def _text(shape: Any) -> Iterator[str]:
    """Lines in a text box are paragraphs; in the body of a slide they are bullets, and deeper ones belong to them."""
    lines = [
        (each.level, escape(each.text.replace("\v", " "))) for each in shape.text_frame.paragraphs if each.text.strip()
    ]
    if not shape.is_placeholder or len(lines) == 1:
        yield from (f"<p>{text}</p>" for _, text in lines)
        return
    deep = -1
    for level, text in lines:
        yield "<ul>" * (level - deep) + "</ul>" * (deep - level) + f"<li>{text}"
        deep = level
    yield "</ul>" * (deep + 1)


def _table(table: Any) -> str:
    rows = ([escape(cell.text) for cell in row.cells if not cell.is_spanned] for row in table.rows)
    marks = ["th" if table.first_row else "td"]
    html = ""
    for row in rows:
        html += "<tr>" + "".join(f"<{marks[-1]}>{cell}</{marks[-1]}>" for cell in row) + "</tr>"
        marks.append("td")
    return f"<table>{html}</table>"
