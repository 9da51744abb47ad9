"""The questions that come with the knowledge: what people ask of each passage, and what none of it covers.

Beside NAME.md stands NAME.questions.yaml: by section heading its `questions`, those in other languages (`es`, `de` …),
and by name those of its `bullets`. `not-covered.yaml` has themes, each with what the coach `says` and its `messages`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from bot.domain import Exemplar, Passage
from bot.errors import DocumentRefused
from bot.rag.documents import text_of

QUESTIONS = ".questions.yaml"
NOT_COVERED = "not-covered.yaml"
LANGUAGES = ("es", "de", "fr", "hi", "pt")
_MAX_CHARACTERS = 500  # of a question: a longer one is a document
# Strings, lists and mappings only, so that nobody has to quote `yes` or `12`; in C, which is ten times faster.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_EACH = 2000  # questions of one passage, messages of one theme


def is_one(path: Path) -> bool:
    """Whether this file of the knowledge holds questions, and so isn't a document."""
    return path.name.endswith(QUESTIONS) or path.name == NOT_COVERED


def read_all(
    paths: Iterable[Path], knowledge_dir: Path, passages: Sequence[Passage]
) -> tuple[list[Exemplar], tuple[DocumentRefused, ...]]:
    """What can be read, and why the rest can't; a section or bullet that is gone costs only its own questions."""
    found: list[Exemplar] = []
    problems: list[DocumentRefused] = []
    for path in paths:
        name = path.relative_to(knowledge_dir).as_posix()
        try:
            content = _mapping(_loaded(path, knowledge_dir, name), "it")
            if path.name == NOT_COVERED:
                found += _themes(content)
            else:
                document = PurePosixPath(name.removesuffix(QUESTIONS))
                found += _of_document(content, _Targets(document, passages), problems, name)
        except DocumentRefused as problem:
            problems.append(problem)
        except ValueError as problem:
            problems.append(DocumentRefused(name, str(problem)))
    return found, tuple(problems)


class _Targets:
    """The passages that questions can be asked of, by section heading and bullet name."""

    def __init__(self, document: PurePosixPath, passages: Sequence[Passage]) -> None:
        own = [p for p in passages if PurePosixPath(p.document).with_suffix("") == document]
        # The outline stands for its section; a section of one paragraph has none.
        self._sections = {p.section[-1]: p.id for p in reversed(own) if p.kind == "paragraph"}
        self._sections |= {p.section[-1]: p.id for p in own if p.kind == "section"}
        self._bullets = {(p.section[-1], p.title): p.id for p in own if p.kind == "bullet"}

    def section(self, heading: str) -> str | None:
        return self._sections.get(heading)

    def bullet(self, heading: str, name: str) -> str | None:
        return self._bullets.get((heading, name))


def _of_document(
    content: Mapping[str, Any], targets: _Targets, problems: list[DocumentRefused], file: str
) -> Iterator[Exemplar]:
    for heading, asked in content.items():
        section = _mapping(asked, heading)
        about = targets.section(heading)
        if about is None:
            problems.append(DocumentRefused(file, f"there is no section “{heading}” any more"))
            continue
        for key in ("questions", *LANGUAGES):
            language = "en" if key == "questions" else key
            yield from (Exemplar(text, "question", about, language) for text in _texts(section.get(key), heading))
        for name, questions in _mapping(section.get("bullets") or {}, heading).items():
            if (bullet := targets.bullet(heading, name)) is None:
                problems.append(DocumentRefused(file, f"there is no bullet “{name}” in “{heading}” any more"))
                continue
            yield from (Exemplar(text, "question", bullet) for text in _texts(questions, name))


def _themes(content: Mapping[str, Any]) -> Iterator[Exemplar]:
    for theme, body in content.items():
        fields = _mapping(body, theme)
        says = fields.get("says")
        if not isinstance(says, str) or not says.strip():
            raise ValueError(f"the theme “{theme}” doesn't say anything: give it a sentence under `says`")
        yield from (Exemplar(text, "not_covered", says.strip()) for text in _texts(fields.get("messages"), theme))


def _loaded(path: Path, knowledge_dir: Path, name: str) -> Any:
    try:
        return yaml.load(text_of(path, knowledge_dir, name), _LOADER)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentRefused(name, f"it is not valid YAML: {' '.join(str(error).split())[:200]}") from error


def _mapping(value: Any, of: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ValueError(f"{of} must be lines like `name: …`")
    return value


def _texts(value: Any, of: str) -> list[str]:
    texts = value or []
    if not isinstance(texts, list) or len(texts) > _MAX_EACH:
        raise ValueError(f"“{of}” must have a list of at most {_MAX_EACH} messages")
    if not all(isinstance(text, str) and 0 < len(text.strip()) <= _MAX_CHARACTERS for text in texts):
        raise ValueError(f"“{of}” has a message that isn't a line of text of up to {_MAX_CHARACTERS} characters")
    return [" ".join(text.split()) for text in texts]
