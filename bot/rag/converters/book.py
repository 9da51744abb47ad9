"""E-books in EPUB: the chapters in their reading order, without the table of contents."""

import posixpath
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from bs4 import Tag

from bot.rag.converters import packages, web
from bot.rag.converters.outcome import Unreadable
from bot.rag.converters.page import Page, first_date, first_title, parsed
from bot.rag.converters.properties import part

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_LISTED = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = ("application/xhtml+xml", "text/html")


def read(content: bytes) -> Page:
    """Raises Unreadable."""
    with packages.opened(content, may_name_its_type=True) as package:
        listed = part(package, _CONTAINER).find(f".//{_LISTED}") if _CONTAINER in package.namelist() else None
        if listed is None:
            raise Unreadable("it is no e-book inside: save it as EPUB anew")
        name = listed.get("full-path") or ""
        book = part(package, name)
        chapters: list[Tag] = []
        locked = _locked(package)
        for chapter in _chapters(book, posixpath.dirname(name)):
            if chapter in locked:
                raise Unreadable("it is protected against copying, so that only its own reader can open it")
            if chapter in package.namelist():
                chapters += web.read(packages.read(package, chapter)).soup.find_all("body")
    whole = parsed("<body></body>")
    whole.extend(chapters)
    modified = (each.text for each in book.iter(f"{_OPF}meta") if each.get("property") == "dcterms:modified")
    return Page(
        whole,
        first_title(each.text for each in book.iter(f"{_DC}title")),
        first_date([*modified, *(each.text for each in book.iter(f"{_DC}date"))]),
    )


def _chapters(book: Any, folder: str) -> list[str]:
    """Their names in the archive, where nothing leads out of it."""
    pages = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in book.iter(f"{_OPF}item")
        if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
    }
    order = [item.get("idref") for item in book.iter(f"{_OPF}itemref")]
    # Each once, however often it is listed: else a small book could be made endless.
    return list(dict.fromkeys(pages[idref] for idref in order if idref in pages))


def _locked(package: ZipFile) -> set[str]:
    if _ENCRYPTION not in package.namelist():
        return set()
    root = part(package, _ENCRYPTION)
    return {unquote(each.get("URI") or "") for each in root.iter("{http://www.w3.org/2001/04/xmlenc#}CipherReference")}
