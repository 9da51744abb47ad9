"""The admins' command `python ingest.py`: what it says, how it ends, and that the old index survives it all."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import ingest
from bot.rag import talk
from bot.rag.ingestion import exclusive, folder_of
from bot.rag.sealed import COPIES

HANDBOOK = """# Skills

Two of them matter.

- **Data:** Know where it comes from.
- **People:** Listen to the engineers.
"""
EDITED = {
    "change": "changed",
    "document": "handbook.md",
    "place": "Skills › People",
    "before": "Listen to the engineers.",
    "after": "Ask the engineers.",
}
MANY = "# Many\n\n" + "".join(f"- **Number {i}:** One of many things to know.\n" for i in range(20))

# What happens to a run on its way. From the moment it opens a file, none grows beyond this: every one has to.
FULL = """
import resource, sys, typer, ingest
moment = sys.argv.pop()
def fill(event, args):
    if event == "open" and moment in str(args[0]):
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
sys.addaudithook(fill)
typer.run(ingest.main)
"""
KILLED = f"""
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
{FULL}
"""
# While it reads new.md.
INTERRUPTED = """
import signal, sys, typer, ingest
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(lambda event, args: "new.md" in str(args) and event == "open" and signal.raise_signal(signal.SIGINT))
typer.run(ingest.main)
"""


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def told(self) -> Any:
        return json.loads(self.out)


@dataclass
class Admin:
    """Somebody at a shell, in a folder without `.env`."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"KNOWLEDGE_DIR": str(self.home / "knowledge"), "DATA_DIR": str(self.home / "data")}

    def write(self, name: str, text: str) -> Path:
        path = self.home / "knowledge" / name
        path.write_text(text, encoding="utf-8")
        return path

    def process(self, *command: str) -> Ended:
        """The real command; it takes two seconds, most of them for its libraries."""
        ended = subprocess.run(
            [sys.executable, "-W", "error", *command],
            cwd=self.home,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def run(self, *arguments: str | Path, **environment: str) -> Ended:
        """The same within this process."""
        command = typer.Typer()
        command.command()(ingest.main)
        ended = CliRunner().invoke(command, [*map(str, arguments)], env={**self.environment, **environment})
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return Ended(ended.exit_code, ended.stdout, ended.stderr)


@pytest.fixture
def admin(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Admin:
    monkeypatch.chdir(tmp_path)
    return settled(tmp_path, data)


@pytest.fixture(scope="session")
def example(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Admin:
    admin = settled(tmp_path_factory.mktemp("example"), data)
    admin.write("handbook.md", HANDBOOK)
    with contextlib.chdir(admin.home):
        assert admin.run().code == 0
    return admin


@pytest.fixture
def ingested(example: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Admin:
    monkeypatch.chdir(tmp_path)
    return Admin(Path(shutil.copytree(example.home, tmp_path, symlinks=True, dirs_exist_ok=True)))


@pytest.fixture
def examined(ingested: Admin) -> Admin:
    """By what each of its two bullets says, which both come first."""
    questions = {"Data": "How do I know where data comes from?", "People": "Should I listen to the engineers?"}
    like = {"kind": "in_scope", "difficulty": "lexical", "gold_sections": ["Skills"], "must_include": []}
    rows = ({"id": name, "question": asked, "gold_bullets": [name], **like} for name, asked in questions.items())
    ingested.write("golden.jsonl", "\n".join(map(json.dumps, rows)))
    return ingested


def settled(home: Path, data: Path) -> Admin:
    (home / "knowledge").mkdir()
    shutil.copytree(data, home / "data", symlinks=True)
    return Admin(home)


def test_the_command_as_people_run_it(admin: Admin) -> None:
    handbook = admin.write("handbook.md", HANDBOOK)
    first = admin.process(ingest.__file__)
    assert first.out.startswith(
        "1 documents, 4 passages: 4 added, 0 changed, 0 removed, 4 embedded, 0 refused; 2 tips; generation 1, "
    )
    assert (first.code, first.err) == (0, "")
    handbook.write_text(HANDBOOK.replace("Listen to", "Ask"))
    admin.write("plan.pdf", "%PDF")
    second = admin.run("--json")
    assert second.code == 3
    assert 0 < second.told["seconds"] < 30
    assert second.told == {
        **dict.fromkeys(("added", "removed"), 0),
        **dict.fromkeys(("documents", "changed", "embedded", "changes_count"), 1),
        **dict.fromkeys(("generation", "tips"), 2),
        "passages": 4,
        "exemplars": 4 + len(talk.exemplars()),
        "refused": [{"path": "plan.pdf", "reason": "there is no PDF in it, whatever its name says"}],
        "changes": [EDITED],
        **{name: [] for name in ("added_documents", "removed_documents", "adrift")},
        **dict.fromkeys(("calibration", "gate"), None),
        "is_new": True,
        "seconds": second.told["seconds"],
    }


def test_questions_are_learned_from_and_calibrated(ingested: Admin) -> None:
    ingested.write("handbook.questions.yaml", "Skills:\n  bullets:\n    Data: [which data can i trust]\n    Code: [x]")
    ingested.write(
        "not-covered.yaml",
        "pay:\n  says: I don't cover pay.\n  messages: [salary, the money, a raise, bonus, stocks, rates, a car, tax]",
    )
    ended = ingested.run()
    assert ended.code == 3
    assert ended.err == "Refused handbook.questions.yaml: there is no bullet “Code” in “Skills” any more\n"
    assert re.match(
        r"Calibrated: of [\d,]+ prepared messages, .* declines [\d.]+% of those covered and [\d.]+% of .*\n1 documents",
        ended.out,
    )
    told = ingested.run("--json").told
    assert told["exemplars"] == 4 + 1 + 8 + len(talk.exemplars())
    assert all(0 <= share <= 1 for share in told["calibration"].values())


def test_a_second_run_embeds_nothing(ingested: Admin) -> None:
    told = ingested.run("--json").told
    assert (told["added"], told["changed"], told["removed"], told["embedded"], told["generation"]) == (0, 0, 0, 0, 1)
    said = r"Nothing to do: 1 documents, 4 passages, 0 refused; 2 tips; generation 1, [\d.]+ s\n"
    assert re.fullmatch(said, ingested.run().out)


def test_a_refused_file_is_named_on_standard_error(ingested: Admin) -> None:
    (ingested.home / "knowledge" / "latin.md").write_bytes("Café".encode("cp1252"))
    ended = ingested.run()
    assert (ended.code, ended.err) == (3, "Refused latin.md: it is not UTF-8 text: save it as UTF-8\n")
    assert "1 refused" in ended.out


def test_status_rollback_and_dry_run(ingested: Admin) -> None:
    ingested.write("new.md", "Text.")
    dry = ingested.run("--dry-run")
    assert dry.out.startswith("added    new.md: New\n  + Text.\nWould be 2 documents, 5 passages: 1 added,")
    assert ingested.run("--json", "--status").told["generations"][0]["passages"] == 4
    assert ingested.run().code == 0
    status = ingested.run("--status")
    assert [line.split(":")[0] for line in status.out.splitlines()] == ["generation 2 (serving)", "generation 1 (kept)"]
    back = ingested.run("--rollback")
    assert (back.code, back.out[:24]) == (0, "Back to generation 1: wi")
    again = ingested.run("--rollback")
    assert (again.code, again.err) == (1, "There is no earlier generation to go back to.\n")
    assert ingested.run("--json", "--rebuild", "--dry-run").told["embedded"] == 5


def test_who_did_what_is_on_record(ingested: Admin) -> None:
    ingested.write("new.md", "Text.")
    assert ingested.run("--by", "T012AB3CD:U012AB3CD").code == 0
    assert ingested.run("--by", "shell:somebody", "--rollback").code == 0
    ingested.run("--by", "nobody", "--dry-run")
    rows = ingested.run("--json", "--status").told["generations"]
    assert [(row["id"], row["serving"], row["team"], row["by"]) for row in rows] == [
        (2, False, "T012AB3CD", "U012AB3CD"),
        (1, True, "", "shell:somebody"),
    ]
    assert "by U012AB3CD with minilm" in ingested.run("--status").out


def test_a_rollback_may_name_a_generation(ingested: Admin) -> None:
    for text in ("One.", "Two."):
        ingested.write("new.md", text)
        ingested.run()
    back = ingested.run("--rollback", "1", "--json")
    assert (back.code, back.told) == (0, {"generation": 1})
    unknown = ingested.run("--rollback", "7")
    assert (unknown.code, unknown.err) == (
        1,
        "There is no generation 7 to go back to. Those that are kept: 3, 2.\n",
    )
    assert (
        ingested.run("--rollback", "last").err
        == "--rollback takes the number of one generation: --status lists them.\n"
    )


def test_a_program_hears_of_every_phase_and_gets_the_report_last(ingested: Admin) -> None:
    ingested.write("new.md", MANY)
    *steps, report = map(json.loads, ingested.run("--lines").out.splitlines())
    ends = {step["phase"]: (step["done"], step["total"]) for step in steps}
    assert ends == {"reading": (2, 2), "embedding": (42, 42), "learning": (0, 0), "building": (25, 25)}
    assert (report["added"], report["added_documents"]) == (21, ["new.md"])


def test_what_answers_worse_is_held_back_until_it_is_forced(examined: Admin) -> None:
    handbook = HANDBOOK.replace("Two of them", "Two of these")
    examined.write("handbook.md", handbook)
    first = examined.run("--json")
    verdict = {"asked": 2, "hold": 2, "broken": [], "skipped": [], "compared": True, "passed": True, "forced": False}
    assert first.told["gate"] == verdict
    examined.write("handbook.md", handbook.replace("**People:** Listen to the engineers", "**Coffee:** Drink it"))
    held = examined.run()
    assert held.code == 1
    would_be = "Would be 1 documents, 4 passages: 1 added, 0 changed, 1 removed, 2 embedded, 0 refused; "
    assert held.out.startswith(would_be)
    assert re.match(
        r"Broken “Should I listen to the engineers\?”\n  hoped for: skills: people\n  now: (answered|declined)",
        held.err,
    )
    assert "Held back: 1 of 2 golden questions hold, 1 broke. The old index goes on serving;" in held.err
    assert examined.run("--json", "--status").told["generations"][0]["id"] == first.told["generation"]
    forced = examined.run("--force", "--json", "--by", "me")
    assert (forced.code, forced.told["is_new"], forced.told["gate"]["forced"]) == (0, True, True)
    assert forced.told["embedded"] == 0  # What was held back had been embedded.
    assert examined.run("--json", "--status").told["generations"][0]["by"] == "me"


def test_the_gate_can_be_opened_and_its_questions_must_be_readable(examined: Admin) -> None:
    examined.write("handbook.md", "# Skills\n\n- **Coffee:** Drink it.")
    assert examined.run("--json", GATE_TOLERANCE="100").told["gate"] is None
    examined.write("golden.jsonl", "{}")
    ended = examined.run("--rebuild")
    assert (ended.code, ended.err) == (
        1,
        "golden.jsonl can't be read: Line 1: id is missing, or is neither a text nor a whole number.\n",
    )


def test_the_status_of_nothing(admin: Admin) -> None:
    ended = admin.run("--status")
    assert (ended.code, ended.out) == (0, "There is no index yet.\n")


def test_without_knowledge_it_fails_and_says_where_it_looked(admin: Admin) -> None:
    empty = admin.run()
    assert (empty.code, empty.out) == (1, "")
    assert f"The folder {admin.home / 'knowledge'} is empty" in empty.err
    missing = admin.run(KNOWLEDGE_DIR=str(admin.home / "nowhere"))
    assert (missing.code, missing.out) == (1, "")
    assert f"There is no folder {admin.home / 'nowhere'}" in missing.err


def test_a_path_limits_the_scan(ingested: Admin) -> None:
    ingested.write("handbook.md", HANDBOOK.replace("Listen to", "Ask"))
    new = ingested.write("new.md", "Text.")
    told = ingested.run("--json", new).told
    assert (told["documents"], told["added"], told["changed"]) == (2, 1, 0)
    told = ingested.run("--json", "knowledge").told
    assert (told["added"], told["changed"]) == (0, 1)


def test_several_paths_and_patterns_limit_it_too(ingested: Admin) -> None:
    for name in ("one.md", "two.md", "three.txt", "four.txt"):
        ingested.write(name, "Text.")
    upload = ingested.home / "data" / "uploads" / "raise.md"
    upload.parent.mkdir()
    upload.write_text("Ask in May.")
    told = ingested.run("--json", "knowledge/t*.md", "knowledge/four.txt", "data/uploads/*").told
    assert told["added_documents"] == ["four.txt", "two.md", "uploads/raise.md"]
    assert ingested.run("knowledge/**/*.pdf").err == "There is no knowledge/**/*.pdf.\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nowhere.md", "data"], "There is no nowhere.md.\ndata is not in "),
        (["--status", "--rollback"], "go alone."),
        (["--status", "--rebuild"], "go alone."),
        (["--unknown"], "No such option"),
    ],
)
def test_wrong_usage_is_told_apart(admin: Admin, arguments: list[str], problem: str) -> None:
    ended = admin.run(*arguments)
    assert ended.code == 2
    assert problem in ended.err


def test_wrong_settings_are_all_named_at_once(admin: Admin) -> None:
    ended = admin.run(EMBEDDING_MODEL="big one", LOG_LEVEL="LOUD", KNOWLEDG_DIR="x")
    assert ended.code == 2
    assert all(name in ended.err for name in ("EMBEDDING_MODEL", "LOG_LEVEL", "did you mean KNOWLEDGE_DIR?"))


def test_a_model_that_cannot_be_had_fails_with_advice(admin: Admin) -> None:
    admin.write("handbook.md", HANDBOOK)
    ended = admin.run(EMBEDDING_MODEL="nosuch:model")
    assert ended.code == 1
    assert ended.err.startswith("EMBEDDING_MODEL=nosuch:model can't be used")


def test_a_run_beside_another_is_refused(ingested: Admin) -> None:
    with exclusive(ingested.home / "data"):
        ended = ingested.run()
    assert (ended.code, ended.err) == (1, "Another ingest is running: wait for it to end, then try again.\n")


def test_a_data_folder_that_cannot_be_used_is_named(admin: Admin) -> None:
    (admin.home / "file").touch()
    ended = admin.run(DATA_DIR=str(admin.home / "file"), DATABASE_URL=f"sqlite:///{admin.home / 'coach.sqlite3'}")
    assert ended.code == 1
    assert "file" in ended.err


def left(admin: Admin) -> tuple[str, set[str]]:
    """Which generation serves, and what is in the folder of the index."""
    (serving,) = (line for line in admin.run("--status").out.splitlines() if "(serving)" in line)
    return serving, {path.name for path in (admin.home / "data" / "index").iterdir()}


def folder(generation: int) -> str:
    return folder_of(Path(), generation).name


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["new.md", "learned.npz", "seal.json"])
def test_a_full_disk_leaves_the_old_index(ingested: Admin, moment: str) -> None:
    """G11: no room for the vectors, for the index, or for the copy that is read to check it."""
    before = left(ingested)
    ingested.write("new.md", MANY)
    ended = ingested.process("-c", FULL, moment)
    assert (ended.code, ended.out) == (1, "")
    assert "disk" in ended.err
    assert "Traceback" not in ended.err
    assert left(ingested) == before
    assert ingested.run("--json").told["added"] == 21


@pytest.mark.slow
def test_a_kill_leaves_the_old_index_and_the_next_run_cleans_up(ingested: Admin) -> None:
    serving, folders = left(ingested)
    ingested.write("new.md", MANY)
    ended = ingested.process("-c", KILLED, "learned.npz")
    assert ended.code == -signal.SIGXFSZ
    assert left(ingested) == (serving, folders | {folder(2)})
    told = ingested.run("--json").told
    assert (told["added"], told["embedded"]) == (21, 0)
    assert left(ingested)[1] == {folder(1), folder(told["generation"]), COPIES}


@pytest.mark.slow
def test_ctrl_c_ends_with_130_and_leaves_the_old_index(ingested: Admin) -> None:
    before = left(ingested)
    ingested.write("new.md", MANY)
    ended = ingested.process("-c", INTERRUPTED)
    assert (ended.code, ended.err[:44]) == (130, "Interrupted. The index is as it was before; ")
    assert left(ingested) == before


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_what_was_embedded_before_a_run_was_ended_is_not_embedded_again(
    ingested: Admin, number: signal.Signals, code: int
) -> None:
    before = left(ingested)
    ingested.write("new.md", "# Many\n\n" + "".join(f"- **Number {i}:** {'many ' * 20}things.\n" for i in range(700)))
    done, total = ended_while_embedding(ingested, number, code)
    assert left(ingested) == before
    *steps, report = map(json.loads, ingested.run("--lines").out.splitlines())
    assert [step["total"] for step in steps if step["phase"] == "embedding"][-1] <= total - done < total
    assert report["added"] == 701


def ended_while_embedding(admin: Admin, number: signal.Signals, code: int) -> tuple[int, int]:
    """How much of how much it had embedded by then."""
    command = [sys.executable, ingest.__file__, "--lines"]
    environment = {**os.environ, **admin.environment}
    with subprocess.Popen(command, cwd=admin.home, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = next(step for step in map(json.loads, process.stdout) if step["phase"] == "embedding")
        process.send_signal(number)
        last = ([first, *(step for step in map(json.loads, process.stdout) if step["phase"] == "embedding")])[-1]
    assert process.returncode == code
    return last["done"], last["total"]
