"""The `coach` command from outside: what it prints, where, and with which exit status."""

import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings

Coach = Callable[..., subprocess.CompletedProcess[str]]
_KNOWLEDGE = """# Technical Skills

Some technical knowledge is crucial, though nobody expects you to write the code.

- **Programming Basics:** If you look at one programming language, make it Python.
- **Understanding of Data:** Good data is complete, clean and fit for its purpose.
"""
_QUESTION = "Which programming language should I look at?"
_GOLDEN = {
    "id": "d1",
    "kind": "in_scope",
    "question": _QUESTION,
    "gold_sections": ["Technical Skills"],
    "gold_bullets": ["Programming Basics"],
    "must_include": ["python"],
    "difficulty": "lexical",
}
COMMANDS = ("run", "ask", "chat", "tip", "eval", "gaps", "stats", "doctor", "lint")
_SLOW_LIBRARIES = {"alembic", "chromadb", "langchain", "langchain_core", "numpy", "slack_bolt", "sqlalchemy"}


@pytest.fixture(scope="module")
def house(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a coach with a small knowledge; whoever asks first makes its index."""
    knowledge = tmp_path_factory.mktemp("knowledge")
    (knowledge / "skills.md").write_text(_KNOWLEDGE, encoding="utf-8")
    ours = {name: value for name, value in os.environ.items() if name not in Settings.model_fields}
    own = shutil.copytree(data, tmp_path_factory.mktemp("own") / "data", symlinks=True)
    return ours | {"KNOWLEDGE_DIR": str(knowledge), "DATA_DIR": str(own)}


@pytest.fixture
def coach(house: dict[str, str], tmp_path: Path) -> Coach:
    def run(*arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=tmp_path,
            env=house | settings,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
        )

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Coach:
    """The same within this process, for what ends before the settings are read: it takes no half a second."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["coach", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return subprocess.CompletedProcess(arguments, ended.value.code, *capsys.readouterr())

    return run


def test_help_lists_the_commands_without_loading_what_is_slow(tmp_path: Path) -> None:
    code = "import atexit, sys; from bot.__main__ import main; sys.argv = ['coach', '--help']; "
    code += "atexit.register(lambda: print(*sys.modules, file=sys.stderr)); main()"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0
    assert all(f"\n  {command} " in ran.stdout for command in COMMANDS)
    assert _SLOW_LIBRARIES & set(ran.stderr.split()) == set()


def test_the_version_is_that_of_the_installation(coach: Coach) -> None:
    assert coach("--version").stdout.startswith("coach 0.")


@pytest.mark.parametrize("command", ["run", "tip"])
def test_all_wrong_settings_are_named_at_once_and_no_secret_shown(coach: Coach, command: str) -> None:
    ran = coach(command, SLACK_BOT_TOKEN="xapp-1-secret-secret", LOG_LEVEL="loud")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert all(name in ran.stderr for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "LOG_LEVEL"))
    assert "secret" not in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "SLACK_SIGNING_SECRET is missing: "),
        ({"SLACK_SIGNING_SECRET": "your-signing-secret"}, "SLACK_SIGNING_SECRET is not a real one yet: "),
    ],
)
def test_http_without_the_signing_secret_ends_before_a_port_is_opened(
    coach: Coach, given: dict[str, str], told: str
) -> None:
    """E6"""
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1111111111-2222222222-abcdefABCDEF", "SLACK_APP_TOKEN": "xapp-1-A01-333-abcdef"}
    ran = coach("run", "--http", **tokens, **given)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(told)
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "Why?", "--batch", "-"],
        ["ask", "--batch", "no-such-file"],
        ["eval"],
        ["lint", "--against", "no-such-file"],
        ["tip", "--days", "7"],
        ["tip", "--json"],
        ["tip", "--for", "Europe/Berlin", "--days", "0"],
        ["tip", "--for", "Europe/Berlin", "--days", "367"],
        ["dance"],
    ],
)
def test_wrong_usage_ends_with_status_2(here: Coach, arguments: list[str]) -> None:
    ran = here(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Usage: " in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--for", "Europe/Berln"], "'--for': Europe/Berln isn’t a time zone; did you mean Europe/Berlin?"),
        (["--for", ""], "'--for': That isn’t a time zone; try one like Europe/Berlin"),
        (["--for", "Asia/Tehran", "--at", "25:00"], "'--at': 25:00 isn’t a time; try 09:00"),
        (["--for", "Asia/Tehran", "--on", "funday"], "'--on': funday isn’t a day of the week; try daily, weekdays or"),
        (["--at", "09:00"], "name a time zone with --for"),
    ],
)
def test_a_preview_of_what_can_not_be_is_refused_with_what_can(here: Coach, arguments: list[str], told: str) -> None:
    ran = here("tip", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert told in ran.stderr


def test_a_bad_row_of_a_question_file_is_named_before_anything_is_asked(here: Coach, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(_GOLDEN | {"kind": "trivia"}), encoding="utf-8")
    ran = here("eval", str(rows))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Line 1: kind is not one of")


def test_a_run_that_can_not_be_compared_with_is_refused_before_anything_is_asked(here: Coach, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(_GOLDEN), encoding="utf-8")
    ran = here("eval", str(rows), "--against", str(rows))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == "The run to compare with has no rows: write it with coach eval FILE --json.\n"


def test_the_doctor_lists_wrong_settings_as_well(coach: Coach) -> None:
    ran = coach("doctor", LOG_LEVEL="loud")
    assert ran.returncode == 1
    assert "BAD   Settings: LOG_LEVEL" in ran.stdout


@pytest.mark.slow
def test_without_knowledge_a_question_ends_with_what_to_do(coach: Coach, tmp_path: Path) -> None:
    ran = coach("ask", "Why?", KNOWLEDGE_DIR=str(tmp_path / "nowhere"), DATA_DIR=str(tmp_path / "data"))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "KNOWLEDGE_DIR" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_a_pipe_is_answered_line_by_line_with_sources_until_its_end(coach: Coach) -> None:
    ran = coach("run", stdin=f"{_QUESTION}\n\n/tip\n")
    assert ran.returncode == 0, ran.stderr
    answer, tip = ran.stdout.split("\n\n**", 1)
    assert "Python" in answer
    assert "Sources:\n- Technical Skills › Programming Basics" in answer
    assert tip.startswith("Today’s tip: ")
    assert "Sources:\n- Technical Skills › " in tip


@pytest.mark.slow
def test_a_preview_shows_what_would_come_when_and_notes_nothing(coach: Coach) -> None:
    today = coach("tip").stdout
    plan = coach("tip", "--for", "Asia/Kathmandu", "--days", "7", "--at", "9.30", "--on", "daily")
    assert plan.returncode == 0, plan.stderr
    lines = plan.stdout.splitlines()
    assert len(lines) == 7
    assert all(" 09:30 UTC+05:45  " in line for line in lines)
    assert {line.partition("  ")[2] for line in lines[:2]} == {
        "Technical Skills › Programming Basics",
        "Technical Skills › Understanding of Data",
    }
    assert all("no tip: " in line for line in lines[2:])
    assert coach("tip").stdout == today

    told = json.loads(coach("tip", "--for", "Asia/Kathmandu", "--days", "7", "--json").stdout)
    assert told["zone"] == "Asia/Kathmandu"
    assert len(told["deliveries"]) == 5
    assert {tip["topic"] for tip in told["deliveries"]} == {"Technical Skills", None}
    assert all(tip["at"].endswith("T09:00:00+05:45") for tip in told["deliveries"])


@pytest.mark.slow
def test_a_batch_is_answered_in_order_and_a_bad_line_shows_in_the_status(coach: Coach) -> None:
    good = json.dumps({"id": "a", "question": _QUESTION})
    ran = coach("ask", "--batch", "-", stdin=f"{good}\nnonsense\n")
    replies = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 1
    assert [reply["id"] for reply in replies] == ["a", None]
    assert replies[0]["passages"][replies[0]["cited"][0]]["title"] == "Programming Basics"
    assert "error" in replies[1]


@pytest.mark.slow
def test_one_question_is_answered_as_one_object(coach: Coach) -> None:
    reply = json.loads(coach("ask", _QUESTION, "--json").stdout)
    assert list(reply) == ["id", "outcome", "answer", "passages", "cited", "timings_ms"]
    assert reply["outcome"] == "answer"


@pytest.mark.slow
def test_an_evaluation_is_one_object_of_figures(coach: Coach, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(_GOLDEN), encoding="utf-8")
    figures = json.loads(coach("eval", str(rows), "--json", "--words").stdout)
    group = figures["by_kind"]["in_scope"]
    assert (figures["questions"], group["n"]) == (1, 1)
    assert [group[name] for name in ("hit@1", "cited", "false_declines", "answer_recall")] == [1.0, 1.0, 0.0, 1.0]
    assert group["intervals"]["hit@1"] == [0.025, 1.0]
    assert figures["failures"] == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_knowledge_that_comes_with_it_answers_its_own_golden_questions(
    coach: Coach, whole: Path, tmp_path: Path
) -> None:
    knowledge = Path(__file__).parents[1] / "knowledge"
    data = shutil.copytree(whole, tmp_path / "data", symlinks=True)
    ran = coach("eval", str(knowledge / "golden.jsonl"), "--json", KNOWLEDGE_DIR=str(knowledge), DATA_DIR=str(data))
    figures = json.loads(ran.stdout)
    assert figures["by_kind"]["in_scope"]["cited"] > 0.9
    assert figures["out_of_scope"]["all"]["not_covered"] > 0.8


@pytest.mark.slow
def test_two_evaluations_are_compared_on_a_screen_and_on_a_page(coach: Coach, tmp_path: Path) -> None:
    rows, run, page = (tmp_path / name for name in ("rows.jsonl", "run.json", "page.html"))
    rows.write_text(json.dumps(_GOLDEN), encoding="utf-8")
    run.write_text(coach("eval", str(rows), "--json").stdout, encoding="utf-8")
    ran = coach("eval", str(rows), "--against", str(run), "--failures", "--html", str(page))
    assert ran.returncode == 0, ran.stderr
    for said in ("Questions asked: 1", "Differences, questions asked in both runs: 1", "Failures: 0"):
        assert said in ran.stdout
        assert said in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_page_that_can_not_be_written_is_said(coach: Coach, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(_GOLDEN), encoding="utf-8")
    ran = coach("eval", str(rows), "--html", str(tmp_path / "nowhere" / "page.html"))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "page.html" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_questions_are_linted_and_a_copy_shows_in_the_status(coach: Coach, tmp_path: Path) -> None:
    rows, knowledge = tmp_path / "rows.jsonl", tmp_path / "knowledge"
    rows.write_text(json.dumps(_GOLDEN), encoding="utf-8")
    knowledge.mkdir()
    (knowledge / "skills.md").write_text(_KNOWLEDGE, encoding="utf-8")
    questions = knowledge / "skills.questions.yaml"
    for asked, status in (("do I have to know some python", 0), ("which programming language should i look at", 1)):
        questions.write_text(f"Technical Skills: {{bullets: {{Programming Basics: [{asked}]}}}}", encoding="utf-8")
        ran = coach("lint", "--against", str(rows), "--json", KNOWLEDGE_DIR=str(knowledge))
        assert ran.returncode == status, ran.stderr
        found = json.loads(ran.stdout)
        assert (found["clean"], found["to_mend"]["copied"]["count"]) == (not status, status)
    assert "(d1)" in coach("lint", "--against", str(rows), KNOWLEDGE_DIR=str(knowledge)).stdout


@pytest.mark.slow
def test_the_doctor_finds_nothing_wrong_with_a_coach_that_answers(coach: Coach) -> None:
    coach("tip")
    ran = coach("doctor")
    assert ran.returncode == 0, ran.stdout
    assert "ok    Slack: no tokens set" in ran.stdout


@pytest.mark.slow
def test_an_answer_leaves_nothing_in_the_home_of_who_asks(house: dict[str, str], tmp_path: Path) -> None:
    """Libraries that report about their users leave a number there first, but are quiet where CI is set."""
    own = {name: value for name, value in house.items() if name not in ("CI", "XDG_CACHE_HOME")}
    asked = [sys.executable, "-m", "bot", "ask", _QUESTION]
    subprocess.run(asked, cwd=tmp_path, env=own | {"HOME": str(tmp_path)}, check=True, stdout=subprocess.PIPE)
    assert list(tmp_path.iterdir()) == []


def started(house: dict[str, str], folder: Path, stdin: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=house,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Where the tests run in the background, a shell has them ignore it, and what they start would do so, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.slow
def test_ctrl_c_ends_the_work_with_status_130(house: dict[str, str], tmp_path: Path) -> None:
    with started(house, tmp_path, subprocess.PIPE) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(f"{_QUESTION}\n".encode())
        running.stdin.flush()
        assert b"Python" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait() == 130
        assert b"Traceback" not in running.stderr.read()


@pytest.mark.slow
def test_at_a_terminal_the_coach_chats_until_ctrl_d(house: dict[str, str], tmp_path: Path) -> None:
    keyboard, terminal = pty.openpty()
    try:
        with started(house, tmp_path, terminal) as running:
            os.write(keyboard, f"{_QUESTION}\n\x04".encode())
            out, err = running.communicate()
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert running.returncode == 0, err
    assert "/tip gives today's tip" in out.decode()
    assert "Technical Skills › Programming Basics" in out.decode()
    assert "Good luck" in out.decode()


@pytest.mark.parametrize(
    "command",
    [("run",), *(pytest.param(command, marks=pytest.mark.slow) for command in [("ask", _QUESTION), ("tip",)])],
)
def test_a_database_of_somebody_elses_ends_the_start_in_one_line_and_stays_as_it_is(
    coach: Coach, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """J3."""
    file = tmp_path / "diary.sqlite3"
    file.write_bytes(b"Dear diary,\n" * 500)
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1111111111-2222222222-abcdefABCDEF", "SLACK_APP_TOKEN": "xapp-1-A01-333-abcdef"}
    ran = coach(*command, DATABASE_URL=f"sqlite:///{file}", **tokens)
    assert ran.returncode == 1
    assert ran.stderr.strip().endswith(f"{file} is not a database. Move it away, or set DATABASE_URL to another file.")
    assert "Traceback" not in ran.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {file.name: b"Dear diary,\n" * 500}
