"""What stands in several places is shown once, and says where all of them are."""

from bot.domain import Kind, Passage, Place
from bot.rag.copies import shown_for

TEXT = "Join a group of people who manage projects, and go to what they organize nearby."


def passage(document: str, text: str = TEXT, title: str | None = "Meetups", kind: Kind = "bullet") -> Passage:
    place = Place((document, "Network"), title)
    return Passage(f"{document}-{title}-{len(text)}", document, place.section, title, text, 0, kind, (place,))


def test_a_text_in_two_documents_is_shown_once_with_both_places() -> None:
    first, copy = passage("one"), passage("two")
    shown = shown_for([first, copy])
    assert [p.id for p in shown] == [first.id, first.id]
    assert shown[0].places == (*first.places, *copy.places)


def test_a_few_words_more_or_other_signs_make_no_difference() -> None:
    first, copy = passage("one"), passage("two", TEXT.upper().replace(",", " –") + " Really!")
    assert len({p.id for p in shown_for([first, copy])}) == 1


def test_the_same_idea_in_other_words_stays_a_passage_of_its_own() -> None:
    other = passage("two", "Groups for project managers organize evenings: become a member and attend some of these.")
    assert len({p.id for p in shown_for([passage("one"), other])}) == 2


def test_so_does_the_same_text_under_another_name_and_the_outline_of_another_section() -> None:
    for other in (passage("two", title="Conferences"), passage("two", kind="section")):
        assert len({p.id for p in shown_for([passage("one"), other])}) == 2
    outlines = [passage("one", kind="section", title=None), passage("two", kind="section", title=None)]
    assert len({p.id for p in shown_for(outlines)}) == 2


def test_paragraphs_without_a_name_are_the_same_by_their_words() -> None:
    paragraphs = [passage("one", title=None, kind="paragraph"), passage("two", f"{TEXT}\n", None, "paragraph")]
    assert len({p.id for p in shown_for(paragraphs)}) == 1
