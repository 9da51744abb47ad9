"""What was found beside the best passage: up to two more in short, merged where they belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Found, Passage
from bot.rag import sections
from bot.rag.draft import Draft, bullets, labelled, name_of
from bot.rag.sentences import gist, sentences

ALSO = "Also under **{}**:"
RELATED = "Related:"
_MOST_CITED = 3


@dataclass(frozen=True, slots=True)
class Further:
    """`cited` begins with the best passage; `goes_on` are sentences for its own paragraph, `listed` is Markdown."""

    cited: tuple[int, ...]
    goes_on: list[str]
    listed: list[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    passage: Passage
    said: list[str]


def further(draft: Draft, found: Sequence[Found], first: int, others: Sequence[int]) -> Further:
    best = _Entry(found[first].passage, [])
    entries = {_together(best.passage): best}
    cited, lists = [first], list[int]()
    for i in _without_openings(found, others):
        if len(cited) + len(lists) == _MOST_CITED:
            break
        if _names(found[i].passage):
            lists.append(i)
        elif _add(draft, entries, found[i].passage, [found[c].passage for c in cited]):
            cited.append(i)
    # Last, so that a section names only what nothing else has told. What is told anyway is cited however far it is.
    told = (i for i, f in enumerate(found) if i not in lists and not _in_short(draft, f.passage))
    for i in (*lists, *told):
        if len(cited) < _MOST_CITED and _add(draft, entries, found[i].passage, [found[c].passage for c in cited]):
            cited.append(i)
    listed = [entry for entry in entries.values() if entry.said and entry is not best]
    return Further((first, *sorted(cited[1:])), best.said, _listed(listed))


def _without_openings(found: Sequence[Found], others: Sequence[int]) -> list[int]:
    """A section that is found itself says more by its names than by the paragraph that opens it."""
    opened = {(f.passage.source, f.passage.statement) for f in (found[i] for i in others) if _names(f.passage)}
    return [
        i
        for i in others
        if found[i].passage.kind != "paragraph" or (found[i].passage.source, found[i].passage.statement) not in opened
    ]


def _add(draft: Draft, entries: dict[str, _Entry], passage: Passage, cited: Sequence[Passage]) -> bool:
    """Whether it is to be cited: it adds a sentence, or backs what is said from another place."""
    short = _in_short(draft, passage)
    if not short:
        return all(passage.source != other.source for other in cited)
    told = draft.take_if_short(name_of(passage), short)
    if told:
        entries.setdefault(_together(passage), _Entry(passage, [])).said.extend(told)
    return bool(told)


def _in_short(draft: Draft, passage: Passage) -> str:
    """A section's names or a passage's first sentence, as far as it isn't told yet."""
    if names := _names(passage):
        new = [name for name in names if not draft.has_said(name)]
        told = not new or draft.has_said(", ".join(names))  # by the list of the section above it
        return "" if told else sections.BETWEEN_NAMES.join(new if len(new) > 1 else names)
    said = passage.statement.removeprefix("- ")  # A section may begin with a bullet that has no name.
    return "" if any(map(draft.has_said, sentences(said))) else gist(said)


def _names(passage: Passage) -> list[str]:
    return sections.outline(passage).names if passage.kind == "section" else []


def _together(passage: Passage) -> str:
    """The same for what is told in one breath: bullets of one name, paragraphs under one heading."""
    alone = passage.kind == "section" or (passage.kind == "bullet" and not passage.title)
    return passage.id if alone else name_of(passage).casefold()


def _listed(entries: Sequence[_Entry]) -> list[str]:
    if not entries:
        return []
    places = {entry.passage.section for entry in entries}
    if len(entries) > 1 and len(places) == 1 and all(entry.passage.title for entry in entries):
        head = ALSO.format(entries[0].passage.section[-1].rstrip(" :"))
    else:
        head = RELATED
    return [head, bullets(labelled(name_of(entry.passage), entry.said) for entry in entries)]
