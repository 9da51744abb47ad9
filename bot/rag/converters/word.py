"""Word documents: headings by their style, lists, tables and notes; nothing that is hidden, deleted or drawn."""

import io
import re
from zipfile import ZIP_DEFLATED, ZipFile

import mammoth
from lxml import etree

from bot.rag.converters import packages
from bot.rag.converters.cleaning import clean
from bot.rag.converters.outcome import Unreadable
from bot.rag.converters.page import Page, parsed
from bot.rag.converters.properties import title_and_date

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXTS = re.compile(r"word/(?:document|footnotes|endnotes)\d*\.xml")
_STYLES = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        *(f"p[style-name='heading {level}'] => h6:fresh" for level in (7, 8, 9)),
        # A table of contents repeats the headings, with page numbers.
        *(f"p[style-name='toc {level}'] => !" for level in range(1, 10)),
        "p[style-name='TOC Heading'] => !",
    )
)
_NOTE = re.compile(r"#(?:foot|end)note")


def read(content: bytes) -> Page:
    """Raises Unreadable, or whatever a damaged document makes its reader raise."""
    with packages.opened(content) as package:
        if "word/document.xml" not in package.namelist():
            raise Unreadable("it is no Word document inside: open it in Word and save it as .docx")
        named = title_and_date(package, "docProps/core.xml")
        shown = _without_hidden(package)
    html = mammoth.convert_to_html(
        shown or io.BytesIO(content),
        style_map=_STYLES,
        include_embedded_style_map=False,
        convert_image=lambda image: [],
    ).value
    soup = parsed(html)
    for link in soup.find_all("a", href=_NOTE):
        link.decompose()
    clean(soup)
    return Page(soup, *named)


def _without_hidden(package: ZipFile) -> io.BytesIO | None:
    """A copy, if there is anything to leave out: mammoth reads hidden text like any other."""
    texts = {name: packages.read(package, name) for name in package.namelist() if _TEXTS.fullmatch(name)}
    if not any(b"vanish" in text for text in texts.values()):
        return None
    copied = io.BytesIO()
    with ZipFile(copied, "w", ZIP_DEFLATED) as copy:
        for name in package.namelist():
            copy.writestr(name, _shown(texts[name]) if name in texts else packages.read(package, name))
    copied.seek(0)
    return copied


def _shown(xml: bytes) -> bytes:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    for mark in list(root.iter(f"{_WORD}vanish")):
        run = mark.getparent().getparent()
        if mark.get(f"{_WORD}val") not in ("0", "false", "off") and run.tag == f"{_WORD}r":
            run.getparent().remove(run)
    return bytes(etree.tostring(root))
