"""Public test sets: how the coach ranks passages that nobody prepared, beside words alone and meaning alone."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import beir, metrics, rankings
from benchmarks.beir import Collection
from bot.errors import CoachError
from bot.rag.embeddings import BUILT_IN, Vectors, open_embedder
from bot.rag.kept_vectors import KeptVectors
from bot.store.engine import Database
from bot.store.generations import Generations

FIGURES = {"nDCG@10": metrics.ndcg, "Recall@10": metrics.recall, "MRR@10": metrics.reciprocal_rank}
Figures = Mapping[str, Mapping[str, float]]  # by ranking, then by figure

Folder = Annotated[Path, typer.Argument(help="Has a folder for each set: corpus.jsonl, queries.jsonl, qrels.tsv.")]
Sets = Annotated[str, typer.Option(metavar="A,B", help="Only these of them.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")]
Cache = Annotated[Path, typer.Option(help="Where vectors are kept, so that the next run needn't embed anything.")]


def run(folder: Folder, sets: Sets = "", as_json: AsJson = False, cache: Cache = Path("data/benchmarks")) -> None:
    """Rank public test sets in three ways; benchmarks/README.md says what is compared."""
    collections = [beir.read(path) for path in _chosen(folder, sets)]
    found = {collection.name: asyncio.run(_measured(collection, cache)) for collection in collections}
    found |= {"mean": _mean(list(found.values()))}
    if as_json:
        sizes = {c.name: {"documents": len(c.passages), "queries": len(c.queries)} for c in collections}
        typer.echo(json.dumps({name: {**sizes.get(name, {}), **figures} for name, figures in found.items()}))
    else:
        for figure in FIGURES:
            Console().print(_table(figure, found))


def _chosen(root: Path, names: str) -> Sequence[Path]:
    there = beir.folders(root)
    chosen = [name.strip() for name in names.split(",")] if names else list(there)
    if not chosen or not there.keys() >= set(chosen):
        raise typer.BadParameter(f"the sets in {root} are: {', '.join(there) or 'none'}")
    return [there[name] for name in chosen]


async def _measured(collection: Collection, cache: Path) -> Figures:
    vectors = await _embedded(collection, cache)
    asked = [(query, rankings.vector_of(query, vectors)) for query in collection.queries]
    async with rankings.opened(collection.passages, vectors) as ways:
        ranked = {name: [rank(query.text, vector) for query, vector in asked] for name, rank in ways.items()}
    judged = [query.judged for query in collection.queries]
    return {
        name: {figure: fmean(map(of, lists, judged)) for figure, of in FIGURES.items()}
        for name, lists in ranked.items()
    }


async def _embedded(collection: Collection, cache: Path) -> Mapping[str, Vectors]:
    database = Database(f"sqlite:///{cache / 'vectors.sqlite3'}")
    try:
        await database.migrate()
        vectors = KeptVectors(Generations(database), open_embedder(BUILT_IN, cache))
        texts = rankings.texts(collection.passages, collection.queries)
        await vectors.recall(texts)
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
            bar = shown.add_task(f"Embedding {collection.name}")
            await vectors.embed(
                vectors.missing(texts), lambda done, total: shown.update(bar, completed=done, total=total)
            )
        return dict(zip(texts, await vectors.of(texts), strict=True))
    finally:
        await database.close()


def _mean(found: Sequence[Figures]) -> Figures:
    """Every set counts the same, whatever its size."""
    return {way: {figure: fmean(of[way][figure] for of in found) for figure in FIGURES} for way in found[0]}


def _table(figure: str, found: Mapping[str, Figures]) -> Table:
    table = Table(figure, *found["mean"])
    for name, figures in found.items():
        table.add_row(name, *(f"{of[figure]:.4f}" for of in figures.values()), end_section=name == list(found)[-2])
    return table


if __name__ == "__main__":
    try:
        typer.run(run)
    except CoachError as error:
        sys.exit(str(error))
