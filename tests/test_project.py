"""What must agree in the project: dependencies and their locks, settings and what is written about them."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from bot.providers import PROVIDERS
from bot.settings import Settings, environment

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = "requirements.lock"
DEV = "requirements-dev.lock"
TOO_HEAVY = {
    "torch",
    "sentence-transformers",
    "transformers",
    "pandas",
    "scikit-learn",
    "scipy",
    "kubernetes",
    "plotly",
}
EXTRAS = sorted(PROJECT["project"]["optional-dependencies"])
PIN = re.compile(
    r"(?P<name>[\w.-]+)==(?P<version>\S+)( ; (?P<marker>.+?))? \\\n(?P<hashes>( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+)"
)


def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, list[tuple[Version, Marker | None]]]:
    """One package may be pinned twice, for different Pythons."""
    found: dict[str, list[tuple[Version, Marker | None]]] = {}
    for pin in PIN.finditer(lock(name)):
        marker = Marker(pin["marker"]) if pin["marker"] else None
        found.setdefault(pin["name"], []).append((Version(pin["version"]), marker))
    return found


def wanted(*groups: str) -> list[Requirement]:
    written = [
        *PROJECT["project"]["dependencies"],
        *(line for name in groups for line in PROJECT["dependency-groups"][name]),
    ]
    return [Requirement(line) for line in written]


# The locks


@pytest.mark.parametrize(("name", "groups"), [(RUN, ["model"]), (DEV, ["model", "dev"])])
def test_every_dependency_is_locked_within_its_range(name: str, groups: list[str]) -> None:
    locked = pins(name)
    outside = [
        str(requirement)
        for requirement in wanted(*groups)
        if not any(
            requirement.specifier.contains(version, prereleases=True)
            for version, _ in locked.get(canonicalize_name(requirement.name), [])
        )
    ]
    assert outside == [], "make lock"


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_is_locked_as_what_it_adds(extra: str) -> None:
    """To whatever .venv it comes: so that adding one changes nothing of the rest."""
    locked, run, dev = pins(f"extras/{extra}.lock"), pins(RUN), pins(DEV)
    requirements = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"][extra]]
    assert [each.name for each in requirements if not each.specifier.contains(locked[each.name][0][0])] == [], (
        "make lock"
    )
    assert locked.keys() & run.keys() == set()
    assert {name: dev[name] for name in locked if name in dev} == {name: locked[name] for name in locked if name in dev}


def test_every_provider_of_a_chat_model_is_an_extra() -> None:
    assert sorted(provider.extra for provider in PROVIDERS.values()) == EXTRAS
    assert sorted(path.stem for path in (ROOT / "extras").iterdir()) == EXTRAS


@pytest.mark.parametrize("name", [RUN, DEV, *(f"extras/{extra}.lock" for extra in EXTRAS)])
def test_a_lock_holds_pins_with_hashes_and_no_address(name: str) -> None:
    rest = re.sub(r"^ +#.*\n", "", PIN.sub("", lock(name)), flags=re.MULTILINE)
    assert rest.strip() == ""
    assert not re.search(r"://|\bindex\b|find-links", lock(name))


def test_who_develops_has_what_runs_and_more() -> None:
    run, dev = pins(RUN), pins(DEV)
    assert {name: dev.get(name) for name in run} == run
    assert {"pytest", "mypy", "ruff"} <= dev.keys() - run.keys()


def test_nothing_heavy_is_locked() -> None:
    assert pins(DEV).keys() & TOO_HEAVY == set()


@pytest.mark.parametrize(
    ("files", "groups"), [("bot/**/*.py", []), ("ingest.py", []), ("tests/**/*.py", ["model", "dev"])]
)
def test_what_is_imported_is_declared(files: str, groups: list[str]) -> None:
    """Else a dependency that drops one of its own takes it from us."""
    nodes = (node for file in ROOT.glob(files) for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    imported = {name.split(".")[0] for node in nodes for name in _imported(node)} - {"bot", "ingest"}
    declared = {canonicalize_name(requirement.name) for requirement in wanted(*groups)}
    comes_from = packages_distributions()
    assert {
        name for name in imported if name in comes_from and not declared & {*map(canonicalize_name, comes_from[name])}
    } == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module or ""]
    return []


def test_all_that_stands_in_bot_is_installed(tmp_path: Path) -> None:
    """Not only what ends in .py: it reads its small talk from a file of its own."""
    build = [
        sys.executable,
        "-m",
        "uv",
        "build",
        "--wheel",
        "--offline",
        "--quiet",
        "--out-dir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = {name for name in ZipFile(wheel).namelist() if name.startswith("bot/") and not name.endswith("/")}
    files = (path for path in (ROOT / "bot").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert installed == {path.relative_to(ROOT).as_posix() for path in files}
    assert "bot/rag/talk.yaml" in installed


# The settings


def explained() -> dict[str, str]:
    """By setting, what `.env.example` says of it: at least what it is for and what holds when it is not set."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return {name: comment for comment, name in re.findall(r"^((?:# .+\n){2,})(\w+)=$", text, re.MULTILINE)}


def listed() -> dict[str, str]:
    """By setting, its row in the README."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Settings\n")[1].split("\n## ")[0]
    return {name: row for row, name in re.findall(r"^(\| `(\w+)` \|.+)$", section, re.MULTILINE)}


@pytest.mark.parametrize("told", [explained, listed])
def test_every_setting_is_explained_and_no_other(told: Callable[[], dict[str, str]]) -> None:
    assert sorted(told()) == sorted(Settings.model_fields)


@pytest.mark.parametrize("told", [explained, listed])
def test_the_defaults_told_are_the_real_ones(told: Callable[[], dict[str, str]]) -> None:
    defaults = {name: field.default for name, field in Settings.model_fields.items() if field.default}
    assert [name for name, default in defaults.items() if str(default) not in told()[name]] == []


def test_the_example_sets_nothing(tmp_path: Path) -> None:
    copy = tmp_path / ".env"
    copy.write_bytes((ROOT / ".env.example").read_bytes())
    assert environment({}, copy) == {}


# The files


def test_every_command_that_is_written_about_exists() -> None:
    targets = re.findall(r"^([a-z]+):.*## .+$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    written = "".join((ROOT / name).read_text(encoding="utf-8") for name in ["README.md", "CONTRIBUTING.md"])
    assert set(re.findall(r"`make (\w+)", written)) <= set(targets)


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    somewhere = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/")
    telling = []
    for name in filter(None, tracked.stdout.split("\0")):
        text = (ROOT / name).read_bytes()
        telling += [name] if b"\0" not in text and somewhere.search(text.decode("utf-8", "replace")) else []
    assert telling == []
