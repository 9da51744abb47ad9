"""What admins do in Slack, by words and by buttons: the panel, ingests, documents, generations and the audit trail."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest

from bot.audit import Deed
from bot.sandbox import Sandbox
from bot.sandbox.faults import dropping, refusing
from bot.slack.ingests import BROKE_OFF, BUSY, STARTED
from bot.slack.needs import Needs
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database
from bot.store.generations import Generations

from .conftest import AT_ONCE, Clock, Knowledge, World, coach_in, passage_saying
from .desk import HOME, as_read, followed, order, press, shown, words_on
from .scripted_ingest import DIE, PAUSE, REPORT, ScriptedIngest

GATE = {
    "asked": 12,
    "hold": 11,
    "skipped": [],
    "compared": True,
    "passed": False,
    "broken": [
        {"id": "g7", "question": "What does it pay?", "hoped": "declined", "said": "answered from Skills › Data"}
    ],
}


async def deeds(database: Database) -> list[Deed]:
    return await AuditTrail(database).latest(100)


async def serve_another(database: Database) -> None:
    """Generation."""
    made, generations = datetime(2026, 11, 22, 9, tzinfo=UTC), Generations(database)
    saved = await generations.save("minilm", 384, made, 2, [passage_saying("Learn.")], [], [], [])
    await generations.serve(saved.id)


# The panel


async def test_the_panel_says_how_the_coach_is_doing_and_who_made_it_so(world: World, database: Database) -> None:
    await serve_another(database)
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    made = Deed(moment, "", f"{HOME}:{world.id('ben')}", "ingest", "", "done", "5 added", 1)
    await AuditTrail(database).note(made)
    panel = await order(world)
    assert panel.text.split("\n") == [
        "- Index: generation 7, 3 hours old, 2 documents, 120 passages, made with minilm",
        "- Questions: 4 waiting, 2 set aside after they failed",
        "- Replies: 0 waiting, 1 that may not have arrived, 4 refused by Slack",
        "- Conversations I can’t reach: 5",
        "- Daily tips: 12 subscribers, 2 paused, 1 stopped by me; in the last 24 hours 8 sent, 3 too late, "
        "0 with nothing new to send",
        "- Database: 2.4 MB",
    ]
    assert shown(panel).split("\n")[6:] == [
        "*Generation 1*: *answers now*",
        "2 documents, 1 passage, made 22 Nov 10:00",  # in Madrid
        f"ingest by <@{world.id('ben')}>, 22 Nov 10:30",
        "*Last ingests*",
        f"22 Nov 10:30 · <@{world.id('ben')}> · ingest · done · 5 added · generation 1",
    ]


async def test_every_button_of_the_panel_says_words_that_can_be_typed(world: World) -> None:
    panel = await order(world)
    for words in words_on(panel):
        if words not in ("ingest", "rollback"):
            [said] = (await press(world, panel, words)).replies
            assert shown(said) == shown(await order(world, words))


@pytest.mark.parametrize(
    "words", ["what", "ingest now", "hide", "rollback two", "rollback 0", "documents -1", "x" * 3_000]
)
async def test_what_makes_no_sense_is_answered_with_what_does(
    world: World, database: Database, ingest: ScriptedIngest, words: str
) -> None:
    assert "/coach-admin" in (await order(world, words)).text
    assert (ingest.asked, await deeds(database)) == ([], [])


# Ingests


async def test_an_ingest_is_followed_in_a_direct_message_to_its_report(world: World, ingest: ScriptedIngest) -> None:
    changes = [
        {"change": "added", "document": "a.md", "place": "Skills › Data", "before": None, "after": "Know it."},
        {"change": "removed", "document": "b.md", "place": "Old", "before": "Gone <!channel>.", "after": None},
    ]
    refused = [{"path": "bad.pdf", "reason": "it is damaged: open it and save it anew"}]
    adrift = ["Where is the data?"]
    report = {**REPORT, "changes": changes, "changes_count": 217, "refused": refused, "adrift": adrift}
    ingest.tells({"phase": "embedding", "done": 3, "total": 40}, PAUSE, report)
    assert (await order(world, "ingest")).text == STARTED
    channel = world.slack.workspace.direct_message(world.id("ada"))
    await world.slack.until(lambda: channel.messages and "3 of 40" in channel.messages[-1].text, "its progress")
    ingest.goes_on()
    [message] = await followed(world)
    assert message.text.startswith("✅ Done: I answer from generation 8 now.")
    assert "2 documents, 120 passages: 1 added, 0 changed, 0 removed." in message.text
    assert "➕ added: Skills › Data: “Know it.”" in message.text
    assert "removed: Old: “Gone &lt;!channel&gt;.”" in message.text
    assert "… and 202 more" in message.text
    assert "bad.pdf: it is damaged" in as_read(message.text)
    assert "attached to are gone:\n- “Where is the data?”" in message.text
    assert words_on(message) == ["rollback", "documents"]
    assert ingest.asked == [["--lines", "--by", f"{HOME}:{world.id('ada')}"]]


async def test_a_fast_ingest_rewrites_its_message_no_more_often_than_it_may(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, ingest: ScriptedIngest
) -> None:
    ingest.tells(*({"phase": "embedding", "done": done, "total": 500} for done in range(500)), REPORT)
    async with coach_in(slack, needs, replace(AT_ONCE, between_updates=timedelta(seconds=20))) as staff:
        world = World(slack, knowledge, clock, staff)
        await order(world, "ingest")
        [message] = await followed(world)
    assert message.text.startswith("✅ Done")
    assert len(slack.calls("chat.update")) <= 2


async def test_a_second_ingest_waits_for_the_first(world: World, ingest: ScriptedIngest) -> None:
    ingest.tells(PAUSE, REPORT)
    first, second = await asyncio.gather(order(world, "ingest"), order(world, "ingest", "ben"))
    assert {first.text, second.text} == {STARTED, BUSY}
    ingest.goes_on()
    await world.staff.ingests.settle()
    assert (await order(world, "ingest", "ben")).text == STARTED
    ingest.goes_on()
    await world.staff.ingests.settle()
    assert len(ingest.asked) == 2


async def test_what_the_gate_holds_back_is_published_by_a_click(world: World, ingest: ScriptedIngest) -> None:
    ingest.tells({**REPORT, "generation": 7, "is_new": False, "gate": GATE})
    await order(world, "ingest")
    [held] = await followed(world)
    assert held.text.startswith("✋ Held back")
    assert "11 of 12 golden questions hold." in held.text
    assert "“What does it pay?”, hoped for: declined; now: answered from Skills › Data" in held.text
    ingest.tells(REPORT)
    await press(world, held, "ingest force")
    published = (await followed(world))[-1]
    assert published.text.startswith("✅ Done")
    assert words_on(published) == ["rollback", "documents"]
    assert ingest.asked[-1] == ["--lines", "--force", "--by", f"{HOME}:{world.id('ada')}"]


async def test_an_ingest_that_finds_nothing_new_says_so(
    world: World, database: Database, ingest: ScriptedIngest
) -> None:
    ingest.tells({**REPORT, "added": 0, "is_new": False, "generation": 7})
    await order(world, "ingest")
    [message] = await followed(world)
    assert message.text.startswith("✅ Nothing to do: generation 7 is up to date.")
    assert words_on(message) == ["documents"]
    assert [(deed.by, deed.result, deed.how) for deed in await deeds(database)] == [
        (world.id("ada"), "done", "nothing was new")
    ]


@pytest.mark.parametrize("script", [[DIE], [], [{"phase": "embedding"}, DIE]])
async def test_an_ingest_that_dies_says_so(
    world: World, database: Database, ingest: ScriptedIngest, script: Sequence[Mapping[str, str]]
) -> None:
    ingest.tells(*script)
    await order(world, "ingest")
    [message] = await followed(world)
    assert message.text.startswith("⚠️ The ingest failed. I go on answering as before.")
    assert "It broke off, with the status" in message.text
    assert [(deed.action, deed.result) for deed in await deeds(database)] == [("ingest", "failed")]
    assert words_on(message) == ["ingest"]


async def test_an_ingest_that_fails_says_why(world: World, ingest: ScriptedIngest) -> None:
    ingest.fails("Another ingest is running: wait for it to end, then try again.")
    await order(world, "ingest")
    [message] = await followed(world)
    assert message.text.endswith("Another ingest is running: wait for it to end, then try again.")


async def test_an_ingest_ends_with_the_coach_and_says_so(
    slack: Sandbox, needs: Needs, knowledge: Knowledge, clock: Clock, ingest: ScriptedIngest
) -> None:
    ingest.tells({"phase": "embedding", "done": 1, "total": 2}, PAUSE, REPORT)
    async with coach_in(slack, needs) as staff:
        world = World(slack, knowledge, clock, staff)
        channel = slack.workspace.direct_message(world.id("ada"))
        await order(world, "ingest")
        await slack.until(lambda: channel.messages and "1 of 2" in channel.messages[-1].text, "its progress")
    [message] = channel.messages
    assert BROKE_OFF in message.text


async def test_where_it_cannot_be_followed_the_report_comes_all_the_same(world: World, ingest: ScriptedIngest) -> None:
    world.slack.faults.plan("chat.postMessage", [refusing("internal_error")])
    await order(world, "ingest")
    [message] = await followed(world)
    assert message.text.startswith("✅ Done")


async def test_a_message_that_cannot_be_rewritten_is_followed_by_another(world: World, ingest: ScriptedIngest) -> None:
    world.slack.faults.plan("chat.update", repeat(refusing("message_not_found")))
    await order(world, "ingest")
    [begun, ended] = await followed(world)
    assert begun.text.startswith("⏳ Re-ingesting")
    assert ended.text.startswith("✅ Done")


async def test_a_lost_answer_to_a_rewrite_makes_no_second_message(world: World, ingest: ScriptedIngest) -> None:
    world.slack.faults.plan("chat.update", [dropping(accepted=True)])
    await order(world, "ingest")
    [message] = await followed(world)
    assert message.text.startswith("✅ Done")


# Generations


async def test_generations_are_listed_and_gone_back_to(
    world: World, database: Database, ingest: ScriptedIngest
) -> None:
    await serve_another(database)
    await serve_another(database)
    listed = await order(world, "generations")
    assert [line for line in shown(listed).split("\n") if "Generation" in line] == [
        "*Generation 2*: *answers now*",
        "*Generation 1*",
    ]
    ingest.tells({"generation": 1})
    [said] = (await press(world, listed, "rollback 1")).replies
    assert said.text == "Back to generation 1: within seconds I answer from it."
    assert ingest.asked == [["--rollback", "1", "--json", "--by", f"{HOME}:{world.id('ada')}"]]


async def test_a_rollback_that_fails_says_why(world: World, ingest: ScriptedIngest) -> None:
    ingest.fails("There is no earlier generation to go back to.")
    assert (await order(world, "rollback")).text == "There is no earlier generation to go back to."


# Documents


async def test_a_document_is_hidden_and_restored(world: World, database: Database) -> None:
    listed = await order(world, "documents")
    assert shown(listed).split("\n")[1:] == ["*skills.md*", "from the knowledge folder, 1 passage"]
    assert words_on(listed) == ["hide skills.md", "ingest"]
    [hidden] = (await press(world, listed, "hide skills.md")).replies
    assert as_read(hidden.text) == "skills.md is hidden. It takes effect with the next ingest."
    assert words_on(hidden) == ["ingest"]
    assert await Curation(database).hidden() == {"skills.md"}
    listed = await order(world, "documents")
    assert "*hidden*" in shown(listed)
    [restored] = (await press(world, listed, "restore skills.md")).replies
    assert as_read(restored.text).startswith("skills.md is restored.")
    assert await Curation(database).hidden() == set()
    told = [(deed.by, deed.action, deed.what, deed.result) for deed in await deeds(database)]
    ada = world.id("ada")
    assert told == [(ada, "restore_document", "skills.md", "done"), (ada, "hide_document", "skills.md", "done")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("hide skill.md", "There is no document skill.md. Did you mean skills.md?"),
        ("hide ../../etc/passwd", "There is no document ../../etc/passwd."),
        ("restore skills.md", "skills.md is part of the knowledge already."),
        ("remove skills.md", "skills.md lies in the knowledge folder: I can only hide it."),
        ("add F0NOTHERE1", "That document waits no longer: it was decided about, or a day has gone by."),
        ("add ../../etc", "That document waits no longer: it was decided about, or a day has gone by."),
    ],
)
async def test_what_cannot_be_done_is_said(world: World, words: str, says: str) -> None:
    assert as_read((await order(world, words)).text) == says


async def test_many_documents_are_turned_over_page_by_page(world: World, database: Database) -> None:
    for number in range(24):
        await Curation(database).hide(f"{number:02}.md", "", world.clock.now)
    first = await order(world, "documents")
    assert words_on(first)[-2:] == ["ingest", "documents 2"]
    [second] = (await press(world, first, "documents 2")).replies
    assert words_on(second)[-3:] == ["ingest", "documents 1", "documents 3"]
    last = await order(world, "documents 99")
    assert [words for words in words_on(last) if words.startswith(("hide", "restore"))] == [
        *(f"restore {number}.md" for number in (20, 21, 22, 23)),
        "hide skills.md",
    ]


# The audit trail


async def test_the_audit_trail_says_who_did_what_and_buries_nothing(world: World, database: Database) -> None:
    await order(world, "hide skills.md", "ben")
    for _ in range(40):
        await order(world, "ingest", "mei")
    told = shown(await order(world, "audit")).split("\n")
    assert [line.partition(" · ")[2] for line in told[1:]] == [
        f"<@{world.id('mei')}> · ingest · refused · ingest (×40)",
        f"<@{world.id('ben')}> · hide · done · skills.md",
    ]


async def test_what_others_named_calls_nobody(world: World, database: Database) -> None:
    await order(world, "hide <!channel> <@U0ADA00001> https://evil.example/x", "mei")
    said = str((await order(world, "audit")).blocks)
    assert "<!" not in said
    assert "https://evil.example" not in said
    assert said.count("<@") == 1, "only whoever did it"


async def test_an_empty_audit_trail(world: World) -> None:
    assert "Nobody has done anything yet." in shown(await order(world, "audit"))
