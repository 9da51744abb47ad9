"""Nothing that anybody writes comes to life in what the coach sends (matrix rows L7, L8, C6)."""

import re
from collections.abc import Sequence
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.domain import Place
from bot.slack.blocks import Message, messages
from bot.slack.links import hosts_in
from bot.slack.markup import escaped, question_from, without_formatting
from bot.slack.splitting import MOST_PARTS, REST, split

from .hostile import STRINGS
from .strict_reader import live_in

PIECES = [
    *("[", "](", ")", "]", "]:", "][", "!", "!["),
    *("<", ">", "|", "&", "@", "here", "channel", "<!", "<@U1>", "&lt;", "&#60;"),
    *(
        "https",
        "://",
        "http://",
        "//",
        ":",
        "\\",
        "www",
        ".",
        "evil",
        "example",
        "pmi.org",
        "https://pmi.org/",
        "/",
        "?",
    ),
    *("javascript:", "data:", "slack://", "mailto:", "x@", "xn--", "．", "é", "\u200b", "\u202e", "\x00", "\u200d"),
    *(
        "\n",
        "\n\n",
        " ",
        "  ",
        "\n    ",
        "- ",
        "1. ",
        "> ",
        "# ",
        "**",
        "_",
        "`",
        "```",
        "\n```\n",
        "\n~~~\n",
        "a",
        "Z",
    ),
]
NASTY = st.lists(st.sampled_from(PIECES) | st.sampled_from(STRINGS) | st.characters(), max_size=25).map("".join)
HOSTS = frozenset({"pmi.org"})
LINK = "[the guide. Read it](https://pmi.org/guide?part=1&page=2)"
BITS = [
    "Plan the budget first, e.g. with <sales> & support. ",
    "谁来付钱？先问清楚。",
    "👩\u200d💻 Ask early! ",
    "x" * 900,
    "& " * 400,
    "\n\n",
    "\n",
    f"See {LINK} or https://pmi.org/bare?a=1&b=2 now. ",
    "See [this](https://evil.example/?q=SECRET) or ![that](https://evil.example/x.png). ",
    "\n\n- **Data:** Collect it.\n  - Example: <@U1> and @here\n",
    "\n\n| skill | why |\n|---|---|\n" + "| maths | statistics & more |\n" * 60 + "\n",
    "\n\n```python\n" + "row[0](x)  # & on\n" * 20 + "```\n\n",
    "\n\n```\n" + "z" * 9_000 + "\n```\n\n",
]


def parts(sent: Sequence[Message]) -> list[dict[str, Any]]:
    return [{"text": message.text, "blocks": message.blocks} for message in sent]


def live(text: str) -> list[str]:
    """In what the coach would send, had it found this in a document or been told it."""
    told = messages(text, [Place((text, "Skills"), text)]), messages(f"About “{question_from(text, 'UCOACH')}”:")
    return [found for sent in told for part in parts(sent) for found in live_in(part)]


def test_there_are_enough_ways_to_try() -> None:
    assert len(STRINGS) >= 60


@pytest.mark.parametrize("text", STRINGS)
def test_l7_l8_nothing_hostile_comes_to_life(text: str) -> None:
    assert live(text) == []
    assert live(f"Well, {text} and so on.") == []


@given(NASTY)
def test_l7_l8_nothing_comes_to_life_whatever_it_is_made_of(text: str) -> None:
    assert live(text) == []


@given(NASTY)
def test_l7_only_hosts_on_the_list_are_linked_to(text: str) -> None:
    markdown = escaped(text, HOSTS)
    sent = {"text": without_formatting(markdown), "blocks": [{"type": "markdown", "text": markdown}]}
    assert live_in(sent, HOSTS) == []


@pytest.mark.parametrize("letter", ["a", "ª", "ä", "ж", "中", "1", "-", "_", "."])
def test_l7_no_host_that_ends_like_one_on_the_list_is_linked_to(letter: str) -> None:
    for text in (f"{letter}pmi.org", f"See {letter}pmi.org.", f"{letter}https://pmi.org/"):
        markdown = escaped(text, HOSTS)
        assert live_in({"text": markdown, "blocks": []}, HOSTS) == []
        assert "pmi.org" not in markdown


def test_l7_tables_and_code_stay_as_they_are() -> None:
    markdown = (
        "| a | b |\n|:--|--:|\n| 1.5 | **x** |\n\n```python\nrow[0](np.mean(x))\n```\n\n- [ ] Try row[0](x), it’s `a.b`"
    )
    sent = escaped(markdown)
    assert sent.replace("\u2060", "") == markdown
    assert "row[0](np.mean(x))" in sent


def test_l7_what_leads_elsewhere_can_still_be_read() -> None:
    markdown = "See [the guide](https://evil.example/a) and ![a chart](https://evil.example/b.png)."
    assert escaped(markdown).replace("\u2060", "") == "See the guide (https://evil.example/a) and a chart."


def test_l7_a_link_to_a_host_on_the_list_stays() -> None:
    markdown = "[The guide](https://PMI.org/a?b=1&c=2), https://pmi.org/d and pmi.org. ![no](https://pmi.org/e.png)"
    assert escaped(markdown, HOSTS) == markdown.replace("![no](https://pmi.org/e.png)", "no\u2060")


def test_l7_the_knowledge_may_be_linked_to_where_it_links_itself() -> None:
    texts = [
        "Read https://www.PMI.org/certs, today",
        "or http://example.org:80/x (https://a.b@c.d/)",
        "not evil.example",
    ]
    assert hosts_in(texts) == {"www.pmi.org", "example.org"}


@pytest.mark.parametrize(
    "piece", [*PIECES, "a.", ". ", "](", "[a](b.", "https://a.", "![", "!'", "\\.", "`", "a-", "&a"]
)
@pytest.mark.parametrize("length", [4_000, pytest.param(40_000, marks=pytest.mark.slow)])
def test_l12_no_text_takes_long_to_make_harmless(piece: str, length: int) -> None:
    """As long as Slack lets messages be; or a tenth of that, in a tenth of the time."""
    text = (piece * length)[:length]
    for start in ("", "[a](", "https://pmi.org/", "[", "```\n", ".", "https://a"):
        started = process_time()
        for part in split(escaped(start + text + "é", HOSTS), 6_000):
            without_formatting(part)
        question_from(start + text, "UCOACH")
        assert process_time() - started < length / 20_000


def test_c6_answers_of_any_length_keep_every_limit() -> None:
    for seed in range(12):
        assert_c6_holds(seed)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_c6_two_thousand_answers_keep_every_limit() -> None:
    for seed in range(2_000):
        assert_c6_holds(seed)


def assert_c6_holds(seed: int) -> None:
    """An answer of 1 to 200,000 characters, made of what is hard to cut."""
    random = Random(seed)  # noqa: S311
    longest, text = 10 ** random.uniform(0, 5.3), "A"
    while len(text) < longest:
        text += random.choice(BITS) * random.choice([1, 1, 1, 5, 30])
    sent = messages(text, [Place((text[:2_000],), text[-2_000:])] * random.randrange(4), HOSTS)
    assert 1 <= len(sent) <= MOST_PARTS
    said = []
    for part in parts(sent):
        markdown, *sources = texts_of(part)
        assert len(markdown) <= 6_000
        assert len(part["text"]) + len(markdown) + sum(map(len, sources)) <= 9_000
        assert part["text"]
        said.append(markdown)
    assert_nothing_is_cut(said)


def assert_nothing_is_cut(said: Sequence[str]) -> None:
    for markdown in said:
        fences = [token for token in MarkdownIt().parse(markdown) if token.type == "fence"]
        assert all(markdown.split("\n")[token.map[1] - 1].strip() == "```" for token in fences if token.map)
        words = markdown.replace(escaped(LINK, HOSTS), "").replace("https://pmi.org/bare?a=1&amp;b=2", "")
        assert "pmi.org" not in words
        assert not re.search("&(?!(?:amp|lt|gt);)", words)
    # What is left out is said to be, in the last part only.
    assert [REST in markdown for markdown in said[:-1]] == [False] * (len(said) - 1)


def test_c6_what_is_left_out_is_said_to_be() -> None:
    said = split("Plan the budget first. " * 4_000, 6_000)
    assert [markdown.endswith(REST) for markdown in said] == [False, False, False, False, True]
    assert said[-1].removesuffix(REST).rstrip().endswith("first.")


def texts_of(part: dict[str, Any]) -> list[str]:
    return [
        text for block in part["blocks"] for text in (block.get("text"), *map(_text, block.get("elements", ()))) if text
    ]


def _text(element: dict[str, Any]) -> str:
    return str(element["text"])
