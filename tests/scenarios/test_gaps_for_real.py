"""What the coach doesn't know, with the real bot and the real ingest: asked, declined, decided about, told."""

import pytest

from .desk import shown
from .installation import Installation

INJECTION = "What can I do against prompt injection?", "What to do against a prompt injection?"
GPUS = "what does a gpu cluster cost", "How much do GPU clusters cost?"
PIZZA = "where is the best pizza in Naples"
NEW = """# Red Teaming

- **Prompt Injection:** Let somebody try to talk the model out of its rules before every release.
- **Data Leaks:** Ask it for what it must not tell.
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_gap_is_closed_by_a_document_and_whoever_waited_is_told_once(house: Installation) -> None:
    question, alike = INJECTION
    await house.ask("ben", question, tell_me=True)
    await house.ask("mei", alike, tell_me=True)
    await house.ask("noor", alike)
    listed = shown(await house.order("gaps"))
    assert f"“{question}”" in listed
    assert "declined 3 times, 2 waiting to be told" in listed

    house.write("red-teaming.md", NEW)
    assert (await house.shell())[0] == 0

    for name in ("ben", "mei"):
        assert "talk the model out of its rules" in (await house.promised(name)).text
    assert "prompt injection" not in shown(await house.order("gaps"))
    house.write("more.md", NEW.replace("Red", "Blue"))
    assert (await house.shell())[0] == 0
    await house.ask("noor", question)
    assert [(await house.promised(name)).text for name in ("ben", "mei")]


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_an_attached_question_leads_to_its_passage_and_a_dismissed_one_nowhere(house: Installation) -> None:
    await house.ask("ben", PIZZA)
    after = await house.press(await house.order("gaps"), "dismiss ")
    assert "not our subject" in shown(after)

    question, alike = GPUS
    await house.ask("mei", question, tell_me=True)
    after = await house.press(await house.order("gaps"), "attach ")
    assert "1 question is attached." in shown(after)
    assert question not in shown(after)
    assert (await house.shell())[0] == 0

    assert "Source" in (await house.promised("mei")).text
    assert "Source" in (await house.ask("noor", alike)).text
    assert "Tell me when you know" in str((await house.ask("noor", PIZZA)).blocks)
    assert PIZZA not in shown(await house.order("gaps"))
