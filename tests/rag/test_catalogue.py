"""The catalogue: what becomes a tip, what front matter changes in it, and that a mistake there costs only one tip."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain import Place
from bot.rag import catalogue, chunking, documents
from bot.rag.kept_vectors import KeptVectors
from bot.rag.library import Library
from bot.rag.material import Material
from bot.rag.representation import content_hash
from bot.rag.review import review
from bot.rag.staleness import is_stale
from bot.tips import Tip

from .conftest import NOW, World, no_conversion

SKILLS = """# Skills

You need some.

- **Data:** Know where your data comes from.
  - Example: Two customers share one number.
  - First step: Open a list and count its gaps.
- **People:** Listen to the engineers.
- It has no name.

## Plans

- **Data:** Plan for the data that you lack.
"""
STEPS = "# Steps\n\n- **Learn:** Take a course.\n- **Meet:** Go to meetups.\n"


def with_tips(tips: str, text: str = SKILLS) -> str:
    return f"---\ntitle: Skills\ntips:\n{tips}\n---\n{text}"


def read(folder: Path, text: str) -> tuple[list[Tip], list[str]]:
    """The tips of a document, and what is wrong with what it says of them."""
    (folder / "skills.md").write_text(text, encoding="utf-8")
    document = documents.read(folder / "skills.md", folder, no_conversion)
    tips, problems = catalogue.read_all([document], chunking.passages(document))
    assert {problem.path for problem in problems} <= {"skills.md"}
    return tips, [problem.reason for problem in problems]


def said(tips: list[Tip]) -> list[str]:
    return [tip.text for tip in tips]


# What becomes a tip


def test_every_named_bullet_is_a_tip_with_its_first_step_and_its_source(tmp_path: Path) -> None:
    tips, problems = read(tmp_path, SKILLS)
    assert said(tips) == [
        "Know where your data comes from.",
        "Listen to the engineers.",
        "Plan for the data that you lack.",
    ]
    assert [tip.first_step for tip in tips] == ["Open a list and count its gaps.", None, None]
    assert tips[2].source == Place(("Skills", "Plans"), "Data")
    assert {tip.topic for tip in tips} == {"Skills"}
    assert not problems


def test_a_tip_has_the_id_of_its_passage_and_keeps_it_when_it_is_edited(tmp_path: Path) -> None:
    before, _ = read(tmp_path, SKILLS)
    ids = {p.id for p in chunking.passages(documents.read(tmp_path / "skills.md", tmp_path, no_conversion))}
    after, _ = read(tmp_path, SKILLS.replace("Listen to", "Ask"))
    assert [tip.id for tip in after] == [tip.id for tip in before]
    assert {tip.id for tip in before} <= ids


def test_a_long_bullet_is_one_tip_that_begins_as_it_does(tmp_path: Path) -> None:
    long = " ".join(f"This is sentence number {i} of it." for i in range(80))
    tips, _ = read(
        tmp_path, f"# Skills\n\n- **Long:** {long}\n  - First step: Begin.\n- **Note:** One.\n- **Note:** Two.\n"
    )
    assert [tip.name for tip in tips] == ["Long", "Note", "Note"]
    assert tips[0].text.startswith("This is sentence number 0 of it.")
    assert tips[0].first_step == "Begin."


# What front matter changes


def test_a_bullet_can_be_left_out(tmp_path: Path) -> None:
    tips, problems = read(tmp_path, with_tips("  leave_out: [People]"))
    assert [tip.name for tip in tips] == ["Data", "Data"]
    assert not problems


def test_why_it_matters_is_told_of_every_bullet_of_that_name(tmp_path: Path) -> None:
    tips, problems = read(tmp_path, with_tips("  why:\n    Data:  All else\n      rests on it."))
    assert [tip.why for tip in tips] == ["All else rests on it.", None, "All else rests on it."]
    assert not problems


def test_a_tip_can_be_added_and_is_known_by_its_document_and_name(tmp_path: Path) -> None:
    added = (
        "  add:\n    - {name: Breathe, text: Take a break., why: Tired people err.}\n    - {name: Walk, text: Go out.}"
    )
    tips, problems = read(tmp_path, with_tips(added))
    breathe, walk = tips[3:]
    assert (breathe.text, breathe.why, breathe.first_step) == ("Take a break.", "Tired people err.", None)
    assert walk.source == Place(("Skills",), None)
    assert not problems
    edited, _ = read(tmp_path, with_tips(added.replace("Take a break.", "Have a break.")))
    assert [tip.id for tip in edited] == [tip.id for tip in tips]


@pytest.mark.parametrize("nothing", ["  leave_out:\n  why:\n  add:", ""])
def test_empty_lists_change_nothing(tmp_path: Path, nothing: str) -> None:
    tips, problems = read(tmp_path, with_tips(nothing))
    assert (len(tips), problems) == (3, [])


@pytest.mark.parametrize(
    ("tips", "problem"),
    [
        ("  leave_out: [Code, People]", "`leave_out` names “Code”, and there is no bullet of that name"),
        ("  leave_out: [[Code], People]", "the name of each of `leave_out` must be a text of up to 150 characters"),
        (
            "  why: {Code: It matters.}\n  leave_out: [People]",
            "`why` names “Code”, and there is no bullet of that name",
        ),
        (
            f"  why: {{Data: {'x' * 201}}}\n  leave_out: [People]",
            "the why of “Data” must be a text of up to 200 characters",
        ),
        ("  why: [Data]\n  leave_out: [People]", "`why` must be lines like `name: …`"),
        ("  skip: [Data]\n  leave_out: [People]", "there is “skip”: write leave_out, why or add"),
        ("  add: {name: Walk}\n  leave_out: [People]", "`add` must be a list"),
        ("  add: [Walk]\n  leave_out: [People]", "each of `add` must be lines like `name: …`"),
        (
            "  add: [{text: Go out.}]\n  leave_out: [People]",
            "the name of each of `add` must be a text of up to 150 characters",
        ),
        (
            "  add: [{name: Walk}]\n  leave_out: [People]",
            "the text of “Walk” must be a text of up to 600 characters",
        ),
        (
            "  add: [{name: Walk, text: Go out., step: Now.}]\n  leave_out: [People]",
            "“Walk” has “step”: write name, text, why or first_step",
        ),
    ],
)
def test_a_mistake_is_named_and_the_rest_goes_on(tmp_path: Path, tips: str, problem: str) -> None:
    found, problems = read(tmp_path, with_tips(tips))
    assert problems == [f"in its tips, {problem}; the rest of it is used"]
    assert [tip.name for tip in found] == ["Data", "Data"]


def test_tips_that_are_no_mapping_change_nothing(tmp_path: Path) -> None:
    found, problems = read(tmp_path, f"---\ntips: many\n---\n{SKILLS}")
    assert problems == ["in its tips, `tips` must be lines like `name: …`; the rest of it is used"]
    assert len(found) == 3


def test_a_name_is_added_only_once(tmp_path: Path) -> None:
    found, problems = read(tmp_path, with_tips("  add: [{name: Walk, text: Go out.}, {name: Walk, text: Run.}]"))
    assert problems == ["in its tips, “Walk” is added twice: give one of them another name; the rest of it is used"]
    assert said(found)[3:] == ["Go out."]


def test_what_cannot_be_seen_is_taken_out(tmp_path: Path) -> None:
    found, _ = read(tmp_path, with_tips('  add: [{name: "Wa\\u200blk", text: "Go\\u202e out.\\n\\e[31m"}]'))
    assert (found[3].name, found[3].text) == ("Walk", "Go out. [31m")


# What an ingest makes of it


@pytest.fixture
async def ingested(world: World) -> World:
    world.write("skills.md", with_tips("  why: {People: They know.}\n  add: [{name: Walk, text: Go out.}]"))
    world.write("steps.md", STEPS)
    report = await world.ingest()
    assert (report.tips, report.refused) == (6, ())
    return world


async def kept(world: World) -> list[str]:
    return [f"{tip.document} {tip.name}" for tip in await world.generations.tips(await world.serving())]


async def test_tips_are_kept_whole_and_in_order(ingested: World) -> None:
    tips = await ingested.generations.tips(await ingested.serving())
    assert [tip.name for tip in tips] == ["Data", "People", "Data", "Walk", "Learn", "Meet"]
    document = documents.read(ingested.knowledge / "skills.md", ingested.knowledge, no_conversion)
    assert tips[:4] == catalogue.read_all([document], chunking.passages(document))[0]


async def test_a_change_in_tips_alone_makes_a_generation_and_embeds_nothing(ingested: World) -> None:
    before = await ingested.serving()
    embedded = len(ingested.model.texts)
    ingested.write("skills.md", with_tips("  leave_out: [Data]"))
    report = await ingested.ingest()
    assert (report.changed, report.embedded, report.tips) == (0, 0, 3)
    assert await ingested.serving() > before
    assert ingested.model.texts[embedded + 2 :] == []
    assert await kept(ingested) == ["skills.md People", "steps.md Learn", "steps.md Meet"]
    assert (await ingested.ingest()).generation == report.generation


async def test_a_generation_of_a_version_without_tips_gets_them(ingested: World) -> None:
    before = await ingested.serving()
    passages, exemplars = await ingested.generations.passages(before), await ingested.generations.exemplars(before)
    hashes = {content_hash(text) for text in Material(passages, exemplars, ()).texts()}
    older = await ingested.generations.save(ingested.name, 64, NOW, 2, passages, exemplars, (), hashes)
    await ingested.generations.serve(older.id)
    assert is_stale(older, older, ingested.knowledge, ingested.data, ingested.name)
    report = await ingested.ingest()
    assert (report.tips, report.embedded) == (6, 0)
    assert len(await kept(ingested)) == 6


async def test_a_mistake_in_tips_takes_no_answer_away(ingested: World) -> None:
    ingested.write("skills.md", with_tips("  leave_out: [Code]", SKILLS.replace("Listen to", "Ask")))
    report = await ingested.ingest()
    assert [str(each) for each in report.refused] == [
        "skills.md: in its tips, `leave_out` names “Code”, and there is no bullet of that name; the rest of it is used"
    ]
    assert await ingested.said_about("People: Ask the engineers.") == "Ask the engineers."


async def test_a_document_that_is_refused_or_not_scanned_keeps_its_tips(ingested: World) -> None:
    before = await kept(ingested)
    (ingested.knowledge / "skills.md").write_bytes(b"Te\0xt")
    new = ingested.write("new.md", "# New\n\n- **Nap:** Sleep on it.\n")
    await ingested.ingest()
    assert await kept(ingested) == ["new.md Nap", *before]
    ingested.write("skills.md", SKILLS)
    new.write_text("# New\n\nNo more of that.\n")
    await ingested.ingest(new)
    assert await kept(ingested) == before


async def test_a_deleted_document_takes_its_tips_along(ingested: World) -> None:
    (ingested.knowledge / "skills.md").unlink()
    assert (await ingested.ingest()).tips == 2
    assert await kept(ingested) == ["steps.md Learn", "steps.md Meet"]


async def test_what_stands_in_two_documents_is_one_tip_until_the_first_leaves(ingested: World) -> None:
    copy = ingested.write("copy.md", f"# A copy\n\n{STEPS.replace('Take a course.', 'Take a course!')}")
    assert (await ingested.ingest()).tips == 6
    with closing(Library(ingested.embed, 0.04)) as library, ThreadPoolExecutor(1) as pool:
        librarian = ingested.librarian(library, pool)
        assert len(library.tips) == 0
        await librarian.refresh()
        assert [(tip.document, tip.name) for tip in library.tips][:2] == [("copy.md", "Learn"), ("copy.md", "Meet")]
        assert len(library.tips) == 6
        copy.write_text("# A copy\n\nNo more of that.\n")
        await ingested.ingest(copy)
        await librarian.refresh()
        assert {tip.document for tip in library.tips} == {"skills.md", "steps.md"}


async def test_one_name_for_two_thoughts_is_two_tips(world: World) -> None:
    world.write("skills.md", SKILLS)
    assert (await world.ingest()).tips == 3


async def test_a_mistake_in_tips_is_something_to_mend(world: World) -> None:
    world.write("skills.md", with_tips("  leave_out: [Code]"))
    found = await review(world.knowledge, no_conversion, KeptVectors(world.generations, world.embed), {})
    assert "`leave_out` names “Code”" in str(found.to_mend["refused"].worst)
