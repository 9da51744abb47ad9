"""The questions that come with the knowledge: what people ask of each passage, and what none of it covers.

Beside NAME.md stands NAME.questions.yaml: by section heading its `questions`, those in other languages (`es`, `de` …),
and by name those of its `bullets`. `not-covered.yaml` has themes, each with what the coach `says` and its `messages`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from bot.domain import Exemplar, Passage
from bot.errors import DocumentRefused
from bot.rag import plain_yaml
from bot.rag.blocks import visible
from bot.rag.documents import text_of
from bot.rag.problems import Noted, mapping, noting

QUESTIONS = ".questions.yaml"
NOT_COVERED = "not-covered.yaml"
LANGUAGES = ("es", "de", "fr", "hi", "pt")
_MAX_CHARACTERS = 500  # of a question: a longer one is a document
_MAX_EACH = 2000  # questions of one passage, messages of one theme
_MAX_DEPTH = 10  # of lists and mappings in one another; four are needed


def is_one(path: Path) -> bool:
    """Whether this file of the knowledge holds questions, and so isn't a document."""
    return path.name.endswith(QUESTIONS) or path.name == NOT_COVERED


def read_all(
    paths: Iterable[Path], knowledge_dir: Path, passages: Sequence[Passage], before: Sequence[Exemplar] = ()
) -> tuple[list[Exemplar], tuple[DocumentRefused, ...]]:
    """What can be read, and why the rest can't: a mistake costs only the list of messages it is in.

    A file that can't be read at all keeps what there was `before`.
    """
    found: list[Exemplar] = []
    problems: list[DocumentRefused] = []
    for path in paths:
        name = path.relative_to(knowledge_dir).as_posix()
        noted = partial(noting, problems, name)
        targets = Targets(PurePosixPath(name.removesuffix(QUESTIONS)), passages)
        content = None
        with noted():
            content = mapping(loaded(path, knowledge_dir, name), "it")
        if path.name == NOT_COVERED:
            old = (exemplar for exemplar in before if exemplar.kind == "not_covered")
            found += old if content is None else _themes(content, noted)
        else:
            old = (exemplar for exemplar in before if exemplar.kind == "question" and exemplar.about in targets.ids)
            found += old if content is None else _of_document(content, targets, noted)
    return found, tuple(problems)


class Targets:
    """The passages that questions can be asked of, by section heading and bullet name."""

    def __init__(self, document: PurePosixPath, passages: Sequence[Passage]) -> None:
        own = [p for p in passages if PurePosixPath(p.document).with_suffix("") == document]
        self.ids = {passage.id for passage in own}
        # The outline stands for its section; a section of one paragraph has none.
        self._sections = {p.section[-1]: p.id for p in reversed(own) if p.kind == "paragraph"}
        self._sections |= {p.section[-1]: p.id for p in own if p.kind == "section"}
        self._bullets = {(p.section[-1], p.title): p.id for p in own if p.kind == "bullet"}

    @property
    def places(self) -> Mapping[str, tuple[str, str | None]]:
        """By the id of each passage that can be named here, its heading, and its name unless the section is meant."""
        sections = {passage_id: (heading, None) for heading, passage_id in self._sections.items()}
        bullets = {passage_id: key for key, passage_id in self._bullets.items() if key[1] and key[0] in self._sections}
        return {**sections, **bullets}

    def section(self, heading: str) -> str:
        if heading not in self._sections:
            raise ValueError(f"there is no section “{heading}” any more")
        return self._sections[heading]

    def bullet(self, heading: str, name: str) -> str:
        if (heading, name) not in self._bullets:
            raise ValueError(f"there is no bullet “{name}” in “{heading}” any more")
        return self._bullets[heading, name]


def _of_document(content: Mapping[str, Any], targets: Targets, noted: Noted) -> Iterator[Exemplar]:
    for heading, asked in content.items():
        with noted():
            about = targets.section(heading)
            for key, value in mapping(asked, heading).items():
                with noted():
                    if key == "bullets":
                        yield from _of_bullets(mapping(value or {}, heading), heading, targets, noted)
                    else:
                        language = _language(key, heading)
                        yield from [Exemplar(text, "question", about, language) for text in texts(value, heading)]


def _of_bullets(content: Mapping[str, Any], heading: str, targets: Targets, noted: Noted) -> Iterator[Exemplar]:
    for name, asked in content.items():
        with noted():
            about = targets.bullet(heading, name)
            yield from [Exemplar(text, "question", about) for text in texts(asked, name)]


def _language(key: str, heading: str) -> str:
    if key == "questions":
        return "en"
    if key not in LANGUAGES:
        raise ValueError(f"“{heading}” has “{key}”: write questions, bullets or one of {', '.join(LANGUAGES)}")
    return key


def _themes(content: Mapping[str, Any], noted: Noted) -> Iterator[Exemplar]:
    for theme, body in content.items():
        with noted():
            fields = mapping(body, theme)
            if unknown := fields.keys() - {"says", "messages"}:
                raise ValueError(f"the theme “{theme}” has “{min(unknown)}”: write says or messages")
            if not fields.get("says"):
                raise ValueError(f"the theme “{theme}” doesn't say anything: give it a sentence under `says`")
            (says,) = texts([fields["says"]], theme)
            if not fields.get("messages"):
                raise ValueError(f"the theme “{theme}” has no messages: give it a list of them under `messages`")
            yield from [Exemplar(text, "not_covered", says) for text in texts(fields["messages"], theme)]


class _Loader(plain_yaml.Loader):  # type: ignore[misc]
    """Of two entries with one name the last would win, and the other would be lost without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [key.value for key, _ in node.value]
        if twice := next((name for i, name in enumerate(names) if name in names[:i]), None):
            raise ValueError(f"“{str(twice)[:60]}” stands there twice: put the two together")
        return super().construct_mapping(node, deep=deep)


def loaded(path: Path, knowledge_dir: Path, name: str) -> Any:
    """Raises DocumentRefused."""
    text = text_of(path, knowledge_dir, name)
    try:
        _check_depth(text)
        return yaml.load(text, _Loader)  # noqa: S506
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentRefused(name, f"it is not valid YAML: {' '.join(str(error).split())[:200]}") from error


def _check_depth(text: str) -> None:
    """Loading in C breaks off the whole process where lists stand in thousands of lists."""
    depth = 0
    for event in yaml.parse(text, plain_yaml.Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise ValueError("it is nested too deeply")


def texts(value: Any, of: str) -> list[str]:
    """Raises ValueError."""
    given = value or []
    if not isinstance(given, list) or len(given) > _MAX_EACH:
        raise ValueError(f"“{of}” must have a list of at most {_MAX_EACH} messages")
    cleaned = [" ".join(visible(text).split()) if isinstance(text, str) else "" for text in given]
    if not all(0 < len(text) <= _MAX_CHARACTERS for text in cleaned):
        raise ValueError(f"“{of}” has a message that isn't a line of text of up to {_MAX_CHARACTERS} characters")
    return cleaned
