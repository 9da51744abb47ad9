"""A question in another language comes out in English, word for word, and what it doesn't know stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Finding
from bot.rag import glossary
from bot.rag.reader import Reader


@pytest.mark.parametrize(
    ("message", "language", "english"),
    [
        ("Brauche ich ein Praktikum?", "de", "do I need a internship"),
        ("¿Necesito un máster?", "es", "do I need a master's degree"),
        ("Qu'est-ce que l'éthique ?", "fr", "what ethics"),
        ("Como faço um estágio?", "pt", "how do a internship"),
    ],
)
def test_words_become_english_in_their_own_order(message: str, language: str, english: str) -> None:
    assert glossary.in_english(message, language) == english


def test_a_german_word_made_of_several_is_read_piece_by_piece() -> None:
    assert glossary.in_english("Programmierkenntnisse", "de") == "programming code skills"


def test_the_longest_phrase_is_read_first() -> None:
    assert glossary.in_english("chef de projet", "fr") == "project manager"
    assert glossary.in_english("mon chef", "fr") == "my boss"


def test_small_words_that_say_nothing_are_left_out_and_names_stay() -> None:
    assert glossary.in_english("se usa LinkedIn", "es") == "usa linkedin"


@pytest.mark.parametrize("language", ["hi", "other", "en", ""])
def test_a_language_without_a_glossary_gives_nothing(language: str) -> None:
    assert glossary.in_english("roadmap batao", language) == ""


@given(st.text(max_size=3000), st.sampled_from(["de", "es", "fr", "pt"]))
def test_any_message_can_be_read(message: str, language: str) -> None:
    assert len(glossary.in_english(message, language)) < 30_000


@pytest.mark.parametrize(
    ("message", "language", "title"),
    [
        ("bringt mir eine zertifizierung etwas?", "de", "Project Management Certifications"),
        ("¿debería buscar unas prácticas en una empresa?", "es", "Internships"),
        ("est-ce que le bénévolat est utile ?", "fr", "Volunteer Work"),
        ("vale a pena fazer trabalho voluntário?", "pt", "Volunteer Work"),
    ],
)
def test_what_nobody_prepared_in_that_language_is_found_by_its_words(
    reader: Reader, message: str, language: str, title: str
) -> None:
    finding = reader.look_abroad(message, language)
    assert (finding.kind, finding.found[0].passage.title) == ("question", title)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Wie viel verdient ein Projektmanager?", "de"),
        ("wie koche ich Reis?", "de"),
        ("¿necesito visa para Canadá?", "es"),
        ("quel temps fait-il à Lyon ?", "fr"),
        ("quem ganhou o jogo?", "pt"),
    ],
)
def test_what_is_not_covered_isn_t_in_any_language(reader: Reader, message: str, language: str) -> None:
    assert reader.look_abroad(message, language) == Finding("not_covered", (), -1.0)
