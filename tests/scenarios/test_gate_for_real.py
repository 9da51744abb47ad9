"""The quality gate with the real bot: a bad generation is refused at a shell and in Slack, until an admin insists."""

import json

import pytest

from .desk import shown
from .installation import Installation

QUESTION = "should i plan an AI project far ahead or only in short stretches"
GOLDEN = {
    "id": "g059",
    "kind": "in_scope",
    "difficulty": "paraphrase",
    "question": QUESTION,
    "gold_sections": ["Challenges of AI Project Management"],
    "gold_bullets": ["Uncertainty and Complexity"],
    "must_include": [],
}
BAD = """# Challenges of AI Project Management

There are some.

- **Coffee:** The machine on the second floor is better.
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_what_answers_worse_is_refused_at_a_shell_and_in_slack_until_an_admin_insists(
    house: Installation,
) -> None:
    house.write("golden.jsonl", json.dumps(GOLDEN))
    house.write("challenges.md", BAD)

    code, said = await house.shell()
    assert code == 1
    assert f"Broken “{QUESTION}”\n  hoped for: challenges of ai project management: uncertainty" in said
    assert "Held back: 0 of 1 golden questions hold, 1 broke. The old index goes on serving" in said

    await house.order("ingest")
    held = await house.report("✋ Held back: some answers would get worse.")
    assert "0 of 1 golden questions hold." in held.text
    assert f"“{QUESTION}”, hoped for: challenges of ai" in held.text
    assert "➕ added: Challenges of AI Project Management › Coffee: “The machine" in held.text
    assert house.progress(held)
    assert "Plan in short stretches" in (await house.ask("ben", QUESTION)).text

    await house.press(held, "ingest force")
    assert "They are published all the same." in (await house.report("✅ Done: I answer from generation")).text
    assert "Plan in short stretches" not in (await house.ask("mei", QUESTION)).text
    lines = shown(await house.order("audit")).split("\n")[1:]
    assert [" · ".join(line.split(" · ")[2:4]) for line in lines] == ["ingest · forced", *["ingest · held back"] * 2]
