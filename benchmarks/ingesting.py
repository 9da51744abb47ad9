"""A large folder of documents: what an ingest of it takes, beside embedding alone and LangChain's Chroma."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from shutil import copyfile
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Annotated, Any, TypeVar

import typer
from langchain_core.documents import Document
from rich.console import Console
from rich.table import Column, Table

from benchmarks import made
from bot.errors import CoachError
from bot.rag import documents, questions, talk
from bot.rag.converting import CONVERTED, Converter
from bot.rag.embeddings import BUILT_IN, MiniLM, open_embedder, prepare
from bot.rag.material import Material
from bot.rag.reading import Reading

OURS, AGAIN, ALONE, CHROMA = "ingest.py", "again, nothing changed", "embedding alone", "Chroma.from_documents"
DONE, SOME_REFUSED = 0, 3
_INGEST = Path(__file__).parents[1] / "ingest.py"
_KB_IN_MB = 1024  # The system counts in KB.
_Result = TypeVar("_Result")

Folder = Annotated[Path | None, typer.Argument(help="Documents that nobody here wrote.")]
Count = Annotated[int | None, typer.Option(min=1, help="Only so many of them, drawn at random: the same every time.")]
Generate = Annotated[int | None, typer.Option(min=1, help="Make so many of 20 kB instead, and only ingest them.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]


@dataclass(frozen=True, slots=True)
class Taken:
    """`processor` are seconds of it, by all threads; `memory` is the most the process had, in MB."""

    seconds: float
    processor: float
    memory: int
    embedded: int

    def __add__(self, other: "Taken") -> "Taken":
        both = self.seconds + other.seconds, self.processor + other.processor
        return Taken(*both, max(self.memory, other.memory), self.embedded + other.embedded)


def run(folder: Folder = None, count: Count = None, generate: Generate = None, as_json: AsJson = False) -> None:
    """Ingest a folder twice, embed the same texts alone, and have LangChain embed and keep them in Chroma."""
    if (folder is None) == (generate is None):
        raise typer.BadParameter("a folder, or --generate")
    with TemporaryDirectory() as temporary:
        knowledge, data = Path(temporary) / "knowledge", Path(temporary) / "data"
        _apart(prepare, data / "models")
        if folder:
            _draw(folder, knowledge, count)
        else:
            made.documents(knowledge, generate or 0)
        taken: dict[str, Taken] = {}
        # Half of it before and half after all else: when the machine slows down meanwhile, both are as slow.
        first = None if generate else _apart(_embed, knowledge, data, 0)
        report, taken[OURS] = _ingest(knowledge, data)
        _, taken[AGAIN] = _ingest(knowledge, data)
        if first:
            taken[CHROMA] = _apart(_chroma, knowledge, data)
            taken[ALONE] = first + _apart(_embed, knowledge, data, 1)
    sizes = {"documents": report["documents"], "passages": report["passages"], "refused": len(report["refused"])}
    _tell(sizes, taken, as_json)


def _draw(folder: Path, to: Path, count: int | None) -> None:
    files = [file for file in documents.files(folder) if not questions.is_one(file)]
    chosen = files if count is None else Random(1).sample(files, min(count, len(files)))  # noqa: S311  (not for secrets)
    for file in chosen:
        copy = to / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copyfile(file, copy)


def _ingest(knowledge: Path, data: Path) -> tuple[Mapping[str, Any], Taken]:
    """By the command itself, with no other settings than these."""
    settings = {"KNOWLEDGE_DIR": str(knowledge), "DATA_DIR": str(data)}
    started = perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, _INGEST, "--lines"], env=settings, cwd=data, stdout=subprocess.PIPE, text=True
    )
    with process:
        told = [json.loads(line) for line in process.stdout or ()]
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = perf_counter() - started
    if process.returncode not in (DONE, SOME_REFUSED):
        raise typer.Exit(process.returncode)
    *lines, report = told
    embedded = max((line["done"] for line in lines if line["phase"] == "embedding"), default=0)
    return report, Taken(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // _KB_IN_MB, embedded)


def _apart(work: Callable[..., _Result], *given: object) -> _Result:
    """In a process of its own, for its memory: a process is never counted less than the one that started it."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *given).result()


def _embed(knowledge: Path, data: Path, half: int) -> Taken:
    texts, embed = _texts(knowledge, data), open_embedder(BUILT_IN, data)
    texts = Random(1).sample(texts, len(texts))[half::2]  # noqa: S311  (not for secrets)
    return _timed(texts, lambda: embed(texts))


def _chroma(knowledge: Path, data: Path) -> Taken:
    import chromadb
    from langchain_chroma import Chroma

    texts, model = _texts(knowledge, data), MiniLM(prepare(data / "models"))
    client = chromadb.PersistentClient(
        str(data / "langchain"), settings=chromadb.config.Settings(anonymized_telemetry=False)
    )
    documents = [Document(text) for text in texts]
    return _timed(texts, lambda: Chroma.from_documents(documents, model, client=client))


def _texts(knowledge: Path, data: Path) -> Sequence[str]:
    """What the ingest embeds, each once."""
    reading = Reading(knowledge, data, Material([], [], []), (), frozenset())
    with Converter(data / CONVERTED) as converter:
        material = reading.read((), talk.exemplars(), converter.convert, lambda done, total: None)
    return list(dict.fromkeys(material.texts()))


def _timed(texts: Sequence[str], work: Callable[[], object]) -> Taken:
    started, used = perf_counter(), process_time()
    work()
    seconds, processor = perf_counter() - started, process_time() - used
    return Taken(seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KB_IN_MB, len(texts))


def _tell(sizes: Mapping[str, int], taken: Mapping[str, Taken], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({**sizes, "taken": {name: asdict(each) for name, each in taken.items()}}))
        return
    title = "{documents:,} documents, {passages:,} passages, {refused} refused".format_map(sizes)
    columns = "embedded", "seconds", "of CPU", "peak MB", "ingest.py ÷ this (CPU)"
    table = Table(Column("", no_wrap=True), *columns, title=title)
    for name, each in taken.items():
        ours = taken[OURS]
        ratio = f"{ours.seconds / each.seconds:.2f} ({ours.processor / each.processor:.2f})"
        figures = f"{each.embedded:,}", f"{each.seconds:.1f}", f"{each.processor:.1f}", f"{each.memory:,}"
        table.add_row(name, *figures, ratio if name in (ALONE, CHROMA) else "")
    Console().print(table)


if __name__ == "__main__":
    try:
        typer.run(run)
    except CoachError as error:
        sys.exit(str(error))
