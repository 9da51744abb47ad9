"""Documents to fill a large knowledge with: shaped like the handbook's, in its words, and saying nothing."""

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

_HANDBOOK = Path(__file__).parents[1] / "knowledge"
_SIZE = 20_000  # characters


def documents(folder: Path, count: int) -> None:
    """The same ones every time."""
    chance = Random(1)  # noqa: S311  (not for secrets)
    handbook = " ".join(file.read_text(encoding="utf-8") for file in sorted(_HANDBOOK.glob("*.md")))
    words = re.findall(r"[a-z]+", handbook.lower())
    folder.mkdir(parents=True)
    for number in range(count):
        text = f"# Document {number}\n\n"
        while len(text) < _SIZE:
            text += _section(words, chance)
        (folder / f"{number:05}.md").write_text(text, encoding="utf-8")


def _section(words: Sequence[str], chance: Random) -> str:
    opening = " ".join(_sentence(words, chance) for _ in range(2))
    bullets = "".join(_bullet(words, chance) for _ in range(6))
    return f"## {_name(words, chance)}\n\n{opening}\n\n{bullets}\n"


def _bullet(words: Sequence[str], chance: Random) -> str:
    statement, again, example, step = (_sentence(words, chance) for _ in range(4))
    return f"- **{_name(words, chance)}:** {statement} {again}\n  - Example: {example}\n  - First step: {step}\n"


def _sentence(words: Sequence[str], chance: Random) -> str:
    return f"{' '.join(chance.choices(words, k=chance.randint(12, 24))).capitalize()}."


def _name(words: Sequence[str], chance: Random) -> str:
    return " ".join(chance.choices(words, k=3)).title()
