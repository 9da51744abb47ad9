"""A whole section as an answer: how it opens, then its bullets or sub-sections as one list."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Passage
from bot.rag.draft import Draft, bullets, count, labelled, name_of
from bot.rag.sentences import MOST, fitting, gist, roots, sentences

_MOST_LISTED = 7
_PROSE = 120  # words of a section that lists nothing
_NEWS = 4  # words that are not in its heading: a sentence with fewer says nothing

LISTS = "Under **{}**, my handbook lists:"
COVERS = "*Covers:*"
BETWEEN_NAMES = "; "  # “Data, Data, Data” is one
MORE = "There is more under **{}**."


@dataclass(frozen=True, slots=True)
class Outline:
    """The paragraphs before a section's list, or else all of them; the list's names, maybe empty, and what they say."""

    opening: list[str]
    items: list[tuple[str, str]]

    @property
    def names(self) -> list[str]:
        return [title for title, _ in self.items if title]


def outline(section: Passage) -> Outline:
    lines = section.text.split("\n")
    marked = [i for i, line in enumerate(lines) if line.startswith("- ")]
    return Outline(lines[: marked[0]] if marked else lines, [_item(lines[i].removeprefix("- ")) for i in marked])


def _item(line: str) -> tuple[str, str]:
    title, parted, text = line.removeprefix("**").partition(":** ")
    return (title.rstrip(" :"), text) if parted and line.startswith("**") else ("", line)


def listed(draft: Draft, section: Passage, asked: str) -> list[str]:
    """In paragraphs of Markdown."""
    heading, found = name_of(section), outline(section)
    opening = " ".join(found.opening)
    head = draft.take(heading, _opening(opening, heading, asked), least=1)
    draft.leave_out(sentences(opening))
    lines: list[str] = []
    for title, text in found.items[:_MOST_LISTED]:
        if said := draft.take(title, [gist(text)], least=0 if head or lines else 1):
            lines.append(labelled(title, said))
    left = [text for _, text in found.items if not draft.has_said(gist(text))]
    begin = labelled(heading, head) if head else LISTS.format(heading)
    return [begin, bullets(lines), MORE.format(heading) if left else ""]


def named(draft: Draft, section: Passage, asked: str) -> list[str]:
    """Only how it opens, and the names of what it lists."""
    found = outline(section)
    told = draft.take(name_of(section), fitting(" ".join(found.opening), asked), least=1)
    names = draft.take(COVERS, [BETWEEN_NAMES.join(found.names)])
    return [labelled(name_of(section), told), " ".join((COVERS, *names)) if names else ""]


def prose(draft: Draft, section: Passage, asked: str, ranked: Sequence[str]) -> list[str]:
    """Its first paragraph and others while they are short together, those that stand first in `ranked` first."""
    first, *others = outline(section).opening
    told = [labelled(name_of(section), draft.take(name_of(section), fitting(first, asked), least=1))]
    for text in sorted(others, key=lambda text: ranked.index(text) if text in ranked else len(ranked)):
        if count(" ".join((*told, text))) > _PROSE:
            break
        told.append(" ".join(draft.take("", fitting(text, asked))))
    draft.leave_out(sentence for text in others for sentence in sentences(text))
    return told


def _opening(text: str, heading: str, asked: str) -> list[str]:
    """Of a short one the first sentence that tells more than the heading, if any; a long one is no mere opening."""
    if len(found := sentences(text)) > MOST:
        return fitting(text, asked)
    return [sentence for sentence in found if len(roots(sentence) - roots(heading)) >= _NEWS][:1]
