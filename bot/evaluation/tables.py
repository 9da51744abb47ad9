"""A report as chapters of tables and notes in plain text, the same on a screen and on a page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.comparison import Comparison, Pair
from bot.evaluation.failures import shortened
from bot.evaluation.figures import Figures
from bot.evaluation.golden import RANKED
from bot.evaluation.marking import Mark

_NAMED = 20
_Cell = Callable[[Figures, str], str]


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the rows; the others hold figures, unless they hold words."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    heading: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


def of_report(report: Figures) -> Chapter:
    tables = (
        *_of_groups(report, _measured),
        _by_row("How they ended", report["outcomes"]),
        _by_row("Time in ms", report["timings_ms"]),
    )
    notes = (
        _note("Whole section instead of the bullet", report["whole_section"]),
        _note("Gold that the knowledge doesn't have", report["unknown_gold"]),
        _calibration(report.get("calibration")),
    )
    return Chapter(f"Questions asked: {report['questions']}", tables, tuple(filter(None, notes)))


def of_comparison(comparison: Comparison) -> Chapter:
    """The lists of better and worse only where there are any."""
    changes = (_of_pairs("Better", comparison.better), _of_pairs("Worse", comparison.worse))
    tables = (*_of_groups(comparison.differences, _difference), *(table for table in changes if table.rows))
    note = _note("Left out, since they aren't the same in both runs", comparison.left_out)
    return Chapter(
        f"Differences, questions asked in both runs: {len(comparison.pairs)}", tables, (note,) if note else ()
    )


def _calibration(shares: Mapping[str, float] | None) -> str:
    if not shares:
        return ""
    covered, not_covered = shares["covered_declined"], shares["not_covered_declined"]
    return (
        f"Calibration, each exemplar left out: declined {covered:.1%} of what is covered, {not_covered:.1%} of the rest"
    )


def _note(what: str, names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{what}: {', '.join(names[:_NAMED])}{more}" if names else ""


def _of_groups(report: Figures, cell: _Cell) -> tuple[Table, ...]:
    declines, chitchat = report["false_declines"], report["chitchat"]
    overall = (
        ("false declines", str(declines["n"]), cell(declines, "not_covered")),
        ("small talk", str(chitchat["n"]), cell(chitchat, "small_talk")),
        ("words median", "", cell(report, "words_median")),
    )
    return (
        _by_column("By kind", report["by_kind"], cell),
        _by_column("By difficulty, of in_scope and follow_up", report["by_difficulty"], cell),
        _by_column("Out of scope", report["out_of_scope"], cell),
        Table("Overall", ("", "n", ""), overall),
    )


def _by_column(title: str, groups: Mapping[str, Figures], cell: _Cell) -> Table:
    figures = [name for name in next(iter(groups.values())) if name not in {"n", "intervals"}]
    counted = ("n", *(str(group["n"]) for group in groups.values()))
    rows = ((_words(name), *(cell(group, name) for group in groups.values())) for name in figures)
    return Table(title, ("", *groups), (counted, *rows))


def _by_row(title: str, groups: Mapping[str, Figures]) -> Table:
    header = ("", *map(_words, next(iter(groups.values()))))
    return Table(title, header, tuple((name, *map(_plain, group.values())) for name, group in groups.items()))


def _of_pairs(title: str, pairs: Iterable[Pair]) -> Table:
    rows = (
        (pair.question.id, shortened(pair.question.question), _went(pair.before), _went(pair.now)) for pair in pairs
    )
    return Table(title, ("", "question", "before", "now"), tuple(rows), is_words=True)


def _measured(group: Figures, name: str) -> str:
    return _cell(group, name, "{:.3f} [{:.2f}, {:.2f}]", "{} [{}, {}]")


def _difference(group: Figures, name: str) -> str:
    if (group[name], group["intervals"][name]) == (0, (0, 0)):
        return "="
    return _cell(group, name, "{:+.3f} [{:+.2f}, {:+.2f}]", "{:+} [{:+}, {:+}]")


def _cell(group: Figures, name: str, share: str, number: str) -> str:
    found, interval = group[name], group["intervals"][name]
    if found is None:
        return "–"
    return (share if isinstance(found, float) else number).format(found, *interval)


def _plain(number: float | None) -> str:
    return "–" if number is None else str(number)


def _went(mark: Mark) -> str:
    said = [_words(mark.outcome)]
    if cited := sum(part.cited for part in mark.parts):
        said.append("cited" if mark.cited else f"{cited} of {len(mark.parts)} cited")
    if mark.question.kind in RANKED:
        said.append(f"rank {mark.rank}" if mark.rank else "not found")
    return ", ".join(said)


def _words(name: str) -> str:
    return name.replace("_", " ")
