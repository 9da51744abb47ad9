"""Archives that unpack to more than there is, XML that grows, and damage of every kind: matrix rows H4 and H7."""

import io
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any
from zipfile import ZipFile

import pytest

from bot.errors import DocumentRefused
from bot.rag.converting import Converter

from . import papers

ROOT = Path(__file__).parents[2]
_BODY = "word/document.xml"
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [{declared}]><w:document
xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{used}</w:body></w:document>"""


def archive(entries: list[tuple[str, bytes, int, int]]) -> bytes:
    """By hand: names, packed data, how large they say they are, and where they say they start (or less than 0)."""
    packed, directory = b"", b""
    for name, data, size, place in entries:
        at = len(packed) if place < 0 else place
        head = (20, 0, 8, 0, 0, zlib.crc32(b""), len(data), size, len(name), 0)
        directory += _CENTRAL.pack(b"PK\1\2", 20, *head, 0, 0, 0, 0, at) + name.encode()
        if place < 0:
            packed += _LOCAL.pack(b"PK\3\4", *head) + name.encode() + data
    end = _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), len(packed), 0)
    return packed + directory + end


def packed(data: bytes) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(data) + squeezer.flush()


def million_entries() -> bytes:
    """As many as fit: the number in its end record is only two bytes long."""
    entry = _CENTRAL.pack(b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 500_000
    first = _LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    return first + directory + _END.pack(b"PK\5\6", 0, 0, 1, 1, len(directory), len(first), 0)


def zip64() -> bytes:
    """Its small end record is followed by nobody: a large one stands before it."""
    content = papers.docx()
    end = content.rfind(b"PK\5\6")
    large = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, 46_000_000, 0)
    return content[:end] + large + struct.pack("<4sIQI", b"PK\6\7", 0, end, 1) + content[end:]


def docx_of(declared: str, used: str, name: str = _BODY) -> bytes:
    return papers.docx(**{name: ENTITIES.format(declared=declared, used=used)})


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
ZEROS = packed(bytes(30_000_000))

BOMBS: Mapping[str, Callable[[], bytes]] = {
    "10-gb.docx": lambda: archive([(_BODY, ZEROS, 4_294_967_294, -1)]),
    "ratio.docx": lambda: papers.docx(**{_BODY: b" " * 40_000_000}),
    "many-large.pptx": lambda: archive([(f"{i}.bin", ZEROS, 30_000_000, -1) for i in range(8)]),
    "petabytes.docx": lambda: papers.zipped({f"{i}.zip": papers.zipped({"0.zip": ZEROS}) for i in range(16)}),
    "overlap.docx": lambda: archive([(_BODY, ZEROS, 900_000, -1), *((f"{i}", ZEROS, 900_000, 0) for i in range(99))]),
    "twice.docx": lambda: archive([(_BODY, packed(b"<a/>"), 4, -1), (_BODY, packed(b"<b/>"), 4, -1)]),
    "million.docx": million_entries,
    "zip64.docx": zip64,
    "laughs.docx": lambda: docx_of(f'<!ENTITY l0 "ha">{LAUGHS}', "&l9;"),
    "laughs.pptx": lambda: papers.zipped({"ppt/presentation.xml": ENTITIES.format(declared=LAUGHS, used="&l9;")}),
    "laughs.epub": lambda: papers.epub([ENTITIES.format(declared=f'<!ENTITY l0 "ha">{LAUGHS}', used="&l9;")]),
    "quadratic.docx": lambda: docx_of(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 50_000),
    "external.docx": lambda: docx_of('<!ENTITY a SYSTEM "file:///etc/hostname">', "&a;"),
    "external.epub": lambda: papers.epub(**{"META-INF/container.xml": (
        '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]><container>&a;</container>')}),
    "parameter.docx": lambda: docx_of('<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;', ""),
    "remote.docx": lambda: papers.docx(**{"word/styles.xml": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'}),
    "wide.docx": lambda: papers.docx(**{_BODY: ENTITIES.format(declared=LAUGHS, used="&l9;").encode("utf-16")}),
    "stream.pdf": lambda: papers.pdf().replace(b"/FlateDecode", b"[" + b"/FlateDecode " * 40 + b"]"),
}  # fmt: skip


@contextmanager
def process() -> Iterator[tuple[subprocess.Popen[bytes], Callable[[str, bytes], dict[str, Any]]]]:
    """That which converts, and how to ask it."""
    command = [sys.executable, "-m", "bot.rag.converters"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env={}, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as running:
        stdin, stdout = running.stdin, running.stdout
        assert stdin
        assert stdout
        assert json.loads(stdout.readline()) == {"ready": True}

        def ask(name: str, content: bytes) -> dict[str, Any]:
            stdin.write(json.dumps({"suffix": Path(name).suffix, "size": len(content)}).encode() + b"\n" + content)
            stdin.flush()
            return dict(json.loads(stdout.readline()))

        yield running, ask


def peak_megabytes(pid: int) -> float:
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process takes")
def test_h4_bombs_are_refused_at_once_and_without_memory() -> None:
    with process() as (running, ask):
        before = peak_megabytes(running.pid)
        for name, make in BOMBS.items():
            content = make()
            started = perf_counter()
            answer = ask(name, content)
            assert perf_counter() - started <= 2, name
            assert answer["refused"], name
            assert peak_megabytes(running.pid) - before <= 100, name
        assert "Plan in weeks" in ask("plan.docx", papers.docx())["markdown"]


@pytest.mark.parametrize(
    "spared", [papers.epub(['<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x"><p>Text.</p>'])]
)
def test_a_book_may_name_the_type_of_its_pages(tmp_path: Path, spared: bytes) -> None:
    with Converter(tmp_path) as converter:
        assert converter.convert("a.epub", spared).markdown == "Text."


def flipped(content: bytes, chance: Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content))]


def shuffled(content: bytes, chance: Random) -> bytes:
    a, b, c = sorted(chance.randrange(len(content)) for _ in range(3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def blown_up(content: bytes, chance: Random) -> bytes:
    a, b = sorted(chance.randrange(len(content)) for _ in range(2))
    return content[:a] + content[a:b] * 50 + content[b:]


def renumbered(content: bytes, chance: Random) -> bytes:
    """Every number may be the one that is believed."""
    digits = [i for i, byte in enumerate(content) if 48 <= byte <= 57]
    for i in chance.sample(digits, min(len(digits), 5)):
        content = content[:i] + b"999999999"[: chance.randint(1, 9)] + content[i + 1 :]
    return content


DAMAGES = (flipped, cut, shuffled, blown_up, renumbered)


def corpus() -> Iterator[tuple[str, bytes]]:
    """Each format with each damage, twice as it is and twice, if it is a package, in one of its parts."""
    chance = Random(7)  # noqa: S311
    for name, content in papers.EVERY.items():
        for damage in DAMAGES:
            for _ in range(2):
                yield name, damage(content, chance)
                yield name, damage(content, chance) if not content.startswith(b"PK") else _inside(name, damage, chance)


def _inside(name: str, damage: Callable[[bytes, Random], bytes], chance: Random) -> bytes:
    with ZipFile(io.BytesIO(papers.EVERY[name])) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    chosen = chance.choice([each for each, part in parts.items() if part.startswith(b"<")])
    return papers.zipped({**parts, chosen: damage(parts[chosen], chance)})


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_h7_a_hundred_malformed_files_do_no_harm(tmp_path: Path) -> None:
    outcomes = []
    with Converter(tmp_path) as converter:
        for name, content in corpus():
            started = perf_counter()
            try:
                outcomes.append(converter.convert(name, content).markdown)
            except DocumentRefused as refused:
                outcomes.append(refused.reason)
            assert perf_counter() - started <= 35
        assert len(outcomes) == 100
        assert all(isinstance(outcome, str) for outcome in outcomes)
        for name, content in papers.EVERY.items():
            assert "Plan in weeks" in converter.convert(name, content).markdown
