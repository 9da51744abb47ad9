"""Markdown into headings, paragraphs and bullets: the markup goes, the words stay."""

from textwrap import dedent

import pytest

from bot.rag import markdown
from bot.rag.blocks import Block


def blocks(text: str) -> list[Block]:
    return markdown.blocks(dedent(text).strip("\n"))


def one(text: str) -> Block:
    (found,) = blocks(text)
    return found


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def test_headings_have_the_depth_they_are_written_with() -> None:
    found = blocks("# One\n\n### Three ###\n\nSet\n===\n\nUnder\n-----\n")
    assert [(block.text, block.level) for block in found] == [("One", 1), ("Three", 3), ("Set", 1), ("Under", 2)]


def test_a_heading_without_words_is_none() -> None:
    assert texts("#\n\n## ![logo](logo.png)\n\nText.") == ["Text."]


def test_a_line_under_a_long_paragraph_does_not_make_it_a_heading() -> None:
    long = "A sentence that goes on. " * 10
    assert [block.kind for block in blocks(f"{long}\n---\nText.")] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A *very* **good** _plan_ `now`", "A very good plan now"),
        (
            "See [the guide](https://example.com 'Title') and <https://example.com>",
            "See the guide and https://example.com",
        ),
        ("![a chart](chart.png) Before ![](x.png)and after", "Before and after"),
        ("A <b>bold</b> word<br>and <!-- unseen -->more", "A bold word and more"),
        ("Wrapped\nby hand  \nand broken", "Wrapped by hand and broken"),
        ("R&amp;D \\*not emphasis\\* &lt;b&gt;", "R&D *not emphasis* <b>"),
        ("in&#8203;visible&#x202e;", "invisible"),
        ("[guide][1]\n\n[1]: https://example.com", "guide"),
    ],
)
def test_markup_is_taken_off(written: str, read: str) -> None:
    assert texts(written) == [read]


@pytest.mark.parametrize(
    ("written", "name", "text"),
    [
        ("- Name: some text", "Name", "some text"),
        ("- **Name:** some text", "Name", "some text"),
        ("- **Name**: some text", "Name", "some text"),
        ("- **Name** – some text", "Name", "some text"),
        ("- __Name:__ some\n  text", "Name", "some text"),
        ("- **Start small.** Take one task", "Start small", "Take one task"),
        ("- **What if it fails?** Try again", "What if it fails?", "Try again"),
        ("- **[Name](https://example.com):** some text", "Name", "some text"),
        (
            "- **A name of more words than is usual here:** text",
            "A name of more words than is usual here",
            "text",
        ),
        ("1. Name: some text", "Name", "some text"),
        ("* Just some text", None, "Just some text"),
        ("- **Never** do this", None, "Never do this"),
        ("- Read **this** now", None, "Read this now"),
        ("- **Only bold**", None, "Only bold"),
        (
            "- A name of more words than is usual here: text",
            None,
            "A name of more words than is usual here: text",
        ),
        ("- See http://example.com", None, "See http://example.com"),
        ("- At 10:30 we meet", None, "At 10:30 we meet"),
    ],
)
def test_a_bullet_has_a_name_when_it_is_set_off(written: str, name: str | None, text: str) -> None:
    assert one(written) == Block("bullet", text, name=name)


def test_what_is_nested_in_a_bullet_becomes_lines_of_it() -> None:
    bullet = one(
        """
        - **Name:** Statement.
          - Example: one
            goes on
          - First step: two
            1. deep

          Another paragraph.

          > Quoted.

          ```
          code
          ```
        """
    )
    assert bullet.name == "Name"
    assert bullet.text.split("\n") == [
        "Statement.", "Example: one goes on", "First step: two", "deep", "Another paragraph.", "Quoted.", "code"
    ]  # fmt: skip


def test_a_bullet_may_hold_nothing_or_only_a_list() -> None:
    assert texts("-\n-   \n- - inner\n- > quoted\n- # Head") == ["inner", "quoted", "Head"]


def test_code_keeps_its_lines_and_its_characters() -> None:
    assert texts("```python\na = b  # *c*\n\nd\n```\n\n    indented") == ["a = b  # *c*\n\nd", "indented"]


def test_a_quote_is_read_like_the_rest() -> None:
    found = blocks("> ## Head\n>\n> Text.\n>\n> - Name: bullet")
    assert [block.kind for block in found] == ["heading", "paragraph", "bullet"]


def test_order_is_kept() -> None:
    assert texts("One.\n\n- Two\n- Three\n\nFour.\n\n1. Five\n\n## Six") == [
        "One.",
        "Two",
        "Three",
        "Four.",
        "Five",
        "Six",
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "*" * 5000 + "deep" + "*" * 5000,
        "**a _b " * 3000,
        "> " * 3000 + "deep",
        "- " * 3000 + "deep",
        "".join("  " * i + "- deep\n" for i in range(500)),
        "[" * 20_000,
        "<!--" * 20_000,
        "`a" * 20_000,
    ],
)
@pytest.mark.timeout(20)
def test_deep_nesting_and_endless_markup_are_bounded(hostile: str) -> None:
    assert len(blocks(f"{hostile}\n\nText.")) <= 2


def test_a_row_of_a_table_says_what_its_cells_are() -> None:
    found = blocks("| Role | **Task** | Hours: |\n| --- | :-: | --- |\n| Analyst | [Data](x) | 12 |\n| Owner | | |\n")
    assert found == [Block("bullet", "Role: Analyst; Task: Data; Hours: 12"), Block("bullet", "Role: Owner")]


def test_a_table_without_headers_or_without_rows_says_its_cells() -> None:
    assert texts("| | |\n| - | - |\n| Budget | 12 |\n| Team | |") == ["Budget: 12", "Team"]
    assert texts("| | | |\n| - | - | - |\n| A | B | C |") == ["A; B; C"]
    assert texts("| A | B |\n| - | - |") == ["A; B"]


def test_a_table_in_a_bullet_becomes_lines_of_it() -> None:
    assert one("- Name: text\n\n  | A | B |\n  | - | - |\n  | 1 | 2 |").text == "text\nA: 1; B: 2"


def test_what_is_written_for_machines_is_not_text() -> None:
    assert texts("A <script>evil()</script>B <style>p {}</style>C") == ["A B C"]
    assert texts("A <script>never closed") == ["A"]
