"""Which reader is for which kind of file."""

from collections.abc import Callable, Mapping

from bot.rag.converters import book, pdf, slides, web, word
from bot.rag.converters.page import Page

READERS: Mapping[str, Callable[[bytes], Page]] = {
    ".html": web.read,
    ".htm": web.read,
    ".pdf": pdf.read,
    ".docx": word.read,
    ".pptx": slides.read,
    ".epub": book.read,
}
