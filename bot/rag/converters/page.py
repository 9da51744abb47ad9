"""What every format is first made into: a page of HTML, with the title and date that the document gives itself."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup

from bot.rag.converters.outcome import Unreadable

_DATE = re.compile(r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})")
_MAX_TITLE = 300
_MAX_DEPTH = 300  # of elements in elements; pages have a tenth of that
# What programs put there when the author didn't.
_NO_TITLE = re.compile(
    r"untitled.*|document\d*|presentation\d*|powerpoint presentation|slide \d+|microsoft \w+ - .*"
    r"|.*\.(docx?|pptx?|pdf|indd|odt|odp|rtf|tex|html?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    soup: BeautifulSoup
    title: str | None = None
    date: datetime.date | None = None


def parsed(html: str) -> BeautifulSoup:
    """Raises Unreadable: what is nested in itself a thousand times takes minutes to walk through."""
    soup = BeautifulSoup(html, "lxml")
    depths = {id(soup): 0}
    for element in soup.find_all(True):
        depths[id(element)] = depths[id(element.parent)] + 1
        if depths[id(element)] > _MAX_DEPTH:
            raise Unreadable("it is nested too deeply to be read")
    return soup


def first_title(written: Iterable[object]) -> str | None:
    titles = (" ".join(each.split())[:_MAX_TITLE] for each in written if isinstance(each, str))
    return next((title for title in titles if title and not _NO_TITLE.fullmatch(title)), None)


def first_date(written: Iterable[object]) -> datetime.date | None:
    """Of `2026-11-23T12:00:00Z`, `20261123` and a PDF's `D:20261123120000`."""
    for each in written:
        if match := _DATE.match(str(each or "").strip()):
            try:
                return datetime.date(*map(int, match.groups()))
            except ValueError:
                continue
    return None
