"""The report as a page: whole in itself, and safe with whatever people asked."""

from html.parser import HTMLParser

from bot.domain import Answer, Found, Passage, Place, Turn
from bot.evaluation.comparison import compared
from bot.evaluation.failures import failures
from bot.evaluation.page import page
from bot.evaluation.report import report
from bot.evaluation.rows import Earlier
from bot.evaluation.tables import of_comparison, of_report

from .samples import asked, went

_EVIL = "<script src=//evil.example>\x00\x1b[2J</script>\"'&amp;<img src=x onerror=alert(1)>"
_EMPTY = {"meta"}


class Reader(HTMLParser):
    """Reads a page as a browser does: which elements it has, what attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def evil_page() -> str:
    question = asked("follow_up", id=_EVIL, question=_EVIL, history=[Turn("user", _EVIL)])
    passage = Passage("p", "a.md", (_EVIL,), _EVIL, "Text.", 0, "bullet", (Place((_EVIL,), _EVIL),))
    now, before = went(question), went(question, rank=1, cited=[True])
    change = compared([now], Earlier({_EVIL: before}, (_EVIL,)), words=True)
    chapters = [of_report(report([now], [_EVIL], words=True)), of_comparison(change)]
    return page(_EVIL, chapters, failures([now], [Answer("answer", _EVIL, (Found(passage, 0.5),), (0,))]))


def test_nothing_that_people_wrote_becomes_markup() -> None:
    read = Reader(evil_page())
    assert {"script", "img"} & set(read.elements) == set()
    assert "onerror" not in read.attributes
    assert (
        sum("<script src=//evil.example>[2J</script>\"'&amp;<img src=x onerror=alert(1)>" in t for t in read.text) >= 8
    )
    assert not any(sign in text for sign in "\x00\x1b" for text in read.text)


def test_the_page_needs_nothing_else() -> None:
    text, read = evil_page(), Reader(evil_page())
    assert {"src", "href", "style", "onload"} & read.attributes == set()
    assert {"link", "iframe", "object"} & set(read.elements) == set()
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_the_page_fits_a_phone_and_the_readers_light() -> None:
    text = evil_page()
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert "prefers-color-scheme: dark" in text


def test_the_page_has_the_tables_and_below_them_the_failures() -> None:
    text = "".join(Reader(evil_page()).text)
    parts = (
        "Questions asked: 1",
        "By kind",
        "Differences, questions asked in both runs: 1",
        "Worse",
        "Failures: 1",
        "Not found in the",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert "Hoped for skills: python" in text
    assert "0.5, cited" in text


def test_a_page_without_failures_says_so() -> None:
    assert "<h2>Failures: 0</h2>" in page("Now.", [], [])
