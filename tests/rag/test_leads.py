"""What a message asks for, in the words people use."""

import pytest

from bot.rag.leads import Wish, asks_for_list, wish_of


@pytest.mark.parametrize(
    ("wish", "asked"),
    [
        ("example", "such as?"),
        ("example", "Can you show me?"),
        ("example", "could you give me an example of risk management"),
        ("example", "Like what?"),
        ("worry", "I'm scared someone will ask me how the model works"),
        ("worry", "my bosses don’t get it"),
        ("worry", "I hate schmoozing"),
        ("start", "Where do I even begin?"),
        ("start", "how can i get started"),
        ("start", "What should I do first?"),
        ("why", "why bother meeting people"),
        ("why", "What's the point of a degree?"),
        ("which", "Which certifications are good?"),
        ("which", "What challenges should I expect?"),
        ("which", "what kind of degree helps"),
        ("how", "How do I meet people from my sofa?"),
        ("how", "digital handshake, how"),
        ("how", "any tips on my resume?"),
        ("how", "show me how to plan"),
        ("how", "can you help me with my portfolio"),
        ("how", "what can i do about it?"),
        ("should", "Should I do a master's degree?"),
        ("should", "is it worth volunteering?"),
        ("personal", "do i need python"),
        ("personal", "I hate schmoozing. Can I skip it?"),
        ("personal", "Should I be able to change plans quickly?"),
        ("yes_no", "Is networking important?"),
        ("yes_no", "I like calm. Does it get hectic?"),
        ("fact", "What does an AI consultant do?"),
        ("fact", "how much data is enough?"),
        ("fact", "communication?"),
        ("fact", "tell me about certifications"),
        ("fact", "can't I?"),
        ("fact", ""),
    ],
)
def test_the_kind_of_help_is_recognised(wish: Wish, asked: str) -> None:
    assert wish_of(asked) == wish


@pytest.mark.parametrize(
    "asked",
    [
        "What skills do I need?",
        "list the responsibilities",
        "Which technical gaps should I close?",
        "what are the steps",
        "give me an overview",
        "how many duties does it have",
        "are there any newsletters",
    ],
)
def test_a_question_for_several_things_is_recognised(asked: str) -> None:
    assert asks_for_list(asked)


@pytest.mark.parametrize("asked", ["what does it mean", "Is this for me?", "what is a status", "what was that", "why?"])
def test_a_question_for_one_thing_is_no_such_question(asked: str) -> None:
    assert not asks_for_list(asked)
