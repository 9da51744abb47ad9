"""Plain text as people paste it: headings, paragraphs and bullets without any markup."""

from textwrap import dedent

import pytest

from bot.rag import markdown, plain_text
from bot.rag.blocks import Block

MARKDOWN = """
Start with what you know.

# What Makes AI Projects Different?

Four things set them apart. They **depend** on data.

- **Data, Data, Data:** AI systems learn from data, so *quality* counts.
- **Ethical Considerations:** Ask who is affected.
  - Example: A hiring tool.
  - First step: Pick one system.
- Just a remark without a name

## Education and Training (yet!)

1. **Degree:** Computer science helps.
2. **Courses:** There are many.

That is all.

# How to stand out as an AI Project Manager

Show your work.
"""
PASTED = """
Start with what you know.

What Makes AI Projects Different?

Four things set them apart. They depend on data.

- Data, Data, Data: AI systems learn from data, so quality counts.
- Ethical Considerations: Ask who is affected.
  - Example: A hiring tool.
  - First step: Pick one system.
- Just a remark without a name

Education and Training (yet!)

1. Degree: Computer science helps.
2. Courses: There are many.

That is all.

How to stand out as an AI Project Manager

Show your work.
"""


def blocks(text: str) -> list[Block]:
    return plain_text.blocks(dedent(text).strip("\n"))


def structure(found: list[Block]) -> list[tuple[str, str | None, str]]:
    return [(block.kind, block.name, block.text) for block in found]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(text)]


def test_pasted_text_has_the_structure_it_would_have_as_markdown() -> None:
    assert structure(plain_text.blocks(PASTED)) == structure(markdown.blocks(MARKDOWN))


def test_so_it_has_without_any_blank_line() -> None:
    run_together = PASTED.replace("\n\n", "\n").strip()
    assert structure(plain_text.blocks(run_together)) == structure(markdown.blocks(MARKDOWN))


@pytest.mark.parametrize("mark", ["*", "•", "–", "—", "‣", "1)", "12."])
def test_bullets_come_with_many_marks(mark: str) -> None:
    assert blocks(f"{mark} Name: text\n{mark}\tOther\n") == [
        Block("bullet", "text", name="Name"),
        Block("bullet", "Other"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "Final Thoughts",
        "“Soft” skills",
        "3 ways to begin",
        "What now?",
        "Skills (hard and soft)",
        "(Optional) Reading",
        "AI",
    ],
)
def test_a_bare_line_before_text_is_a_heading(heading: str) -> None:
    assert kinds(f"Text before.\n{heading}\nText after, which is a sentence.") == [
        ("paragraph", "Text before."),
        ("heading", heading),
        ("paragraph", "Text after, which is a sentence."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "A sentence.",
        "Stop!",
        "and so on",
        "Note that:",
        "One, two,",
        "A line of far more words than any heading would have in a text",
    ],
)
def test_a_line_that_reads_like_a_sentence_is_none(line: str) -> None:
    assert ("heading", line) not in kinds(f"Text before.\n{line}\n- A bullet")


def test_headings_may_follow_each_other_and_a_list() -> None:
    found = kinds("- Name: text\nProject Managers in the Age of AI\nFinal Thoughts\nText of it.")
    assert [kind for kind, _ in found] == ["bullet", "heading", "heading", "paragraph"]


@pytest.mark.parametrize("rule", ["=======", "-------", "***", "___"])
def test_an_underlined_heading_is_a_heading(rule: str) -> None:
    assert kinds(f"Text.\n\nMain Title\n{rule}\nText of it.") == [
        ("paragraph", "Text."),
        ("heading", "Main Title"),
        ("paragraph", "Text of it."),
    ]


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_a_paragraph_that_was_wrapped_by_hand_stays_one(width: int) -> None:
    text = 3 * (
        "Managers of AI projects plan in short stretches, so that a change costs less than it would otherwise cost. "
        "Data may be late, incomplete, or wrong; Python scripts find out early what Excel hides. "
        "Ask the engineers what they need. Then ask them again, a week later, and write down what has changed since. "
    )
    lines = wrapped(text, width)
    assert kinds("\n".join(("Planning Ahead", *lines))) == [("heading", "Planning Ahead"), ("paragraph", text.strip())]


def test_the_continuation_of_a_first_line_does_not_make_it_a_heading() -> None:
    assert kinds("Project managers need\npatience and courage.") == [
        ("paragraph", "Project managers need patience and courage.")
    ]


def test_a_comma_ends_no_paragraph() -> None:
    assert kinds("You need patience, courage,\nand a plan.") == [
        ("paragraph", "You need patience, courage, and a plan.")
    ]


def test_wrapped_and_nested_bullets_stay_one() -> None:
    first, second, *rest = blocks(
        """
        - Name: A statement.
          It has a second sentence.
          And a third, which is
          long.
          - Example: one
            that is wrapped. It goes
            on.
          - First step: two
        - Other: A statement that is
        wrapped without an indent.
        Next Heading
        Text of it.
        """
    )
    assert first.name == "Name"
    assert first.text.split("\n") == [
        "A statement. It has a second sentence. And a third, which is long.",
        "Example: one that is wrapped. It goes on.",
        "First step: two",
    ]
    assert second == Block("bullet", "A statement that is wrapped without an indent.", name="Other")
    assert [block.kind for block in rest] == ["heading", "paragraph"]


@pytest.mark.parametrize(
    "text",
    [
        "A clause that happens to go on for long: text",
        "Is it? Yes: it is",
        "http://example.com",
        "Ends in a colon:",
        f"{'x' * 71}: text",
    ],
)
def test_not_everything_with_a_colon_is_a_name(text: str) -> None:
    assert blocks(f"- {text}") == [Block("bullet", text)]


def test_all_headings_are_of_one_level() -> None:
    assert {block.level for block in plain_text.blocks(PASTED) if block.kind == "heading"} == {1}


def test_nothing_makes_nothing() -> None:
    assert blocks("") == []
    assert blocks("\n \n-----\n\t\n") == []


@pytest.mark.parametrize(
    "hostile",
    [
        "- a\n" + "  b\n" * 50_000,
        "x" * 300_000 + "\n" + "  b\n" * 50_000,
        " " * 300_000 + "x\n" + "  b\n" * 50_000,
        "- " * 100_000,
        "=" * 300_000 + "a",
        "- " + "a: " * 100_000,
    ],
)
@pytest.mark.timeout(20)
def test_an_endless_text_is_read_in_time(hostile: str) -> None:
    assert blocks(hostile)


def wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
