"""An ingest brings the index in line with the knowledge, embeds only what is new, and never takes an answer away."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import IndexUnavailable, IngestBusy, KnowledgeError, ModelUnavailable
from bot.rag.edition import Edition
from bot.rag.index import Index
from bot.rag.ingestion import exclusive, folder_of
from bot.rag.representation import content_hash
from bot.rag.sealed import COPIES, is_whole

from .conftest import NOW, World, open_world

SKILLS = """# Skills

You need two kinds.

- **Data:** Know where your data comes from.
- **People:** Listen to the engineers.
- **Plans:** Leave room for experiments.
"""
STEPS = """# Steps

- **Learn:** Take a course.
- **Meet:** Go to meetups.
"""


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied."""
    folder = tmp_path_factory.mktemp("example")
    asyncio.run(ingest_example(folder))
    return folder


async def ingest_example(folder: Path) -> None:
    async with open_world(folder) as world:
        world.write("skills.md", SKILLS)
        world.write("more/steps.md", STEPS)
        report = await world.ingest()
        assert (report.documents, report.added, report.embedded) == (2, 8, 8)


@pytest.fixture
async def ingested(example: Path, tmp_path: Path) -> AsyncIterator[World]:
    shutil.copytree(example, tmp_path, dirs_exist_ok=True)
    async with open_world(tmp_path) as world:
        yield world


async def test_what_was_ingested_is_found(ingested: World) -> None:
    assert await ingested.said_about("Data: Know where your data comes from.") == "Know where your data comes from."
    assert await ingested.said_about("Meet: Go to meetups.") == "Go to meetups."


async def test_a_second_run_embeds_nothing_and_makes_no_generation(ingested: World) -> None:
    serving = await ingested.serving()
    report = await ingested.ingest()
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)
    assert (report.passages, report.generation) == (8, serving)
    assert ingested.embedded == []


async def test_an_edited_bullet_is_the_only_one_embedded_and_keeps_its_id(ingested: World) -> None:
    before = await ingested.ids()
    ingested.write("skills.md", SKILLS.replace("Listen to the engineers.", "Ask the engineers."))
    report = await ingested.ingest()
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 1, 0, 1)
    assert all(text.endswith("Ask the engineers.") for text in ingested.embedded)
    after = await ingested.ids()
    assert after["Ask the engineers."] == before["Listen to the engineers."]
    assert set(after.values()) == set(before.values())
    assert await ingested.said_about("Ask the engineers.") == "Ask the engineers."
    assert await ingested.said_about("Leave room for experiments.") == "Leave room for experiments."


async def test_so_it_is_when_its_section_begins_with_it(ingested: World) -> None:
    ingested.write("more/steps.md", STEPS.replace("Take a course.", "Take two courses."))
    report = await ingested.ingest()
    assert (report.changed, report.embedded) == (1, 1)


async def test_an_edit_taken_back_embeds_nothing(ingested: World) -> None:
    ingested.write("skills.md", SKILLS.replace("Listen", "Talk"))
    await ingested.ingest()
    ingested.write("skills.md", SKILLS)
    report = await ingested.ingest()
    assert (report.changed, report.embedded) == (1, 0)


async def test_a_new_document_joins(ingested: World) -> None:
    ingested.write("new.txt", "- Network: Talk to people.")
    report = await ingested.ingest()
    assert (report.documents, report.added, report.embedded) == (3, 1, 1)
    assert await ingested.said_about("Network: Talk to people.") == "Talk to people."


async def test_a_deleted_document_leaves(ingested: World) -> None:
    (ingested.knowledge / "more" / "steps.md").unlink()
    report = await ingested.ingest()
    assert (report.documents, report.removed, report.embedded) == (1, 3, 0)
    assert "Go to meetups." not in await ingested.ids()
    assert await ingested.said_about("Go to meetups.") != "Go to meetups."


async def test_a_renamed_heading_makes_its_passages_anew(ingested: World) -> None:
    ingested.write("skills.md", SKILLS.replace("# Skills", "# Abilities"))
    report = await ingested.ingest()
    assert (report.added, report.changed, report.removed, report.embedded) == (5, 0, 5, 5)


async def test_a_moved_bullet_keeps_its_id_and_its_vector(ingested: World) -> None:
    before = await ingested.ids()
    first, second = SKILLS.splitlines()[4:6]
    ingested.write("skills.md", SKILLS.replace(f"{first}\n{second}", f"{second}\n{first}"))
    report = await ingested.ingest()
    assert (report.added, report.changed, report.removed) == (0, 0, 0)
    assert await ingested.ids() == before


async def test_a_refused_document_is_named_and_keeps_what_it_had(ingested: World) -> None:
    (ingested.knowledge / "skills.md").write_bytes(b"Te\0xt")
    ingested.write("more/steps.md", STEPS.replace("meetups", "conferences"))
    report = await ingested.ingest()
    assert [each.path for each in report.refused] == ["skills.md"]
    assert (report.documents, report.changed, report.removed) == (2, 1, 0)
    assert await ingested.said_about("Listen to the engineers.") == "Listen to the engineers."


async def test_a_folder_with_nothing_usable_leaves_the_index_alone(ingested: World) -> None:
    shutil.rmtree(ingested.knowledge)
    with pytest.raises(KnowledgeError, match="There is no folder"):
        await ingested.ingest()
    ingested.knowledge.mkdir()
    with pytest.raises(KnowledgeError, match="is empty"):
        await ingested.ingest()
    ingested.write("only.pdf", "%PDF")
    with pytest.raises(KnowledgeError, match=r"only\.pdf: there is no PDF in it"):
        await ingested.ingest()
    assert await ingested.said_about("Listen to the engineers.") == "Listen to the engineers."


async def test_a_limited_scan_touches_nothing_outside(ingested: World) -> None:
    ingested.write("skills.md", SKILLS.replace("Listen", "Talk"))
    ingested.write("more/steps.md", STEPS.replace("meetups", "conferences"))
    ingested.write("more/new.md", "Text.")
    ingested.write("outside.md", "Text.")
    report = await ingested.ingest(ingested.knowledge / "more")
    assert (report.documents, report.added, report.changed, report.removed) == (3, 1, 1, 0)
    assert "Listen to the engineers." in await ingested.ids()
    (ingested.knowledge / "skills.md").unlink()
    (ingested.knowledge / "more" / "new.md").unlink()
    report = await ingested.ingest(ingested.knowledge / "more")
    assert (report.documents, report.removed) == (2, 1)
    assert "Listen to the engineers." in await ingested.ids()


async def test_a_dry_run_says_what_would_change_and_changes_nothing(ingested: World) -> None:
    serving, folders = await ingested.serving(), set(ingested.data.rglob("*"))
    ingested.write("skills.md", SKILLS.replace("Listen", "Talk"))
    ingested.write("new.md", "Text.")
    report = await ingested.ingest(dry_run=True)
    assert (report.added, report.changed, report.embedded) == (1, 1, 2)
    assert await ingested.serving() == serving == report.generation
    assert set(ingested.data.rglob("*")) == folders
    assert ingested.embedded == []


async def test_a_rebuild_embeds_everything_and_replaces_what_was_kept(ingested: World) -> None:
    wrong = {content_hash("Data: Know where your data comes from."): b"\0" * 4 * 64}
    await ingested.generations.keep_vectors(ingested.name, wrong)
    report = await ingested.ingest(rebuild=True)
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 8)
    assert await ingested.generations.vectors(ingested.name, wrong) != wrong
    assert await ingested.said_about("Data: Know where your data comes from.") == "Know where your data comes from."


async def edit(world: World, *words: str) -> None:
    """An ingest after each."""
    for word in words:
        world.write("skills.md", SKILLS.replace("Listen", word))
        await world.ingest()


async def kept(world: World) -> list[int]:
    """Newest first; their folders and no others are there, but for what readers copy for themselves."""
    ids = [generation.id for generation in await world.generations.all()]
    folders = {folder_of(world.data, each) for each in ids}
    assert set((world.data / "index").iterdir()) == {*folders, world.data / "index" / COPIES}
    return ids


async def test_two_generations_before_the_new_one_are_kept_and_older_ones_go(ingested: World) -> None:
    await edit(ingested, "Talk", "Write", "Sing")
    assert await kept(ingested) == [4, 3, 2]


async def test_a_rollback_goes_back_one_by_one_as_long_as_there_is_one(ingested: World) -> None:
    await edit(ingested, "Talk", "Write")
    for word, generation in [("Talk", 2), ("Listen", 1)]:
        back = await ingested.ingestion.roll_back()
        assert await ingested.serving() == back.id == generation
        assert await ingested.said_about(f"{word} to the engineers.") == f"{word} to the engineers."
    with pytest.raises(IndexUnavailable, match="no earlier generation"):
        await ingested.ingestion.roll_back()


async def test_a_rollback_to_one_of_those_that_are_kept(ingested: World) -> None:
    await edit(ingested, "Talk", "Write")
    assert (await ingested.ingestion.roll_back(1)).id == await ingested.serving() == 1
    assert (await ingested.ingestion.roll_back(3)).id == await ingested.serving() == 3
    shutil.rmtree(folder_of(ingested.data, 2))
    for number, reason in {3: "is the one that serves", 2: "is damaged", 7: "no generation 7.*kept: 2, 1"}.items():
        with pytest.raises(IndexUnavailable, match=reason):
            await ingested.ingestion.roll_back(number)
    assert await ingested.serving() == 3


async def test_what_was_rolled_back_is_not_kept_by_the_next_ingest(ingested: World) -> None:
    await edit(ingested, "Talk", "Write")
    await ingested.ingestion.roll_back()
    await edit(ingested, "Sing")
    assert await kept(ingested) == [4, 2, 1]
    assert (await ingested.ingestion.roll_back()).id == 2


async def test_a_coach_that_is_two_generations_behind_goes_on_answering(ingested: World) -> None:
    with Index(await ingested.folder(), await ingested.contents()) as index:
        await edit(ingested, "Talk", "Write")
        vector = ingested.embed(["Listen to the engineers."])[0]
        assert max(index.nearest(vector, 1).values()) > 0.8
        assert index.is_whole


async def test_a_rollback_does_not_go_to_a_damaged_generation(ingested: World) -> None:
    damaged = folder_of(ingested.data, await ingested.serving())
    ingested.write("new.md", "Text.")
    await ingested.ingest()
    shutil.rmtree(damaged)
    with pytest.raises(IndexUnavailable, match="no earlier generation"):
        await ingested.ingestion.roll_back()


async def test_another_model_rebuilds_the_index_and_the_first_one_finds_it_rebuilt_again(ingested: World) -> None:
    ingested.name = "another"
    report = await ingested.ingest()
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 8)
    serving = await ingested.generations.serving()
    assert serving
    assert serving.model == "another"


async def test_a_build_that_fails_leaves_the_old_index_and_nothing_else(ingested: World) -> None:
    serving = await ingested.serving()
    ingested.write("new.md", "Text.")
    index = ingested.data / "index"
    index.rename(ingested.data / "aside")
    index.touch()  # a file where the folder should be, as a full or broken disk might leave it
    with pytest.raises(IndexUnavailable, match="The index is as it was before"):
        await ingested.ingest()
    index.unlink()
    (ingested.data / "aside").rename(index)
    assert await ingested.serving() == serving
    assert [generation.id for generation in await ingested.generations.all()] == [serving]
    assert await ingested.said_about("Listen to the engineers.") == "Listen to the engineers."


async def test_what_a_killed_run_left_is_cleaned_up_by_the_next(ingested: World) -> None:
    before = await ingested.serving()
    shutil.copytree(folder_of(ingested.data, before), folder_of(ingested.data, 999))
    ingested.write("new.md", "Text.")
    report = await ingested.ingest()
    assert await kept(ingested) == [report.generation, before]


async def test_an_interruption_gets_through_between_batches(world: World) -> None:
    told: list[tuple[int, int]] = []

    def interrupt(phase: str, done: int, total: int) -> None:
        if phase == "embedding":
            told.append((done, total))
            run.cancel()

    world.write("many.md", "\n".join(f"- **Name {i}:** text" for i in range(100)))
    run = asyncio.create_task(world.ingestion.run(NOW, progress=interrupt))
    with pytest.raises(asyncio.CancelledError):
        await run
    ((done, total),) = told
    assert 0 < done < total
    assert await world.generations.serving() is None
    embedded = set(world.model.texts)
    world.model.texts.clear()
    await world.ingest()
    assert len(world.embedded) == total - done
    assert embedded.isdisjoint(world.embedded)


async def test_a_model_that_fails_leaves_the_old_index(ingested: World) -> None:
    serving = await ingested.serving()
    ingested.write("new.md", "Text.")
    ingested.model.texts = None  # type: ignore[assignment]  # a provider's own mistake
    with pytest.raises(ModelUnavailable, match="hashing failed"):
        await ingested.ingest()
    assert await ingested.serving() == serving


QUESTIONS = """
Skills:
  questions: [what should i learn]
  es: [qué debo aprender]
  bullets:
    Data: [which spreadsheets can i trust]
    People: [how do i get on with programmers]
"""
NOT_COVERED = """
salaries:
  says: I don't cover salaries.
  messages: [what does it pay, is the money good]
"""


async def asked(world: World) -> dict[str, tuple[str, str]]:
    """By message, the kind it is and what the passage it is about says, or what else it is about."""
    serving = await world.serving()
    said = {passage.id: passage.statement for passage in await world.generations.passages(serving)}
    exemplars = await world.generations.exemplars(serving)
    return {each.text: (each.kind, said.get(each.about, each.about)) for each in exemplars}


@pytest.fixture
async def questioned(ingested: World) -> World:
    """With questions as well."""
    ingested.write("skills.questions.yaml", QUESTIONS)
    ingested.write("not-covered.yaml", NOT_COVERED)
    report = await ingested.ingest()
    assert (report.documents, report.embedded, report.refused) == (2, 0, ())
    ingested.model.texts.clear()
    return ingested


async def test_questions_become_exemplars_beside_the_passages_own_words_and_the_talk(questioned: World) -> None:
    known = await asked(questioned)
    assert known["which spreadsheets can i trust"] == ("question", "Know where your data comes from.")
    assert known["Data: Know where your data comes from."][1] == "Know where your data comes from."
    assert known["what does it pay"] == ("not_covered", "I don't cover salaries.")
    assert known["hello there"] == ("small_talk", "greeting")
    said = [(exemplar.text, exemplar.language) for exemplar in await questioned.generations.exemplars(2)]
    assert ("qué debo aprender", "es") in said


async def test_only_a_new_question_is_embedded_and_it_counts_as_no_change_of_a_passage(questioned: World) -> None:
    before = (await questioned.ingest()).exemplars
    questioned.write("skills.questions.yaml", QUESTIONS.replace("trust]", "trust, is this list any good]"))
    questioned.model.texts.clear()
    report = await questioned.ingest()
    assert questioned.embedded == ["is this list any good"]
    assert (report.changed, report.embedded, report.exemplars) == (0, 0, before + 1)
    assert "is this list any good" in await asked(questioned)


async def test_a_question_that_is_taken_out_is_forgotten(questioned: World) -> None:
    questioned.write("skills.questions.yaml", QUESTIONS.replace("which spreadsheets can i trust", ""))
    await questioned.ingest()
    assert "which spreadsheets can i trust" not in await asked(questioned)


async def test_questions_of_a_passage_that_is_gone_are_reported_and_the_rest_is_learned(questioned: World) -> None:
    questioned.write("skills.md", SKILLS.replace("**People:**", "**Colleagues:**"))
    report = await questioned.ingest()
    assert [str(reason) for reason in report.refused] == [
        "skills.questions.yaml: there is no bullet “People” in “Skills” any more"
    ]
    assert "which spreadsheets can i trust" in await asked(questioned)
    assert "how do i get on with programmers" not in await asked(questioned)


async def test_questions_alone_are_nothing_to_answer_from(world: World) -> None:
    world.write("skills.questions.yaml", QUESTIONS)
    with pytest.raises(KnowledgeError, match="nothing usable"):
        await world.ingest()


async def test_documents_added_from_slack_are_part_of_the_knowledge(ingested: World) -> None:
    upload = ingested.write("uploads/raise.md", "# Raise\n\n- **Ask:** Ask for more money in May.")
    report = await ingested.ingest()
    assert (report.documents, report.added, report.added_documents) == (3, 1, ("uploads/raise.md",))
    assert await ingested.said_about("Ask: Ask for more money in May.") == "Ask for more money in May."
    upload.write_text("# Raise\n\n- **Ask:** Ask in June.")
    ingested.write("skills.md", SKILLS.replace("Listen", "Talk"))
    report = await ingested.ingest(upload)
    assert [(each.document, each.before, each.after) for each in report.changes] == [
        ("uploads/raise.md", "Ask for more money in May.", "Ask in June.")
    ]
    upload.unlink()
    assert (await ingested.ingest()).removed_documents == ("uploads/raise.md",)


async def test_two_documents_of_one_name_are_one_too_many(ingested: World) -> None:
    (ingested.knowledge / "uploads").mkdir()
    (ingested.knowledge / "uploads" / "raise.md").write_text("Ask in May.")
    ingested.write("uploads/raise.md", "Ask in June.")
    report = await ingested.ingest()
    assert list(map(str, report.refused)) == ["uploads/raise.md: the knowledge has one of this name: rename that"]
    assert {"Ask in May.", "Ask in June."} & (await ingested.ids()).keys() == {"Ask in May."}


async def test_a_hidden_document_is_left_out_with_its_questions_until_it_is_shown_again(questioned: World) -> None:
    report = await questioned.ingest(hidden=["skills.md"])
    assert (report.documents, report.removed_documents, report.refused) == (1, ("skills.md",), ())
    assert "which spreadsheets can i trust" not in await asked(questioned)
    skills = questioned.knowledge / "skills.md"
    assert (await questioned.ingest(questioned.knowledge / "more", hidden=["skills.md"])).documents == 1
    skills.write_bytes(b"Te\0xt")
    assert (await questioned.ingest(hidden=["skills.md"])).refused == ()
    skills.write_text(SKILLS)
    assert (await questioned.ingest()).added_documents == ("skills.md",)
    assert "which spreadsheets can i trust" in await asked(questioned)


async def test_questions_that_admins_attached_are_asked_of_their_passage_or_of_nothing(questioned: World) -> None:
    passage = (await questioned.ids())["Go to meetups."]
    attached = {"where is the free pizza": passage, "who won the match": None, "and this": "a passage that is gone"}
    report = await questioned.ingest(attached=attached)
    assert (report.adrift, report.refused) == (("and this",), ())
    known = await asked(questioned)
    assert known["where is the free pizza"] == ("question", "Go to meetups.")
    assert known["who won the match"][0] == "not_covered"
    assert "and this" not in known
    assert not (await questioned.ingest(attached=attached)).is_new
    await questioned.ingest(attached={"where is the free pizza": None})
    assert (await asked(questioned))["where is the free pizza"][0] == "not_covered"
    await questioned.ingest()
    assert "where is the free pizza" not in await asked(questioned)


async def test_what_the_examination_refuses_never_serves_and_its_vectors_are_kept(ingested: World) -> None:
    async def refuse(edition: Edition, folder: Path) -> bool:
        assert "Text." in [passage.text for passage in edition.passages]
        assert is_whole(folder)
        return False

    serving = await ingested.serving()
    ingested.write("new.md", "Text.")
    report = await ingested.ingestion.run(NOW, examine=refuse)
    assert (report.is_new, report.generation, report.added) == (False, serving, 1)
    assert await kept(ingested) == [serving]
    ingested.model.texts.clear()
    assert (await ingested.ingest()).is_new
    assert ingested.embedded == []


async def test_a_passage_nobody_asked_of_is_led_to_by_each_of_its_sentences(ingested: World) -> None:
    text = "Some people swear by it. Others would not touch it with a pole. Oh. It depends on the weather."
    ingested.write("asked.md", f"# Asked\n\n{text}")
    ingested.write("asked.questions.yaml", "Asked:\n  questions: [would you]")
    ingested.write("unasked.md", f"# Unasked\n\nReally. {text}")
    await ingested.ingest()
    exemplars = await ingested.generations.exemplars(2)
    led_by = {passage.document: passage.id for passage in await ingested.generations.passages(2)}
    texts = {name: {each.text for each in exemplars if each.about == id_} for name, id_ in led_by.items()}
    assert texts["asked.md"] == {text, "would you"}
    assert texts["unasked.md"] == {
        f"Really. {text}",
        "Some people swear by it.",
        "Others would not touch it with a pole.",
        "It depends on the weather.",
    }


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(IngestBusy, match="Another ingest is running"), exclusive(tmp_path):
        raise AssertionError("both are at it")
    with exclusive(tmp_path):
        pass


async def test_progress_is_told_to_its_end(world: World) -> None:
    told: dict[str, list[tuple[int, int]]] = {}

    def tell(phase: str, done: int, total: int) -> None:
        told.setdefault(phase, []).append((done, total))

    world.write("many.md", "\n".join(f"- **Name {i}:** text" for i in range(100)))
    await world.ingestion.run(NOW, progress=tell)
    texts = len(world.model.texts)
    assert list(told) == ["reading", "embedding", "learning", "building"]
    assert [steps[-1] for steps in told.values()] == [(1, 1), (texts, texts), (0, 0), (101, 101)]
    assert all(steps == sorted(steps) for steps in told.values())
    assert len(told) > 2
