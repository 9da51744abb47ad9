"""What `coach doctor` finds in the documents: what an ingest would say of them."""

from pathlib import Path

import pytest

from bot.doctor import Knowledge
from bot.errors import KnowledgeError
from bot.inspection import probes
from bot.settings import Settings

TIPS = "---\ntips:\n  leave_out:\n    - Juggling\n---\n# Steps\n\n- **Statistics:** Learn it.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for folder in ("knowledge", "data/uploads"):
        (tmp_path / folder).mkdir(parents=True)
    return Settings.from_env({"KNOWLEDGE_DIR": str(tmp_path / "knowledge"), "DATA_DIR": str(tmp_path / "data")})


async def test_mistakes_in_tips_in_questions_and_in_what_came_from_slack_are_told(settings: Settings) -> None:
    (settings.KNOWLEDGE_DIR / "steps.md").write_text(TIPS)
    (settings.KNOWLEDGE_DIR / "steps.questions.yaml").write_text("[")
    for name, content in (("plan.md", "# Plan\n\nLearn.\n"), ("empty.md", "")):
        (settings.DATA_DIR / "uploads" / name).write_text(content)
    match await probes(settings).knowledge():
        case Knowledge(documents, refused):
            assert documents == 2
            assert [each.partition(": ")[0] for each in refused] == [
                "steps.md",
                "uploads/empty.md",
                "steps.questions.yaml",
            ]
            assert "in its tips, `leave_out` names “Juggling”" in refused[0]


async def test_where_nothing_can_be_used_it_is_said_of_each_why(settings: Settings) -> None:
    (settings.KNOWLEDGE_DIR / "empty.md").write_text("")
    with pytest.raises(KnowledgeError, match=r"empty\.md: there is no text in it"):
        await probes(settings).knowledge()
