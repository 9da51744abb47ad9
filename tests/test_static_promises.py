"""What can be read from the code: answering only reads, and nothing is sent that Slack would make more of.

Matrix rows L6, L7, L8 and L11.
"""

import ast
from collections.abc import Iterator

from tests.test_architecture import HOUSE, OUT_OF_REACH, Module, within

ANSWERING = (
    *("bot.coach", "bot.rag.reader", "bot.rag.quoting"),
    *("bot.mentor", "bot.rag.chat.understander", "bot.rag.chat.writer", "bot.rag.chat.translator"),
)
# They write when an index or a model is opened, into the folders for that.
WRITE_ON_OPENING = {"bot.rag.embeddings", "bot.rag.index", "bot.rag.sealed"}
WRITES = {"write_text", "write_bytes", "mkdir", "makedirs", "unlink", "rename", "rmtree", "copytree", "touch"}
# What LangChain has for a model that is to do something.
TOOLS = {"bind_tools", "bind_functions", "bind", "with_structured_output", "create_agent", "create_react_agent"}
RUNS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "importlib.import_module"}
# Slack would look for links and names in plain text by itself.
ASKS_SLACK_FOR_MORE = {"parse", "link_names", "mrkdwn", "unfurl"}
SENDS = {"chat_postMessage", "send_dict"}
# Slack makes no previews for these, and takes no word about them.
ONLY_THERE = {
    "chat_update": {"bot.slack.finishing", "bot.slack.live"},
    "chat_delete": {"bot.slack.finishing"},
    "chat_stopStream": {"bot.slack.finishing"},
    "chat_startStream": {"bot.slack.streaming"},
    "chat_appendStream": {"bot.slack.streaming"},
}
NEVER = "chat_postEphemeral chat_meMessage chat_scheduleMessage chat_unfurl chat_stream files_upload_v2".split()


def reachable(*roots: str) -> Iterator[Module]:
    """These and all they import, and so on."""
    by_name = {module.name: module for module in HOUSE}
    seen, left = set[str](), list(roots)
    while left:
        name = left.pop()
        if name in by_name and name not in seen:
            seen.add(name)
            yield by_name[name]
            left += by_name[name].imports


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    for node in module.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id, node


def runs(call: ast.Call) -> bool:
    return ast.unparse(call.func) in RUNS


def test_l6_l11_answering_reaches_no_network_and_no_program() -> None:
    found = [f"{m}: {name}" for m in reachable(*ANSWERING) for name in m.imports if within(name, *OUT_OF_REACH)]
    assert found == []


def test_l6_answering_sends_nothing_and_keeps_nothing() -> None:
    assert [m.name for m in reachable(*ANSWERING) if within(m.name, "bot.slack", "bot.store", "bot.bootstrap")] == []


def test_l6_answering_writes_nothing_and_runs_nothing() -> None:
    found = [(m.name, call) for m in reachable(*ANSWERING) for name, call in calls(m) if name in WRITES or runs(call)]
    assert {name for name, _ in found} <= WRITE_ON_OPENING
    assert not [ast.unparse(call) for _, call in found if runs(call)]


def test_l6_the_model_has_no_tools() -> None:
    """Whatever it says is text."""
    found = [f"{module}: {name}" for module in HOUSE for name, _ in calls(module) if name in TOOLS]
    given = [word.arg for module in HOUSE for _, call in calls(module) for word in call.keywords]
    imported = [name for module in HOUSE for name in module.imports if within(name, "langchain.agents", "langgraph")]
    tools = [name for module in HOUSE for name in module.imports if "langchain" in name and "tool" in name]
    assert (found, imported, tools) == ([], [], [])
    assert {"tools", "tool_choice", "functions", "function_call"} & {*given} == set()


def test_l7_every_message_is_sent_without_previews() -> None:
    sends = [call for module in slack() for name, call in calls(module) if name in SENDS]
    assert len(sends) == 3, "one place for messages, one for answers to commands, one for what is rewritten"
    for call in sends:
        unfurls = {name: ast.literal_eval(value) for name, value in given_to(call) if str(name).startswith("unfurl")}
        assert unfurls == {"unfurl_links": False, "unfurl_media": False}


def test_l7_messages_leave_by_no_other_way() -> None:
    assert [f"{module}: {name}" for module in slack() for name, _ in calls(module) if name in NEVER] == []
    changes = {(name, module.name) for module in slack() for name, _ in calls(module) if name in ONLY_THERE}
    assert changes == {(name, place) for name, places in ONLY_THERE.items() for place in places}
    listeners = [node for module in slack() for node in module.nodes if isinstance(node, ast.arg)]
    assert [node.arg for node in listeners if node.arg in {"say", "respond", "complete", "say_stream"}] == []


def test_l8_slack_is_never_asked_to_look_for_links_and_names() -> None:
    words = [word.arg for module in slack() for _, call in calls(module) for word in call.keywords]
    keys = [
        key.value
        for module in slack()
        for node in module.nodes
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
    assert ASKS_SLACK_FOR_MORE & {*words, *keys} == set()


def given_to(call: ast.Call) -> Iterator[tuple[object, ast.expr]]:
    """By keyword, or in a dictionary written out on the spot."""
    yield from ((word.arg, word.value) for word in call.keywords)
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            keys = (key.value if isinstance(key, ast.Constant) else None for key in argument.keys)
            yield from zip(keys, argument.values, strict=True)


def slack() -> list[Module]:
    return [module for module in HOUSE if within(module.name, "bot.slack")]
