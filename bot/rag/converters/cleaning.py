"""Takes out of a page what its reader doesn't see, what would act, and what only leads around the site."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from bot.rag.converters.seen import declared, hides, is_unseen

_NEVER = (
    "applet area audio base canvas datalist dialog frame frameset iframe img input link map math meta nav "
    "noembed noframes noscript object option param picture script select style svg template textarea title "
    "video".split()
)
# They hold nothing; a parser that doesn't know so puts the rest of the page into them.
_EMPTY = {"embed", "source", "track", "wbr"}
_KEPT = {"href", "colspan", "rowspan", "start", "role"}
_LINKS = re.compile(r"\s*(?:https?://|mailto:)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
# Rules for print and other screens; and statements such as @import.
_ELSEWHERE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_MAX_RULES = 300
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6", "summary"]
_SIMPLE = re.compile(r"([\w-]*)((?:[.#][\w-]+)*)")


def clean(soup: BeautifulSoup) -> None:
    hidden = list(islice(_hiding_rules(soup), _MAX_RULES))
    for text in soup.find_all(string=lambda text: text is not None and type(text) is not NavigableString):
        text.extract()
    for element in soup.find_all(lambda element: _is_out(element, hidden)):
        element.decompose()
    for element in soup.find_all(True):
        if element.name in _EMPTY or (element.name == "a" and not _LINKS.match(_one(element, "href"))):
            element.unwrap()
        else:
            element.attrs = {name: value for name, value in element.attrs.items() if name in _KEPT}


def _is_out(element: Tag, hidden: Iterable["_Selector"]) -> bool:
    return (
        element.name in _NEVER
        or (element.name == "button" and not element.find_parent(_HEADINGS))
        or element.has_attr("hidden")
        or element.has_attr("popover")
        or _one(element, "aria-hidden").lower() == "true"
        or _one(element, "role").lower() == "navigation"
        or is_unseen(element)
        or any(selector.fits(element) for selector in hidden)
    )


def _one(element: Tag, name: str) -> str:
    value = element.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


class _Selector:
    """`p`, `.note`, `#top`, `p.note.small`; those that look at where an element stands are left to browsers."""

    def __init__(self, match: re.Match[str]) -> None:
        self._tag = match[1].lower()
        marks = re.findall(r"[.#][\w-]+", match[2])
        self._classes = {mark[1:] for mark in marks if mark[0] == "."}
        self._ids = {mark[1:] for mark in marks if mark[0] == "#"}

    def fits(self, element: Tag) -> bool:
        return (
            self._tag in ("", element.name)
            and self._classes <= set(element.get_attribute_list("class"))
            and self._ids <= set(element.get_attribute_list("id"))
        )


def _hiding_rules(soup: BeautifulSoup) -> Iterator[_Selector]:
    for sheet in soup.find_all("style"):
        rules = _ELSEWHERE.sub("", _REMARK.sub("", sheet.get_text()))
        for selectors, body in _RULE.findall(rules):
            if hides(declared(body)):
                for selector in selectors.split(","):
                    if (match := _SIMPLE.fullmatch(selector.strip())) and match[0]:
                        yield _Selector(match)
