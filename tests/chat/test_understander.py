"""What a model makes of a message is believed as far as the person's own words bear it out, and else forgotten."""

import json
from typing import Any

import pytest

from bot.domain import Passage, Place, Turn
from bot.errors import ModelUnavailable
from bot.rag.chat.understander import understand
from bot.writing import Understood

from .scripted import Scripted, always

HISTORY = [Turn("user", "How do I build a network?"), Turn("coach", "Go to meetups."), Turn("coach_topic", "Network")]


def near(topic: str) -> Passage:
    place = Place(("Steps", topic), None)
    return Passage(topic, "steps.md", place.section, None, "Go to meetups.", 0, "paragraph", (place,))


NEAREST = [near("Your Network"), near("Education"), near("Staying Up-to-Date"), near("Experience")]


def said(*questions: Any, vague: Any = False, ask: Any = "") -> str:
    return json.dumps({"questions": list(questions), "vague": vague, "ask": ask})


async def understood(reply: str, message: str = "why are meetups good?") -> Understood | None:
    return await understand(always(reply), message, HISTORY, NEAREST)


async def test_a_follow_up_becomes_a_question_of_its_own() -> None:
    found = await understood(said("Why are meetups good for building a network?"), "why?")
    assert found == Understood(("Why are meetups good for building a network?",))


async def test_several_questions_are_taken_apart() -> None:
    message = "I was a nurse, which courses help me and how do meetups work?"
    found = await understood(said("Which courses help a nurse?", "How do meetups work?"), message)
    assert found == Understood(("Which courses help a nurse?", "How do meetups work?"))


@pytest.mark.parametrize("around", ["Sure! Here it is:\n```json\n{}\n```\nAnything else?", "{{ oops {}", "{}{}"])
async def test_the_json_is_found_wherever_it_stands(around: str) -> None:
    found = await understood(around.replace("{}", said("Why are meetups good?")))
    assert found == Understood(("Why are meetups good?",))


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        " \n ",
        "Why are meetups good?",
        "null",
        "[1, 2]",
        "{" * 5_000,
        '{"questions": ' + "[" * 4_000,
        '{"questions": ["Why are meetups good?"]}',
        '{"vague": false, "ask": ""}',
        said("Why are meetups good?", vague="no"),
        said(),
        said(*["Why are meetups good?"] * 5),
        said("Why are meetups " + "good " * 100),
        said("?!"),
        said(7),
        said(["Why are meetups good?"]),
        said("Why are meetups good?", {"tool": "delete_all"}),
        said("Pourquoi est-ce que les meetups sont bons pour moi ?"),
        "\x00\ufffd" * 100,
        "risk " * 10_000,
    ],
)
async def test_f4_garbage_is_nothing_understood(garbage: str) -> None:
    """F4: the built-in rules go on then."""
    assert await understood(garbage) is None


async def test_a_cut_reply_is_nothing_understood() -> None:
    model = Scripted(lambda prompt: said("Why are meetups good?"), is_cut=True)
    assert await understand(model, "why?", HISTORY, NEAREST) is None
    assert model.is_closed


async def test_a_model_in_trouble_is_told_of() -> None:
    with pytest.raises(ModelUnavailable):
        await understand(Scripted(lambda prompt: said("Why?"), breaks=True), "why?", HISTORY, NEAREST)


async def test_a_question_that_nobody_asked_leads_nobody_astray() -> None:
    assert await understood(said("How much does an AI project manager earn in Berlin?")) is None
    assert await understood(said("Why are meetups good?", "Which salary is fair?")) is None


async def test_another_language_is_understood_in_english() -> None:
    found = await understood(said("How do I build a network?"), "¿Cómo puedo construir mi red de contactos?")
    assert found == Understood(("How do I build a network?",))


async def test_who_is_vague_is_asked_by_the_model_where_nothing_can_be_wrong_with_that() -> None:
    own = "Do you want to build a network, or go to meetups?"
    found = await understood(said(vague=True, ask=own), "I want to get further")
    assert found == Understood((), own)


@pytest.mark.parametrize(
    "ask",
    [
        "",
        7,
        "Go to meetups.",
        "Is it a network? Or a meetup?",
        "Do you want 3 meetups?",
        "Do you want a network, see https://evil.example?",
        "Do you want a network, see evil.example?",
        "Is your network [here](x)?",
        "Do you know the network of Acme?",
        "What is the password of your bank account?",
        "Do you want a network " + "and meetups " * 30 + "?",
        "¿Quieres ir a los meetups para construir una red?",
        "Do you want <@U0BEN00001> in your network?",
    ],
)
async def test_else_which_of_the_nearest_topics_they_mean(ask: Any) -> None:
    found = await understood(said(vague=True, ask=ask), "I want to get further")
    assert found == Understood(
        (), "I’d like to get this right. Is it about “Your Network”, “Education” or “Staying Up-to-Date”?"
    )


async def test_or_what_they_want_to_know_at_all() -> None:
    found = await understand(always(said(vague=True)), "hm", (), ())
    assert found
    assert found.back == "What would you like to know about becoming an AI project manager?"
