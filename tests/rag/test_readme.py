"""The conversation that README.md begins with is one with this coach."""

from pathlib import Path

import pytest

from bot import answering
from bot.domain import Turn
from bot.rag.reader import Reader

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_the_readme_shows_is_what_the_coach_says(handbook: Reader) -> None:
    coach, history = answering.coach(handbook), list[Turn]()
    for question, shown in conversation(README.read_text(encoding="utf-8")):
        answer = coach.answer(question, history)
        said = [answer.text, *(f"*Source: {source}*" for source in answer.sources)]
        assert " ".join(" ".join(said).split()) == shown
        history += answer.turns(question)


def conversation(page: str) -> list[tuple[str, str]]:
    quoted = " ".join(line.removeprefix(">").strip() for line in page.splitlines() if line.startswith(">"))
    said = [turn.partition("**Coach:**") for turn in quoted.split("**You:**")[1:]]
    return [(question.strip(), " ".join(shown.split())) for question, _, shown in said]
