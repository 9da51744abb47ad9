"""HTML into the Markdown that the knowledge is read from: headings, lists, tables and paragraphs."""

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from bot.rag.converters import tables

_WRITER = MarkdownConverter(
    heading_style="atx", bullets="-", escape_misc=True, newline_style="backslash", autolinks=False
)


def markdown(soup: BeautifulSoup) -> str:
    tables.simplify(soup)
    for terms in soup.find_all("dl"):
        _name_bullets(terms)
    return str(_WRITER.convert_soup(soup))


def _name_bullets(terms: Tag) -> None:
    """A term with what it means is a bullet with a name."""
    for term in terms.find_all("dt"):
        meaning = term.find_next_sibling()
        if meaning is None or meaning.name != "dd":
            continue
        term.name = "strong"
        term.append(":")
        meaning.name = "li"
        meaning.insert(0, term.extract(), " ")
    terms.name = "ul"
