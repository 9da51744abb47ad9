"""An admin at work with the real bot: a gap is closed from Slack, and what closed it is hidden and brought back."""

import pytest

from .desk import as_read, shown
from .installation import Installation

QUESTION = "What can I do against prompt injection?"
PAGE = b"""<!doctype html><title>Red teaming</title><script>alert(1)</script>
<h1>Red teaming</h1><p>Somebody has to try to break it before others do.</p>
<h2>What to try</h2><ul>
<li><b>Prompt injection:</b> Let somebody try to talk the model out of its rules before every release.</li>
<li><b>Data leaks:</b> Ask it for what it must not tell.</li></ul>"""


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_gap_is_closed_from_slack_and_opened_again(house: Installation) -> None:
    await house.ask("ben", QUESTION, tell_me=True)

    offer = await house.share("../red-teaming.html", PAGE)
    assert as_read(offer.text).split("\n")[2] == "Red teaming, 5 passages, from red-teaming.html"
    await house.press(offer, "add ")
    done = await house.report("✅ Done: I answer from generation 2")
    assert "➕ added: Red teaming › What to try › Prompt injection: “Let somebody try" in done.text
    assert "alert" not in done.text
    assert house.progress(done)

    assert "talk the model out of its rules" in (await house.promised("ben")).text
    assert "talk the model out of its rules" in (await house.ask("mei", QUESTION)).text

    documents = await house.order("documents")
    assert "*uploads/red-teaming.html*\nfrom Slack, 5 passages" in shown(documents)
    await house.press(documents, "hide uploads/red-teaming.html")
    await house.order("ingest")
    assert "5 removed" in (await house.report("✅ Done: I answer from generation 3")).text

    assert (await house.order("rollback")).text.startswith("Back to generation 2")
    lines = shown(await house.order("audit")).split("\n")[1:]
    assert [" · ".join(line.split(" · ")[2:5]) for line in lines] == [
        "roll back · done · back to generation 2",
        "ingest · done · 0 added, 0 changed, 5 removed",
        "hide · done · uploads/red-teaming.html",
        "ingest · done · 5 added, 0 changed, 0 removed",
        "add · done · uploads/red-teaming.html",
    ]
