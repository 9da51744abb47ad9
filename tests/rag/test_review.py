"""What `coach lint` finds in a knowledge folder: files as people write them, vectors kept, nothing else written."""

from collections.abc import Mapping

import pytest

from bot.rag.embeddings import Embedder
from bot.rag.kept_vectors import KeptVectors
from bot.rag.review import review
from bot.remarks import Collision, Remarks, Review

from .conftest import World, no_conversion

SKILLS = """# Skills

You need two kinds.

- **Data:** Know where your data comes from.
- **People:** Listen to the engineers.
"""
QUESTIONS = """
Skills:
  questions: [which abilities matter]
  es: [qué habilidades importan]
  bullets:
    Data: [who labels all these pictures, is messy data a problem]
"""
NOT_COVERED = """
pay:
  says: I don't cover pay.
  messages: [how much does one earn]
"""


@pytest.fixture
def prepared(world: World) -> World:
    world.write("skills.md", SKILLS)
    world.write("skills.questions.yaml", QUESTIONS)
    world.write("not-covered.yaml", NOT_COVERED)
    return world


async def reviewed(world: World, originals: Mapping[str, str] | None = None) -> Review:
    vectors = KeptVectors(world.generations, Embedder(world.name, world.model))
    return await review(world.knowledge, no_conversion, vectors, originals or {})


def collisions(remarks: Remarks) -> list[Collision]:
    return [each for each in remarks.worst if isinstance(each, Collision)]


async def test_prepared_questions_are_counted_and_clean(prepared: World) -> None:
    found = await reviewed(prepared)
    assert found.is_clean
    assert found.counted == {
        "passages": 4,
        "questions": 3,
        "questions_in_other_languages": 1,
        "messages_not_covered": 1,
    }


async def test_only_vectors_are_written_and_a_second_run_needs_no_more(prepared: World) -> None:
    await reviewed(prepared, {"d1": "which way to the station"})
    assert len(prepared.model.texts) == 5
    prepared.model.texts.clear()
    await reviewed(prepared, {"d1": "which way to the station"})
    assert prepared.embedded == []
    assert not await prepared.generations.all()
    assert not prepared.data.exists()


async def test_what_the_model_cannot_read_is_not_embedded(prepared: World) -> None:
    await reviewed(prepared)
    assert "qué habilidades importan" not in prepared.model.texts


async def test_thin_preparation_is_a_hint(prepared: World) -> None:
    found = await reviewed(prepared)
    assert found.hints["few_questions"].worst == ("skills.md: Skills: 1 of 20", "skills.md: Skills › Data: 2 of 20")
    assert found.hints["nobody_prepared"].worst == ("skills.md: Skills › People",)
    assert found.hints["few_messages"].worst == ("I don't cover pay.: 1 of 8",)


async def test_of_many_hints_the_first_thirty_are_told_and_all_counted(world: World) -> None:
    world.write("long.md", "# Long\n\n" + "\n".join(f"- **Point {i}:** Text." for i in range(50)))
    hints = (await reviewed(world)).hints["nobody_prepared"]
    assert (hints.count, len(hints.worst)) == (51, 30)


async def test_what_cannot_be_read_or_has_lost_its_place_is_to_be_mended(prepared: World) -> None:
    prepared.write("steps.questions.yaml", "Steps: [")
    prepared.write("people.pdf", "%PDF")
    prepared.write("skills.questions.yaml", "Talents: {}\nSkills: {bullets: {Figures: [why count]}}")
    prepared.write("not-covered.yaml", "pay: {messages: [how much does one earn]}")
    found = await reviewed(prepared)
    assert not found.is_clean
    told = "\n".join(map(str, found.to_mend["refused"].worst))
    assert all(name in told for name in ("steps.questions.yaml", "people.pdf", "“Talents”", "“Figures”", "`says`"))


@pytest.mark.parametrize(
    ("asked", "where", "elsewhere"),
    [
        ("{bullets: {Data: [is data bad, 'Is data, bad?']}}", "Skills › Data", "skills.md: Skills › Data"),
        ("{questions: [is data bad], bullets: {Data: [is data BAD]}}", "Skills › Data", "skills.md: Skills"),
        ("{de: [how much does one EARN?]}", "Skills", "not covered: I don't cover pay."),
    ],
)
async def test_a_question_is_said_once(prepared: World, asked: str, where: str, elsewhere: str) -> None:
    prepared.write("skills.questions.yaml", f"Skills: {asked}")
    found = await reviewed(prepared)
    (twice,) = collisions(found.to_mend["said_twice"])
    assert (twice.where, twice.elsewhere) == (f"skills.md: {where}", elsewhere)
    assert not found.is_clean


async def test_nearly_the_same_of_two_passages_is_to_be_mended(prepared: World) -> None:
    prepared.write("skills.questions.yaml", QUESTIONS + "    People: [is a problem messy data]")
    (alike,) = collisions((await reviewed(prepared)).to_mend["nearly_the_same"])
    assert {alike.text, alike.other} == {"is messy data a problem", "is a problem messy data"}
    assert alike.by == 1


async def test_copies_are_named_by_the_id_of_the_original_which_is_not_repeated(prepared: World) -> None:
    originals = {"d1": "Qué habilidades importan???", "d2": "is a messy problem data", "d3": "EARN one does how much"}
    found = await reviewed(prepared, originals)
    assert {copy.where: copy.elsewhere for copy in collisions(found.to_mend["copied"])} == {
        "skills.md: Skills": "d1",
        "skills.md: Skills › Data": "d2",
        "not covered: I don't cover pay.": "d3",
    }
    assert not found.is_clean
    assert not any(original in str(found.as_json()) for original in originals.values())


async def test_a_question_in_the_wrong_place_is_a_hint(prepared: World) -> None:
    data = ["messy data problem", "messy data labels", "data labels problem", "messy labels", "listen to engineers"]
    people = ["listen to engineers speak", "listen engineers", "to engineers listen well", "engineers listen to me"]
    prepared.write("skills.questions.yaml", f"Skills: {{bullets: {{Data: {data}, People: {people}}}}}")
    found = await reviewed(prepared)
    (stray,) = collisions(found.hints["nearer_to_another_passage"])
    assert (stray.text, stray.elsewhere) == ("listen to engineers", "skills.md: Skills › People")
    assert found.hints["covered_but_nearer_to_what_is_not"].count == 0


async def test_a_question_among_what_is_not_covered_is_a_hint_and_the_reverse(prepared: World) -> None:
    data = ["messy data problem", "messy data labels", "data labels problem", "messy labels", "much pay do they get"]
    pay = ["much pay do you get", "pay do they get", "how much pay", "much pay they get", "messy data labels problem"]
    prepared.write("skills.questions.yaml", f"Skills: {{questions: {data}}}")
    prepared.write("not-covered.yaml", f"pay: {{says: No., messages: {pay}}}")
    hints = (await reviewed(prepared)).hints
    for name, text in (
        ("covered_but_nearer_to_what_is_not", "much pay do they get"),
        ("not_covered_but_nearer_to_what_is", "messy data labels problem"),
    ):
        (stray,) = collisions(hints[name])
        assert stray.text == text


async def test_knowledge_nobody_prepared_is_clean(world: World) -> None:
    world.write("skills.md", SKILLS)
    found = await reviewed(world)
    assert found.is_clean
    assert found.hints["nobody_prepared"].count == 3
