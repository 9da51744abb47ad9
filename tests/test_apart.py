"""Programs that run apart: what they tell, what is made of their end, and that they end with whoever asked."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.apart import Program, Step
from bot.errors import BrokeOff, ProgramFailed


def program(code: str) -> Program:
    return Program([sys.executable, "-S", "-c", f"import os, sys, time, json\n{code}"], to_stop=0.2)


async def test_steps_are_told_as_they_come_and_the_rest_in_the_end() -> None:
    steps: list[Step] = []
    says = """
print('{"phase": "reading", "done": 1}')
print('{"phase": "embedding", "done": 2, "total": 9}')
print("something a library says")
print('{"generation": 3, "asked": %d}' % len(sys.argv))
"""
    told = await program(says).run(["--lines", "--by", "ada"], steps.append)
    assert told == {"generation": 3, "asked": 4}
    assert steps == [Step("reading", 1), Step("embedding", 2, 9)]


async def test_a_report_counts_whatever_the_status() -> None:
    assert await program("print('{\"gate\": 1}'); sys.exit(1)").run([]) == {"gate": 1}


async def test_an_end_in_good_order_without_a_report_says_why() -> None:
    with pytest.raises(ProgramFailed, match=r"^Another ingest is running\.$"):
        await program("sys.exit('Another ingest is running.')").run([])


@pytest.mark.parametrize(
    ("code", "status"), [("os.kill(os.getpid(), 9)", "-9"), ("sys.exit(7)", "7"), ("pass", "0"), ("print([1])", "0")]
)
async def test_any_other_end_says_its_status_and_nothing_of_a_traceback(code: str, status: str) -> None:
    with pytest.raises(BrokeOff, match=rf"^It broke off, with the status {status}\.$"):
        await program(code).run([])


async def test_much_is_read_of_what_it_says_and_little_kept() -> None:
    with pytest.raises(ProgramFailed) as failed:
        await program("sys.stderr.write('x' * 1_000_000 + 'the end'); sys.exit(1)").run([])
    assert str(failed.value).endswith("the end")
    assert len(str(failed.value)) == 2_000


@pytest.mark.parametrize("stubborn", [False, True])
async def test_it_ends_when_whoever_asked_is_cancelled(tmp_path: Path, stubborn: bool) -> None:
    ignore = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n" if stubborn else ""
    begun = asyncio.Event()
    pids: list[int] = []

    def noted(step: Step) -> None:
        pids.append(step.done)
        begun.set()

    code = f"{ignore}print(json.dumps({{'phase': 'x', 'done': os.getpid()}}), flush=True)\ntime.sleep(60)"
    work = asyncio.create_task(program(code).run([], noted))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], signal.SIGCONT)
