"""What readers made of tips: one note for each tip, and one tip for each of their days."""

from datetime import date

from bot.store.engine import Database
from bot.store.tip_notes import TipNotes
from bot.tips import Note, Reader

ANNA = Reader("T1", "U1")
FIRST, SECOND = date(2026, 11, 1), date(2026, 11, 2)


async def notes_of(notes: TipNotes, reader: Reader = ANNA) -> dict[str, Note]:
    return {note.tip_id: note for note in await notes.of(reader)}


async def test_a_tip_that_was_shown_is_noted_with_its_day(db: Database) -> None:
    notes = TipNotes(db)
    await notes.shown(ANNA, "a", FIRST, as_tip_of_day=True)
    await notes.shown(ANNA, "b", FIRST, as_tip_of_day=False)

    assert await notes_of(notes) == {"a": Note("a", FIRST, FIRST), "b": Note("b", FIRST)}


async def test_a_second_tip_of_the_same_day_is_only_one_that_was_shown(db: Database) -> None:
    """I1."""
    notes = TipNotes(db)
    await notes.shown(ANNA, "a", FIRST, as_tip_of_day=True)
    await notes.shown(ANNA, "b", FIRST, as_tip_of_day=True)

    assert await notes_of(notes) == {"a": Note("a", FIRST, FIRST), "b": Note("b", FIRST)}


async def test_a_tip_of_the_day_that_is_shown_again_stays_that(db: Database) -> None:
    notes = TipNotes(db)
    for as_tip_of_day in (True, True, False):
        await notes.shown(ANNA, "a", FIRST, as_tip_of_day)
    assert await notes_of(notes) == {"a": Note("a", FIRST, FIRST)}

    await notes.shown(ANNA, "a", SECOND, as_tip_of_day=False)
    assert await notes_of(notes) == {"a": Note("a", SECOND, FIRST)}


async def test_a_mark_changes_nothing_else(db: Database) -> None:
    notes = TipNotes(db)
    await notes.shown(ANNA, "a", FIRST, as_tip_of_day=True)
    await notes.mark(ANNA, "a", saved=True, done=True)
    await notes.mark(ANNA, "a", liked=True)
    await notes.mark(ANNA, "a", saved=False)
    assert await notes_of(notes) == {"a": Note("a", FIRST, FIRST, saved=False, done=True, liked=True)}

    await notes.shown(ANNA, "a", SECOND, as_tip_of_day=True)
    assert await notes_of(notes) == {"a": Note("a", SECOND, SECOND, saved=False, done=True, liked=True)}


async def test_a_tip_can_be_marked_before_it_was_ever_shown(db: Database) -> None:
    """As when a message is passed on."""
    notes = TipNotes(db)
    await notes.mark(ANNA, "a", saved=True)

    assert await notes_of(notes) == {"a": Note("a", saved=True)}


async def test_the_same_user_id_in_another_team_is_somebody_else(db: Database) -> None:
    """L3."""
    notes = TipNotes(db)
    await notes.shown(ANNA, "a", FIRST, as_tip_of_day=True)
    await notes.mark(ANNA, "a", saved=True)

    assert await notes.of(Reader("T2", "U1")) == []
    assert await notes.of(Reader("T1", "U2")) == []
