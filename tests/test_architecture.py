"""The map of the house, read from its imports; and the figures we hold ourselves to."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]

# What each wing may import besides the standard library, itself and the words that all share.
WINGS = {
    # In a process of its own: what it imports comes to no other.
    "bot.rag.converters": "bs4 lxml mammoth markdownify pptx pypdf".split(),
    "bot.rag": "chromadb filelock langchain langchain_core langchain_text_splitters markdown_it numpy onnx onnxruntime "
    "safetensors tokenizers yaml".split(),
    "bot.store": "aiosqlite alembic filelock sqlalchemy".split(),
    "bot.slack": "aiohttp markdown_it slack_bolt slack_sdk".split(),
    "bot.watching": ["aiohttp", "prometheus_client"],
    "bot.sandbox": ["aiohttp"],
}
SHARED = {
    "bot.administration",
    "bot.almanac",
    "bot.apart",
    "bot.audit",
    "bot.domain",
    "bot.errors",
    "bot.feedback",
    "bot.holdings",
    "bot.insight",
    "bot.understanding.languages",
    "bot.mail",
    "bot.providers",
    "bot.remarks",
    "bot.schedule",
    "bot.subscriptions",
    "bot.tips",
    "bot.understanding.cleaning",
    "bot.uploads",
    "bot.usage",
    "bot.understanding.words",
    "bot.writing",
}
# They join the wings, for the command line.
JOINTS = {
    "bot.account",
    "bot.answering",
    "bot.backstage",
    "bot.bootstrap",
    "bot.examination",
    "bot.inspection",
    "bot.models",
    "bot.proposing",
    "bot.publishing",
    "bot.service",
}
# The files directly in bot/ are plain Python, but for these.
AT_THE_EDGE = {
    "bot.settings": {"dotenv", "pydantic"},
    "bot.values": {"pydantic"},
    "bot.logs": {"structlog"},
    "bot.progress": {"rich"},
    "bot.terminal": {"rich"},
    "bot.tip_command": {"typer"},
    "bot.evaluation.command": {"rich", "typer"},
    "bot.insight_command": {"typer"},
    "bot.__main__": {"rich", "typer"},
    "ingest": {"typer"},
}
# What answers people neither runs programs nor opens connections; nor does it bring in what does.
OUT_OF_REACH = {
    "subprocess",
    "multiprocessing",
    "socket",
    "http",
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "aiohttp",
}
# The converting process, for documents: for ingests and previews, never for answers.
RUNS_PROGRAMS = {"bot.rag.converting"}
MAY_PRINT = {"bot.__main__", "bot.terminal", "ingest"}
SLOW = {
    *("alembic", "chromadb", "langchain", "langchain_core", "numpy", "onnxruntime", "slack_bolt", "sqlalchemy"),
    *WINGS["bot.rag.converters"],
}

# Longer than 200 lines, or a function longer than 40: "bot/coach.py" or "bot/coach.py answer", each with its reason.
LONG_FOR_A_REASON: dict[str, str] = {}


@dataclass(frozen=True)
class Module:
    path: Path

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def wing(self) -> str | None:
        return next((wing for wing in WINGS if within(self.name, wing)), None)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """Of the whole tree: going through it is what takes time."""
        return [*ast.walk(self.tree)]

    @cached_property
    def imports(self) -> set[str]:
        """Every module it imports, at the top or inside a function; `from bot import x` counts as bot.x."""
        found = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                package = self.name.rsplit(".", node.level)[0] + "." if node.level else ""
                origin = f"{package}{node.module or ''}".rstrip(".")
                found |= {f"{origin}.{alias.name}" if is_package(origin) else origin for alias in node.names}
        return found

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


def is_package(name: str) -> bool:
    return (ROOT / name.replace(".", "/") / "__init__.py").exists()


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def modules(*folders: str) -> list[Module]:
    return [Module(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


HOUSE = [*modules("bot"), Module(ROOT / "ingest.py")]
EVERYTHING = [*HOUSE, *modules("tests")]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Offence = Callable[[ast.AST], bool]


def lines_with(offence: Offence, within_modules: Iterable[Module]) -> list[str]:
    """Where it stands, as an editor would open it."""
    return [
        f"{module}:{getattr(node, 'lineno', 0)}" for module in within_modules for node in module.nodes if offence(node)
    ]


def calls(name: str) -> Offence:
    return lambda node: isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def allowed(module: Module, wanted: str) -> bool:
    if wanted.split(".")[0] in sys.stdlib_module_names:
        return True
    if module.wing:
        shared = SHARED if module.wing != "bot.sandbox" else set()
        return within(wanted, module.wing, *WINGS[module.wing], *shared)
    if not within(wanted, "bot"):
        return within(wanted, *AT_THE_EDGE.get(module.name, ()))
    if module.name in JOINTS:
        return wanted != "bot.__main__"
    if module.name == "ingest":
        return not within(wanted, "bot.slack", "bot.sandbox", "bot.__main__")
    is_plain = not within(wanted, *WINGS) and wanted not in {*JOINTS, "bot.__main__"}
    return is_plain or (module.name == "bot.__main__" and wanted in JOINTS)


def test_modules_import_only_what_their_place_in_the_house_allows() -> None:
    assert [
        f"{module}: {name}" for module in HOUSE for name in sorted(module.imports) if not allowed(module, name)
    ] == []


def test_what_answers_people_reaches_nothing_else() -> None:
    of_rag = [module for module in HOUSE if within(module.name, "bot.rag") and module.name not in RUNS_PROGRAMS]
    answering = [*of_rag, *(module for module in HOUSE if module.name == "bot.coach")]
    assert [f"{module}: {name}" for module in answering for name in module.imports if within(name, *OUT_OF_REACH)] == []


def test_slow_libraries_wait_until_they_are_needed() -> None:
    """So that `coach --help` answers at once."""
    names = ["bot.__main__", *sorted(JOINTS), "ingest"]
    loaded = f"import importlib, sys\nfor name in {names}: importlib.import_module(name)\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {*names} <= {*run.stdout.split()}
    assert SLOW & {*run.stdout.split()} == set()


def test_only_the_command_line_prints() -> None:
    assert lines_with(calls("print"), [module for module in HOUSE if module.name not in MAY_PRINT]) == []


def test_blocking_work_never_goes_to_the_default_executor() -> None:
    """It would hold up name resolution, which waits there too."""

    def goes_there(node: ast.AST) -> bool:
        return (
            (isinstance(node, ast.Attribute) and node.attr == "to_thread")
            or (isinstance(node, ast.alias) and node.name == "to_thread")
            or (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "run_in_executor"
                and isinstance(node.args[0], ast.Constant)
            )
        )

    assert lines_with(goes_there, HOUSE) == []


def test_nothing_is_global() -> None:
    assert lines_with(lambda node: isinstance(node, ast.Global), EVERYTHING) == []


def test_nothing_is_mocked() -> None:
    mocks = ("unittest.mock", "mock", "pytest_mock")
    assert [str(module) for module in EVERYTHING if any(within(name, *mocks) for name in module.imports)] == []
    assert lines_with(calls("patch"), EVERYTHING) == []


def test_modules_say_what_they_own() -> None:
    assert [str(m) for m in EVERYTHING if m.tree.body and not ast.get_docstring(m.tree)] == []


def test_names_say_what_a_thing_is() -> None:
    empty = re.compile(r"(^|_|(?<=[a-z]))(utils?|helpers?|manager|Utils?|Helpers?|Manager)(_|$)")
    assert [str(module) for module in EVERYTHING if empty.search(module.path.stem)] == []
    assert (
        lines_with(
            lambda node: isinstance(node, (*FUNCTIONS, ast.ClassDef)) and bool(empty.search(node.name)), EVERYTHING
        )
        == []
    )


def test_modules_and_functions_are_short() -> None:
    long_modules = {str(module) for module in HOUSE if len(module.path.read_text("utf-8").splitlines()) > 200}
    long_functions = {
        f"{module} {node.name}"
        for module in EVERYTHING
        for node in module.nodes
        if isinstance(node, FUNCTIONS) and (node.end_lineno or 0) - node.lineno >= 40
    }
    assert long_modules | long_functions == set(LONG_FOR_A_REASON)
