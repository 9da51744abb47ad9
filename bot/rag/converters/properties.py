"""The title and date that a zipped document carries in a part of its own."""

from datetime import date
from typing import Any
from zipfile import ZipFile

from lxml import etree

from bot.rag.converters import packages
from bot.rag.converters.outcome import Unreadable
from bot.rag.converters.page import first_date, first_title

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_DATES = ("{http://purl.org/dc/terms/}modified", "{http://purl.org/dc/terms/}created")


def part(package: ZipFile, name: str) -> Any:
    """Raises Unreadable."""
    try:
        return etree.fromstring(packages.read(package, name), _PARSER)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"it is damaged inside ({name}): open it and save it anew") from error


def title_and_date(package: ZipFile, name: str) -> tuple[str | None, date | None]:
    """None of either when it has no such part."""
    if name not in package.namelist():
        return None, None
    root = part(package, name)
    return first_title(root.itertext(_TITLE)), first_date(text for tag in _DATES for text in root.itertext(tag))
