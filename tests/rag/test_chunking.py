"""Documents into passages: along their structure, with ids that outlive edits."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Passage, Place
from bot.rag import chunking, markdown
from bot.rag.documents import Document

HANDBOOK = """
An opening.

# Skills

You need two kinds.

## Technical Skills

Four of them matter.

- **Data:** Know your data.
  - First step: Open a spreadsheet.
- **Code:** Read it.
- Stay curious.

## Other

Text.

# Steps

- **Data:** Collect some.
"""


def passages(text: str = HANDBOOK, name: str = "handbook.md", title: str = "Handbook") -> list[Passage]:
    return chunking.passages(Document(name, title, tuple(markdown.blocks(text))))


def ids(found: Sequence[Passage]) -> dict[str, str]:
    return {passage.text: passage.id for passage in found}


def outline(heading: str, text: str = HANDBOOK) -> str | None:
    said = [p.text for p in passages(text) if p.kind == "section" and p.section[-1] == heading]
    assert len(said) <= 1
    return said[0] if said else None


def test_each_bullet_and_paragraph_is_a_passage_under_its_headings() -> None:
    assert [(p.kind, p.section, p.title, p.statement) for p in passages() if p.kind != "section"] == [
        ("paragraph", ("Handbook",), None, "An opening."),
        ("paragraph", ("Skills",), None, "You need two kinds."),
        ("paragraph", ("Skills", "Technical Skills"), None, "Four of them matter."),
        ("bullet", ("Skills", "Technical Skills"), "Data", "Know your data."),
        ("bullet", ("Skills", "Technical Skills"), "Code", "Read it."),
        ("bullet", ("Skills", "Technical Skills"), None, "Stay curious."),
        ("paragraph", ("Skills", "Other"), None, "Text."),
        ("bullet", ("Steps",), "Data", "Collect some."),
    ]


def test_a_passage_knows_its_place_and_its_neighbours() -> None:
    found = passages()
    assert [passage.position for passage in found] == list(range(len(found)))
    assert all(passage.places == (Place(passage.section, passage.title),) for passage in found)
    assert {passage.document for passage in found} == {"handbook.md"}


def test_a_bullet_keeps_its_details() -> None:
    (bullet,) = (p for p in passages() if p.title == "Data" and p.section == ("Skills", "Technical Skills"))
    assert bullet.first_step == "Open a spreadsheet."


def test_a_section_with_several_things_in_it_has_an_outline_before_them() -> None:
    assert outline("Technical Skills") == (
        "Four of them matter.\n- **Data:** Know your data.\n- **Code:** Read it.\n- Stay curious."
    )
    found = passages()
    at = [p.kind for p in found if p.section == ("Skills", "Technical Skills")]
    assert at == ["section", "paragraph", "bullet", "bullet", "bullet"]


def test_an_outline_names_the_sections_inside_and_their_bullets() -> None:
    assert outline("Skills") == "You need two kinds.\n- **Technical Skills:** Data, Code\n- **Other:** Text."


def test_an_outline_names_sections_two_levels_down_and_leaves_empty_ones_out() -> None:
    text = "# One\n\nText.\n\n## Two\n\n### Three\n\nText.\n\n## Empty\n"
    assert outline("One", text) == "Text.\n- **Two:** Three"


def test_a_section_with_a_single_thing_in_it_needs_none() -> None:
    assert outline("Other") is None
    assert outline("Steps") is None


def test_a_heading_may_be_deeper_than_the_one_before_by_more_than_one() -> None:
    found = passages("# One\n\n#### Four\n\nText.\n\n## Two\n\nText.\n")
    assert [p.section for p in found if p.kind == "paragraph"] == [("One", "Four"), ("One", "Two")]


def test_a_heading_without_anything_below_is_no_section() -> None:
    assert [p.section for p in passages("# Empty\n\n## A\n\n## B\n\n# Full\n\nText.\n")] == [("Full",)]


def test_an_edit_of_a_text_keeps_every_id() -> None:
    before, after = passages(), passages(HANDBOOK.replace("Know your data.", "Know it well.").replace("Text.", "More."))
    assert [p.id for p in before] == [p.id for p in after]
    assert [p.text for p in before] != [p.text for p in after]


def test_a_new_bullet_keeps_the_ids_of_the_others() -> None:
    before, after = passages(), passages(HANDBOOK.replace("- **Code:**", "- **Tools:** Try them.\n- **Code:**"))
    assert len(after) == len(before) + 1
    assert {p.id for p in before} < {p.id for p in after}


def test_a_renamed_heading_makes_new_ids_below_it() -> None:
    before, after = passages(), passages(HANDBOOK.replace("# Steps", "# Way"))
    assert {p.section for p in before if p.id not in {q.id for q in after}} == {("Steps",)}


def test_equal_passages_have_ids_of_their_own() -> None:
    found = passages("# Head\n\nSame.\n\nSame.\n\n- **Name:** Same.\n- **Name:** Same.\n\n# Head\n\nSame.\n\nSame.\n")
    assert len({p.id for p in found}) == len(found) == 8


def test_equal_documents_have_ids_of_their_own() -> None:
    assert not {p.id for p in passages(name="a.md")} & {p.id for p in passages(name="b/a.md")}


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "This is a sentence about planning that is neither very short nor very long. "
    found = passages(f"# Head\n\n{sentence * 50}\n")
    parts = [p.text for p in found if p.kind == "paragraph"]
    assert len(parts) > 2
    assert all(len(part) <= 1200 and part.endswith("long.") for part in parts)
    assert " ".join(parts) == (sentence * 50).strip()


def test_a_long_bullet_keeps_its_name_in_every_part() -> None:
    found = passages("- **Name:** " + "A sentence that goes on and on. " * 60 + "\n\nText.")
    assert {p.title for p in found if p.kind == "bullet"} == {"Name"}
    assert len({p.id for p in found}) == len(found) > 2


@given(st.text("ab. !?;\n", min_size=1, max_size=6000))
def test_cutting_loses_no_words(text: str) -> None:
    paragraph = " ".join(text.split()) or "a"
    found = [p for p in passages(f"# Head\n\nx{paragraph}\n") if p.kind == "paragraph"]
    assert "".join("".join(p.text.split()) for p in found) == "".join(f"x{paragraph}".split())
    assert all(len(p.text) <= 1200 for p in found)


def test_in_an_outline_no_line_is_longer_than_a_passage() -> None:
    outline = next(
        p for p in passages(f"# Handbook\n\n- **Long:** {'word ' * 9000}\n- **Short:** Brief.\n") if p.kind == "section"
    )
    assert max(map(len, outline.text.split("\n"))) < 1300
    assert "Brief." in outline.text
