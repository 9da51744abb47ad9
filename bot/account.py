"""What an ingest tells in the end: to people in lines, to programs as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.administration import Kept
from bot.domain import Generation
from bot.proposing import Accepted
from bot.publishing import Published

if TYPE_CHECKING:
    from bot.rag.changes import Change
    from bot.rag.chat.expansion import Expanded
    from bot.rag.report import Report

_MOST_CHANGES = 50  # shown to a person; --json has more


@dataclass(frozen=True, slots=True)
class Account:
    """`complaints` are for standard error."""

    as_json: Mapping[str, Any]
    lines: Sequence[str]
    complaints: Sequence[str] = ()


def of_ingest(published: Published, seconds: float, dry_run: bool) -> Account:
    report, verdict, taught = published.report, published.verdict, published.calibration
    counts = {each.name: getattr(report, each.name) for each in fields(report)}
    told = {
        **counts,
        "refused": [{"path": one.path, "reason": one.reason} for one in report.refused],
        "changes": [asdict(change) for change in report.changes],
        "calibration": asdict(taught) if taught else None,
        "gate": {**asdict(verdict), "forced": published.is_forced} if verdict else None,
        "seconds": round(seconds, 2),
    }
    return Account(told, list(_lines(published, seconds, dry_run)), list(_complaints(published)))


def _lines(published: Published, seconds: float, dry_run: bool) -> Iterator[str]:
    report = published.report
    if dry_run:
        yield from _diff(report)
    if report.is_new and (taught := published.calibration):
        yield (
            f"Calibrated: of {report.exemplars:,} prepared messages, each judged as if it were new, it declines "
            f"{taught.covered_declined:.1%} of those covered and {taught.not_covered_declined:.1%} of the others"
        )
    if published.verdict and not published.is_held_back:
        yield f"{published.verdict}{' (published all the same)' if published.is_forced else ''}"
    made = f"{report.tips} tips; generation {report.generation or '-'}, {seconds:.1f} s"
    yield f"{_counts(published, dry_run)}, {len(report.refused)} refused; {made}"


def _counts(published: Published, dry_run: bool) -> str:
    report = published.report
    size = f"{report.documents} documents, {report.passages} passages"
    only_would_be = dry_run or published.is_held_back
    if not (only_would_be or report.is_new):
        return f"Nothing to do: {size}"
    changed = f"{report.added} added, {report.changed} changed, {report.removed} removed, {report.embedded} embedded"
    return f"{'Would be ' if only_would_be else ''}{size}: {changed}"


def _complaints(published: Published) -> Iterator[str]:
    report, verdict = published.report, published.verdict
    yield from (f"Refused {one}" for one in report.refused)
    yield from (f"Left out “{question}”: the passage it was attached to is gone" for question in report.adrift)
    if verdict:
        for each in verdict.broken:
            yield from (f"Broken “{each.question}”", f"  hoped for: {each.hoped}", f"  now: {each.said}")
        if verdict.skipped:
            yield f"Skipped, as nothing was ever there to answer them: {', '.join(verdict.skipped)}"
    if published.is_held_back:
        yield f"Held back: {verdict}. The old index goes on serving; --force publishes all the same."


def _diff(report: "Report") -> Iterator[str]:
    for change in report.changes[:_MOST_CHANGES]:
        yield f"{change.change:<8} {change.document}: {change.place}"
        yield from _texts(change)
    if report.changes_count > _MOST_CHANGES:
        yield f"… and {report.changes_count - _MOST_CHANGES} more"


def _texts(change: "Change") -> Iterator[str]:
    for sign, text in (("-", change.before), ("+", change.after)):
        yield from (f"  {sign} {line}" for line in (text or "").splitlines())


def of_expansion(expanded: "Expanded", accepted: Accepted | None) -> Account:
    told = {**asdict(expanded), "files": [str(file) for file in expanded.files]}
    count = f"{expanded.questions} questions proposed for {expanded.passages} passages, {expanded.tokens:,} tokens"
    lines = [count] if expanded.questions else [f"Nothing new is proposed; {expanded.tokens:,} tokens"]
    lines += [f"  {file}" for file in expanded.files]
    complaints = [f"Nothing usable was proposed for {expanded.without} passages"] if expanded.without else []
    if expanded.failed:
        complaints.append(f"No reply for {expanded.failed} passages, run it again for these. {expanded.trouble}")
    if accepted is None:
        lines += ["Read them, mend them, then accept them: `python ingest.py --accept`"] if expanded.files else []
        return Account(told, lines, complaints)
    of_accepted = of_acceptance(accepted)
    both = [*lines, *of_accepted.lines], [*complaints, *of_accepted.complaints]
    return Account({**told, "accepted": of_accepted.as_json}, *both)


def of_acceptance(accepted: Accepted) -> Account:
    refused = [{"path": one.path, "reason": one.reason} for one in accepted.refused]
    told = {"questions": accepted.questions, "passages": accepted.passages, "decided": accepted.decided}
    line = f"{accepted.questions} questions accepted for {accepted.passages} passages"
    line += f", {accepted.decided} left out that were decided about before" if accepted.decided else ""
    after = ["They count from the next ingest on: `python ingest.py`"] if accepted.questions else []
    return Account({**told, "refused": refused}, [line, *after], [f"Refused {one}" for one in accepted.refused])


def of_rollback(back: Generation) -> Account:
    told = f"Back to generation {back.id}: within seconds the coach answers from it, until the next ingest."
    return Account({"generation": back.id}, [told])


def of_generations(kept: Sequence[Kept]) -> Account:
    rows = []
    for each in kept:
        by = {"by": each.deed.by, "team": each.deed.team} if each.deed else {"by": None, "team": None}
        made = {"created_at": each.generation.created_at.isoformat(), "serving": each.serves}
        rows.append({**asdict(each.generation), **made, **by})
    return Account({"generations": rows}, [_status(row) for row in rows] or ["There is no index yet."])


def _status(row: Mapping[str, Any]) -> str:
    by = f" by {row['by']}" if row["by"] else ""
    return (
        f"generation {row['id']} ({'serving' if row['serving'] else 'kept'}): {row['documents']} documents, "
        f"{row['passages']} passages, made {row['created_at'][:19]} UTC{by} with {row['model']}"
    )
