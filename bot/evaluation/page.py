"""A report as one HTML page that needs nothing else: no script, no network, light or dark as the reader's screen is."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from bot.evaluation.failures import Failure
from bot.evaluation.tables import Chapter, Table

# HTML has no way to write these.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2125; --soft: #5a636d; --line: #d5dae0; --page: #fff; --band: #f4f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7ea; --soft: #a3adb8; --line: #3a424b; --page: #15191d; --band: #1e242a; }
}
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink); background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin-bottom: .3rem; }
.soft, caption, th { color: var(--soft); font-weight: normal; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; font-weight: bold; color: var(--ink); padding-bottom: .3rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  white-space: nowrap; }
.figures td, .figures thead th { text-align: right; }
.words td { white-space: normal; min-width: 4.5rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  table { font-size: .85rem; }
  th, td { padding: .25rem .3rem; }
  .figures th, .figures td { white-space: normal; }
}
article { background: var(--band); border-radius: .5rem; padding: .6rem .9rem; margin: .7rem 0; }
article p, article ol { margin: .2rem 0; }
"""


def page(about: str, chapters: Iterable[Chapter], failures: Sequence[Failure]) -> str:
    body = "".join((*map(_chapter, chapters), _failures(failures)))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>How good the answers are</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>How good the answers are</h1>
<p class="soft">{_text(about)} In brackets: 95 % intervals.</p>
{body}</body>
</html>
"""


def _chapter(chapter: Chapter) -> str:
    notes = "".join(f"<p>{_text(note)}</p>\n" for note in chapter.notes)
    return f"<h2>{_text(chapter.heading)}</h2>\n{''.join(map(_table, chapter.tables))}{notes}"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in table.header)
    rows = "".join(f"<tr>{_row(row, table.is_words)}</tr>\n" for row in table.rows)
    # A box that scrolls must be reachable by keyboard, and then it needs a name.
    return (
        f'<div class="scroll" role="region" aria-label="{_text(table.title)}" tabindex="0">\n'
        f'<table class="{"words" if table.is_words else "figures"}"><caption>{_text(table.title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )


def _row(row: Sequence[str], is_words: bool) -> str:
    name, *cells = map(_text, row)
    # On a narrow screen a line may end before an interval, not within.
    whole = cells if is_words else (cell.replace(", ", ",&nbsp;") for cell in cells)
    return f'<th scope="row">{name}</th>' + "".join(f"<td>{cell}</td>" for cell in whole)


def _failures(failures: Sequence[Failure]) -> str:
    parts = [f"<h2>Failures: {len(failures)}</h2>\n"]
    for reason, group in groupby(failures, lambda failure: failure.reason):
        articles = list(map(_failure, group))
        parts += [f"<h3>{_text(reason.capitalize())} ({len(articles)})</h3>\n", *articles]
    return "".join(parts)


def _failure(failure: Failure) -> str:
    before = f'<p class="soft">after “{_text(failure.before)}”</p>' if failure.before else ""
    hoped = "".join(f"<p>Hoped for {_text(gold)}</p>" for gold in failure.hoped)
    retrieved = "".join(
        f'<li value="{one.rank}">{_text(one.place)} <span class="soft">{one.score}{", cited" * one.cited}</span></li>'
        for one in failure.retrieved
    )
    return (
        f'<article>{before}<p>“{_text(failure.question)}”</p>\n<p class="soft">{_text(failure.id)}, {failure.kind}, '
        f"{failure.difficulty}; ended as {failure.outcome}</p>\n{hoped}<ol>{retrieved}</ol></article>\n"
    )


def _text(text: str) -> str:
    return escape(_CONTROL.sub("", text))
