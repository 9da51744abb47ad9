"""A web page, as a browser saves it: decoded, its title and date read, and its matter found among what is around."""

import codecs
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from bot.rag.converters.cleaning import clean
from bot.rag.converters.outcome import Unreadable
from bot.rag.converters.page import Page, first_date, first_title, parsed

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:-]+)""", re.IGNORECASE)
_LOOKED_AT = 4096  # bytes, in which a page says how it is encoded
_LATIN = "windows-1252 iso-8859-1 iso-8859-15 us-ascii latin1".split()
# What pages are written in. Looked up while modules can still be read: each encoding is one.
_ENCODINGS = {
    name: codecs.lookup(name)
    for name in "utf-8 iso-8859-2 iso-8859-5 iso-8859-7 iso-8859-9 windows-1250 windows-1251 windows-1253 windows-1254 "
    "windows-1257 koi8-r koi8-u macintosh big5 euc-jp euc-kr gb18030 gbk gb2312 shift_jis iso-2022-jp".split()
} | dict.fromkeys(_LATIN, codecs.lookup("windows-1252"))
_TITLES = ('meta[property="og:title"]', 'meta[name="twitter:title"]', 'meta[name="dc.title"]')
_DATES = (
    *('meta[property="article:modified_time"]', 'meta[property="og:updated_time"]', 'meta[name="dcterms.modified"]'),
    *('meta[property="article:published_time"]', 'meta[itemprop="datePublished"]', 'meta[name="dc.date"]'),
    *('meta[name="dcterms.date"]', 'meta[name="date"]'),
)


def read(content: bytes) -> Page:
    """Raises Unreadable."""
    soup = parsed(_decoded(content))
    title = first_title([*_said(soup, _TITLES), soup.title.get_text() if soup.title else None])
    times = (time.get("datetime") for time in soup.find_all("time", datetime=True, limit=1))
    found = first_date([*_said(soup, _DATES), *times])
    clean(soup)
    return Page(_article(soup), title, found)


def _said(soup: BeautifulSoup, selectors: tuple[str, ...]) -> Iterator[object]:
    for selector in selectors:
        if element := soup.select_one(selector):
            yield element.get("content")


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _tried(codecs.lookup(encoding), encoding, content.removeprefix(mark))
    if declared := _DECLARED.search(content[:_LOOKED_AT]):
        name = declared[1].decode("ascii", "replace").lower()
        if name in _ENCODINGS:
            return _tried(_ENCODINGS[name], name, content)
    return _tried(_ENCODINGS["utf-8"], "utf-8", content)


def _tried(codec: codecs.CodecInfo, name: str, content: bytes) -> str:
    try:
        text, _ = codec.decode(content)
    except UnicodeError as error:
        raise Unreadable(f"it is not in the encoding it says, or else UTF-8 ({name}): save it as UTF-8") from error
    if "\0" in text:
        raise Unreadable("it is not text (it holds NUL characters)")
    return text


def _article(soup: BeautifulSoup) -> BeautifulSoup:
    """What is marked as the page's matter, if anything is; else all of it."""
    matter = soup.find_all("main") or soup.find_all(role="main") or soup.find_all("article")
    outermost = [each for each in matter if not each.find_parent(matter[0].name)] if matter else []
    if not any(each.get_text(strip=True) for each in outermost):
        return soup
    for around in (found for each in outermost for found in each.find_all(["footer", "aside"])):
        around.decompose()
    page = parsed("<body></body>")
    body = page.body
    assert isinstance(body, Tag)  # noqa: S101
    body.extend(outermost)
    return page
