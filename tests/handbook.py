"""A small handbook to ask: two documents of the real one, with a few of their questions and of what isn't covered."""

import shutil
from pathlib import Path
from typing import Any

import yaml

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
_FEW = 6


def write_small_handbook(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("steps", "challenges"):
        shutil.copy(KNOWLEDGE / f"{name}.md", folder)
        _write_few(folder, f"{name}.questions.yaml")
    _write_few(folder, "not-covered.yaml")
    return folder


def _write_few(folder: Path, name: str) -> None:
    content = yaml.safe_load((KNOWLEDGE / name).read_text(encoding="utf-8"))
    (folder / name).write_text(yaml.safe_dump(_few(content), allow_unicode=True, sort_keys=False), encoding="utf-8")


def _few(content: Any) -> Any:
    if isinstance(content, list):
        return content[:_FEW]
    return {key: _few(value) for key, value in content.items()} if isinstance(content, dict) else content
