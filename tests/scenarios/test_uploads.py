"""Documents that people send the coach in a direct message, and what becomes of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import repeat
from pathlib import Path

import pytest

from bot.audit import Deed
from bot.sandbox import Message
from bot.sandbox.faults import answering, refusing
from bot.slack.ingests import STARTED
from bot.slack.needs import Needs
from bot.slack.uploads import FOR_ADMINS, is_slacks
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database

from .conftest import World
from .desk import as_read, followed, order, press, shown, words_on
from .scripted_ingest import PAUSE, REPORT, ScriptedIngest

PLAN = b"# My plan\n## First\n## Then\n"
WAITS_NO_LONGER = "That document waits no longer: it was decided about, or a day has gone by."


async def sent(world: World, files: Mapping[str, bytes], text: str = "", name: str = "ada") -> list[Message]:
    """What the coach says to it."""
    user = world.id(name)
    channel = world.slack.workspace.direct_message(user).id
    ts = await world.slack.share(user, channel, files, text)
    return await world.answered(channel, ts)


@dataclass(frozen=True)
class Folders:
    data: Path

    def uploads(self) -> dict[str, bytes]:
        return self._files("uploads")

    def incoming(self) -> list[str]:
        return [*self._files("incoming")]

    def removed(self) -> list[bytes]:
        return [*self._files("removed").values()]

    def put(self, name: str, content: bytes) -> None:
        (self.data / "uploads").mkdir(parents=True, exist_ok=True)
        (self.data / "uploads" / name).write_bytes(content)

    def _files(self, folder: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.data / folder).rglob("*") if path.is_file()}


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "data")


async def deeds(database: Database) -> list[Deed]:
    return await AuditTrail(database).latest(100)


async def test_a_document_is_looked_over_then_added_and_ingested(
    world: World, folders: Folders, ingest: ScriptedIngest, database: Database
) -> None:
    [offer] = await sent(world, {"My plan.md": PLAN})
    assert as_read(offer.text).split("\n") == [
        "Add this to my knowledge?",
        "",
        "My plan, 2 passages, from My plan.md",
        "",
        "- ## First",
        "- ## Then",
    ]
    assert folders.uploads() == {}
    add, discard = words_on(offer)
    assert (add.split()[0], discard.split()[0]) == ("add", "discard")
    await press(world, offer, add)
    assert as_read(offer.text) == f"uploads/My plan.md is added. {STARTED}"
    assert words_on(offer) == []
    assert (await followed(world))[-1].text.startswith("✅ Done")
    assert (folders.uploads(), folders.incoming()) == ({"My plan.md": PLAN}, [])
    assert len(ingest.asked) == 1
    [deed] = await deeds(database)
    assert (deed.by, deed.action, deed.what, deed.result) == (
        world.id("ada"),
        "add_document",
        "uploads/My plan.md",
        "done",
    )


async def test_a_document_that_is_discarded_leaves_nothing_behind_but_who_did_it(
    world: World, folders: Folders, ingest: ScriptedIngest, database: Database
) -> None:
    [offer] = await sent(world, {"plan.md": PLAN})
    await press(world, offer, words_on(offer)[1])
    assert as_read(offer.text) == "plan.md is discarded."
    assert (folders.uploads(), folders.incoming(), ingest.asked) == ({}, [], [])
    [deed] = await deeds(database)
    assert (deed.by, deed.action, deed.what) == (world.id("ada"), "discard_document", "plan.md")
    assert "discard · done · plan.md" in shown(await order(world, "audit"))


async def test_one_of_the_same_name_says_that_it_takes_the_other_s_place(world: World, folders: Folders) -> None:
    folders.put("plan.md", b"# Old\n- a\n")
    [offer] = await sent(world, {"plan.md": PLAN})
    assert "It takes the place of the document of that name" in offer.text
    await press(world, offer, words_on(offer)[0])
    assert as_read(offer.text).startswith("uploads/plan.md is added in the place of the one before.")
    assert (folders.uploads(), folders.removed()) == ({"plan.md": PLAN}, [b"# Old\n- a\n"])


async def test_one_that_was_hidden_is_shown_again_when_it_is_added(world: World, database: Database) -> None:
    await Curation(database).hide("uploads/plan.md", "", world.clock.now)
    [offer] = await sent(world, {"plan.md": PLAN})
    await press(world, offer, words_on(offer)[0])
    assert await Curation(database).hidden() == set()


async def test_while_an_ingest_runs_a_document_waits_for_the_next(
    world: World, folders: Folders, ingest: ScriptedIngest
) -> None:
    ingest.tells(PAUSE, REPORT)
    await order(world, "ingest")
    [offer] = await sent(world, {"plan.md": PLAN})
    await press(world, offer, words_on(offer)[0])
    assert "is added. An ingest is running already." in offer.text
    assert folders.uploads() == {"plan.md": PLAN}
    ingest.goes_on()
    await world.staff.ingests.settle()


async def test_what_was_decided_is_decided(world: World) -> None:
    [offer] = await sent(world, {"plan.md": PLAN})
    add, discard = words_on(offer)
    await press(world, offer, add)
    for words in (add, discard):
        assert (await order(world, words)).text == WAITS_NO_LONGER


async def test_what_nobody_decides_about_goes_after_a_day(world: World, folders: Folders) -> None:
    [offer] = await sent(world, {"plan.md": PLAN})
    world.clock.now += timedelta(hours=25)
    [said] = (await press(world, offer, words_on(offer)[0])).replies
    assert said.text == WAITS_NO_LONGER
    assert folders.incoming() == []


async def test_an_added_document_is_removed_and_restored(world: World, folders: Folders) -> None:
    [offer] = await sent(world, {"plan.md": PLAN})
    await press(world, offer, words_on(offer)[0])
    listed = await order(world, "documents")
    assert shown(listed).split("\n")[-2:] == ["*uploads/plan.md*", "from Slack, not in the index"]
    assert words_on(listed)[1:] == ["hide uploads/plan.md", "remove uploads/plan.md", "ingest"]
    [removed] = (await press(world, listed, "remove uploads/plan.md")).replies
    assert as_read(removed.text) == "uploads/plan.md is removed. It takes effect with the next ingest."
    assert (folders.uploads(), folders.removed()) == ({}, [PLAN])
    assert as_read((await order(world, "remove uploads/plan.md")).text) == "uploads/plan.md is removed already."
    listed = await order(world, "documents")
    assert "*removed*" in shown(listed)
    await press(world, listed, "restore uploads/plan.md")
    assert folders.uploads() == {"plan.md": PLAN}


async def test_what_was_removed_can_be_restored_for_so_many_days_and_then_goes(
    world: World, needs: Needs, folders: Folders, database: Database
) -> None:
    removed_at = world.clock.now
    for name in ("plan.md", "old.md"):
        folders.put(name, PLAN)
    await Curation(database).hide("uploads/old.md", "", world.clock.now)
    await order(world, "remove uploads/plan.md")
    await order(world, "remove uploads/old.md")
    await order(world, "restore uploads/plan.md")
    await order(world, "remove uploads/plan.md")
    folders.put("plan.md", PLAN)
    world.clock.now = removed_at + timedelta(days=29)
    await needs.administration.holdings.forget(30)
    assert folders.removed() == [PLAN, PLAN]
    world.clock.now = removed_at + timedelta(days=31)
    await needs.administration.holdings.forget(30)
    assert (folders.removed(), folders.uploads()) == ([], {"plan.md": PLAN})
    listed = shown(await order(world, "documents"))
    assert ("uploads/plan.md" in listed, "uploads/old.md" in listed) == (True, False)
    gone = "the coach · delete for good · done · uploads/old.md · 30 days after it was removed"
    assert gone in shown(await order(world, "audit"))


async def test_several_documents_are_offered_one_by_one(world: World) -> None:
    offers = await sent(world, {f"{number}.md": PLAN for number in range(7)})
    assert [as_read(offer.text).split("from ")[1].split("\n")[0] for offer in offers] == [f"{n}.md" for n in range(5)]


# What is said beside a file, and where files are nobody's business


async def test_what_an_admin_says_beside_a_document_is_answered(world: World) -> None:
    offer, answer = await sent(world, {"plan.md": PLAN}, "Which skill?")
    assert offer.text.startswith("Add this to my knowledge?")
    assert answer.text.startswith("Learn statistics.")
    assert world.knowledge.questions == ["Which skill?"]


async def test_others_are_told_politely_and_answered_all_the_same(
    world: World, folders: Folders, database: Database
) -> None:
    assert [said.text for said in await sent(world, {"plan.md": PLAN}, name="mei")] == [FOR_ADMINS]
    line, answer = await sent(world, {"plan.md": PLAN}, "Which skill?", name="mei")
    assert (line.text, answer.text[:17]) == (FOR_ADMINS, "Learn statistics.")
    assert world.slack.files.downloads == []
    assert folders.incoming() == []
    assert [(deed.by, deed.action, deed.result) for deed in await deeds(database)] == [
        (world.id("mei"), "add_document", "refused")
    ] * 2


async def test_files_in_channels_are_left_alone(world: World) -> None:
    ada, group = world.id("ada"), world.group("ada", "ben")
    for channel in (world.general, group):
        await world.slack.share(ada, channel, {"plan.md": PLAN})
        assert await world.answered(channel) == []
    await world.slack.share(ada, world.general, {"plan.md": PLAN}, f"{world.coach} which skill?")
    [answer] = await world.answered(world.general)
    assert answer.text.startswith("Learn statistics.")
    assert world.slack.calls("files.info") == []


# What can't be used


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.exe", b"MZ", "I can’t use plan.exe: I read only .md, .pdf."),
        ("plan", b"?", "I can’t use plan: I read only .md, .pdf."),
        ("big.md", b"x" * 1_000_001, "I can’t use big.md: it is larger than 1 MB: split it."),
        ("empty.md", b"# Nothing\n", "I can’t use empty.md: there is no text in it."),
        ("<!channel>.exe", b"MZ", "I can’t use &lt;!channel&gt;.exe: I read only .md, .pdf."),
    ],
)
async def test_what_cannot_be_used_is_refused_with_a_reason(
    world: World, folders: Folders, name: str, content: bytes, says: str
) -> None:
    [said] = await sent(world, {name: content})
    assert as_read(said.text) == says
    assert folders.incoming() == []


@pytest.mark.parametrize(
    "name", ["../../../plan.md", "/etc/plan.md", "C:\\plan.md", "..\\..\\plan.md", "a/../../plan.md"]
)
async def test_h5_a_name_leads_nowhere_else(world: World, folders: Folders, name: str) -> None:
    [offer] = await sent(world, {name: PLAN})
    await press(world, offer, words_on(offer)[0])
    assert folders.uploads() == {"plan.md": PLAN}


async def test_a_document_that_slack_has_no_more_is_said_to_be_gone(world: World) -> None:
    world.slack.faults.plan("files.info", [refusing("file_deleted")])
    [said] = await sent(world, {"plan.md": PLAN})
    assert said.text == "I can’t use it: Slack doesn’t have it any more, or not for me."


async def test_a_download_that_leads_elsewhere_is_not_followed(world: World) -> None:
    world.slack.faults.plan("download", [answering(302, headers={"Location": "https://evil.example/"})])
    [said] = await sent(world, {"plan.md": PLAN})
    assert "has this app the scope files:read?" in said.text


@pytest.mark.parametrize(
    "url", ["https://evil.example/plan.md", "http://127.0.0.1:1/plan.md", "file:///etc/passwd", None, 7]
)
async def test_l11_nothing_is_fetched_from_elsewhere_than_slack(world: World, url: object) -> None:
    user = world.id("ada")
    channel = world.slack.workspace.direct_message(user).id
    forged = world.slack.files.add(user, channel, "plan.md", PLAN) | {"url_private_download": url}
    told = json.dumps({"ok": True, "file": forged})
    world.slack.faults.plan("files.info", repeat(answering(200, told)))
    [said] = await sent(world, {"plan.md": PLAN})
    assert as_read(said.text) == "I can’t use plan.md: it isn’t kept by Slack, so I can’t fetch it."


async def test_a_download_that_fails_is_tried_again_and_offered_once(world: World) -> None:
    world.slack.faults.plan("download", [answering(503)])
    [offer] = await sent(world, {"plan.md": PLAN})
    assert offer.text.startswith("Add this to my knowledge?")


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.md", True),
        ("https://slack.com/a.md", True),
        ("https://files.slack.com:443/a.md", True),
        ("http://files.slack.com/a.md", False),
        ("https://files.slack.com:8443/a.md", False),
        ("https://files.slack.com@evil.example/a.md", False),
        ("https://user:pass@files.slack.com/a.md", False),
        ("https://evilslack.com/a.md", False),
        ("https://slack.com.evil.example/a.md", False),
        ("https://evil.example/?x=.slack.com", False),
        ("https://[::1]/a.md", False),
        ("https://[broken/a.md", False),
        ("https://files.slack.com:port/a.md", False),
        ("//files.slack.com/a.md", False),
        ("", False),
    ],
)
def test_l11_only_slack_is_shown_the_token(url: str, is_theirs: bool) -> None:
    assert is_slacks(url, "https://slack.com/api/") is is_theirs


def test_l11_a_slack_elsewhere_keeps_its_files_there() -> None:
    assert is_slacks("https://files.slack-gov.com/a.md", "https://slack-gov.com/api/")
    assert is_slacks("http://127.0.0.1:9000/files-pri/a.md", "http://127.0.0.1:9000/api/")
    assert not is_slacks("http://127.0.0.1:9001/files-pri/a.md", "http://127.0.0.1:9000/api/")
    assert not is_slacks("https://files.slack-gov.com/a.md", "https://slack.com/api/")
