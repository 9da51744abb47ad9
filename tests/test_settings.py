"""The environment and `.env`: what is accepted, and that everything else is named at once, without a secret in it."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import Settings, environment

BOT = "xoxb-1111111111-2222222222-abcdefABCDEF012345678901"
APP = "xapp-1-A0123456789-3333333333-0123456789abcdef0123456789abcdef"
SIGNING = "8f742231b10e8888abcd99aaabbb85a5"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def problems(**given: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(given)
    return caught.value.problems


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert not settings.has_slack
    assert settings.database_url == f"sqlite:///{Path('data/coach.sqlite3').resolve()}"


def test_both_tokens_lead_to_slack() -> None:
    settings = Settings.from_env({"SLACK_BOT_TOKEN": f" {BOT}\n", "SLACK_APP_TOKEN": APP})
    assert settings.has_slack
    assert settings.SLACK_BOT_TOKEN is not None
    assert settings.SLACK_BOT_TOKEN.get_secret_value() == BOT


def test_empty_means_not_set() -> None:
    assert Settings.from_env(dict.fromkeys(Settings.model_fields, "  ")) == Settings()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN is missing: Slack needs both tokens"),
        ({"SLACK_APP_TOKEN": APP, "SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is missing: Slack needs it"),
        ({"SLACK_SIGNING_SECRET": SIGNING}, "SLACK_BOT_TOKEN is missing: Slack needs it"),
    ],
)
def test_one_token_needs_the_other(given: dict[str, str], told: str) -> None:
    (problem,) = problems(**given)
    assert problem.startswith(told)


@pytest.mark.parametrize("name", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"])
def test_what_would_switch_oauth_on_contradicts_the_bot_token(name: str) -> None:
    """Z15, K1"""
    given = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, name: "hunter2"}
    assert problems(**given) == (
        f"{name} and SLACK_BOT_TOKEN contradict each other: the coach needs no OAuth, remove the first.",
    )
    assert Settings.from_env({name: "hunter2"}) == Settings()


@pytest.mark.parametrize(
    ("http", "given", "told"),
    [
        (True, {"SLACK_APP_TOKEN": APP}, ["SLACK_SIGNING_SECRET is missing: coach run --http needs it."]),
        (
            False,
            {"SLACK_SIGNING_SECRET": SIGNING},
            ["SLACK_APP_TOKEN is missing: coach run (without --http) needs it."],
        ),
        (True, {"SLACK_SIGNING_SECRET": SIGNING}, []),
        (False, {"SLACK_APP_TOKEN": APP}, []),
        (
            True,
            {"SLACK_SIGNING_SECRET": SIGNING, "HTTP_PORT": "8080"},
            ["HTTP_PORT and HEALTH_PORT are both 8080: give one of them another."],
        ),
    ],
)
def test_each_way_in_needs_a_secret_of_its_own(http: bool, given: dict[str, str], told: list[str]) -> None:
    """E6, K1"""
    settings = Settings.from_env({"SLACK_BOT_TOKEN": BOT, **given})
    try:
        settings.check_way_in(http)
        found = []
    except SettingsError as error:
        found = list(error.problems)
    assert found == told


@pytest.mark.parametrize(
    "secret",
    [
        *[
            "your-signing-secret",
            "0" * 32,
            "123" * 10 + "12",
            SIGNING[:-1],
            SIGNING + "0",
            SIGNING.upper(),
            f'"{SIGNING}"',
        ],
        *["xoxb-1111111111-2222222222-abcdefABCDEF012345678901", "8f742231b10e8888abcd99yyyzzz85a5"],
    ],
)
def test_a_placeholder_is_no_signing_secret(secret: str) -> None:
    """E6"""
    (problem,) = problems(SLACK_BOT_TOKEN=BOT, SLACK_SIGNING_SECRET=secret)
    assert problem.startswith("SLACK_SIGNING_SECRET is not a real one yet: copy Basic Information → Signing Secret")


def test_the_secrets_are_known_as_such() -> None:
    """K2"""
    given = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": SIGNING}
    assert sorted(Settings.from_env(given).secrets) == sorted([BOT, APP, SIGNING])
    assert not Settings().secrets


def test_swapped_tokens_are_recognised() -> None:
    for_bot, for_app = problems(SLACK_BOT_TOKEN=APP, SLACK_APP_TOKEN=BOT)
    assert for_bot.startswith("SLACK_BOT_TOKEN holds an app-level token")
    assert for_app.startswith("SLACK_APP_TOKEN holds a bot token")
    assert for_bot.endswith("Are the two tokens swapped?")


@pytest.mark.parametrize(
    "token",
    [
        *[
            "xoxb-",
            "xoxb-...",
            "xoxb-your-bot-token",
            "xoxb-yourtokenhere",
            "XOXB-YOUR-TOKEN",
            "xoxb-xxxxxxxxxxxx-xxxxxxxx",
        ],
        *["xoxb-1234-EXAMPLE-abcdefgh", "xoxb-change-me-please", "xoxb-replace-with-yours", "<your token>", "changeme"],
        *["xoxp-1111111111-2222222222-abcdefABCDEF012345678901", f"{BOT} {BOT}", f'"{BOT}"', "xoxb-" + "1" * 300],
    ],
)
def test_a_placeholder_or_another_kind_of_token_is_refused(token: str) -> None:
    (problem,) = problems(SLACK_BOT_TOKEN=token, SLACK_APP_TOKEN=APP)
    assert problem.startswith("SLACK_BOT_TOKEN is not a real token yet: it needs a bot token")


@pytest.mark.parametrize("letters", ["abcxxxxYourTokenExample0", "0Placeholder1ChangeMe234"])
def test_a_real_token_may_spell_any_word(letters: str) -> None:
    assert Settings.from_env({"SLACK_BOT_TOKEN": f"xoxb-1111111111-2222222222-{letters}", "SLACK_APP_TOKEN": APP})


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("LOG_LEVEL", "loud", "should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        ("EMBEDDING_MODEL", "MiniLM", "must be minilm (the built-in model) or provider:model"),
        ("DATABASE_URL", "postgresql://coach:hunter2@db/coach", "must be like sqlite:///"),
        ("DATABASE_URL", "sqlite:///", "must be like sqlite:///"),
        ("FALSE_DECLINES", "few", "should be a valid number"),
        ("FALSE_DECLINES", "0", "should be greater than or equal to 0.1."),
        ("FALSE_DECLINES", "51", "should be less than or equal to 50."),
        ("FALSE_DECLINES", "nan", "should be"),
        ("HTTP_PORT", "0", "should be greater than or equal to 1."),
        ("HTTP_PORT", "65536", "should be less than or equal to 65535."),
        ("HEALTH_PORT", "-1", "should be greater than or equal to 0."),
        ("HEALTH_PORT", "http", "should be a valid integer"),
        ("HTTP_HOST", "coach.example.com", "must be an address of this machine"),
        ("HTTP_HOST", "127.0.0.1:3000", "must be an address of this machine"),
        ("COACH_ADMINS", "ben, U012AB3CD", "must be member IDs"),
        ("GUESTS_MAY", "everything", "should be 'ask' or 'nothing'."),
        ("STRANGERS_MAY", "yes", "should be 'ask' or 'nothing'."),
        ("QUESTIONS_PER_PERSON", "0", "should be greater than or equal to 1."),
        ("QUESTIONS_PER_TEAM", "many", "should be a valid integer"),
        ("CHANNEL_TIPS", "guests", "should be 'admins' or 'members'."),
        ("TIPS_PER_SECOND", "0", "should be greater than or equal to 0.1."),
        ("TIPS_PER_SECOND", "51", "should be less than or equal to 50."),
        ("TIPS_PER_SECOND", "inf", "should be"),
        ("TIPS_LATE_HOURS", "0", "should be greater than or equal to 1."),
        ("TIPS_LATE_HOURS", "24", "should be less than or equal to 20."),
        ("TIME_ZONE", "CEST", "must be the name of a time zone, such as Europe/Berlin."),
        ("TIME_ZONE", "../hunter2", "must be the name of a time zone"),
        ("CHAT_MODEL", "hunter2", "must be provider:model, such as openai:gpt-4.1-mini, with one of openai, anthropic"),
        ("CHAT_MODEL", "ollama:", "must be provider:model"),
        ("CHAT_MODEL", "ollama:llama 3", "must be provider:model"),
        ("CHAT_MODEL", "mistral:hunter2", "must be provider:model"),
        ("OPENAI_API_KEY", "sk-hunter2 # my key", "is not a key: it is one word"),
        ("GOOGLE_API_KEY", "AIza\u200bhunter2", "is not a key"),
        ("CHAT_TIMEOUT_S", "0", "should be greater than or equal to 1."),
        ("CHAT_TIMEOUT_S", "61", "should be less than or equal to 60."),
        ("CHAT_AT_ONCE", "0", "should be greater than or equal to 1."),
        ("TOKENS_PER_PERSON", "0", "should be greater than or equal to 1."),
        ("TOKENS_PER_TEAM", "many", "should be a valid integer"),
        ("LINK_HOSTS", "https://pmi.org", "must be names of hosts"),
        ("RETENTION_DAYS", "0", "should be greater than or equal to 1."),
        ("DATA_DIR", "da\0ta", "must be the path of a folder"),
        ("KNOWLEDGE_DIR", "~nobody-of-that-name/knowledge", "starts with ~"),
        ("SLACK_API_URL", "slack.com/api", "must be an address"),
        ("SLACK_API_URL", "ftp://slack.com/", "must be an address"),
        ("SLACK_API_URL", "https://", "must be an address"),
        ("SLACK_API_URL", "https://[", "must be an address"),
        ("SLACK_API_URL", "https://slack.com:99999/api/", "must be an address"),
        ("SLACK_API_URL", "https://coach:hunter2@slack.com/api/", "must be an address"),
        ("SLACK_API_URL", "https://slack.com/api/?token=hunter2", "must be an address"),
    ],
)
def test_a_wrong_value_is_named_and_explained(name: str, value: str, complaint: str) -> None:
    """K1"""
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name} {complaint}")
    assert "hunter2" not in problem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("OpenAI:gpt-4.1", "openai"),
        ("gpt-4.1", "openai"),
        ("claude-sonnet-5", "anthropic"),
        ("Anthropic:claude", "anthropic"),
        ("google:gemini-3", "google_genai"),
        ("gemini:gemini-3", "google_genai"),
        ("gemini-3-flash", "google_genai"),
        ("google-genai:gemini-3", "google_genai"),
        ("llama3.2:3b", "ollama"),
    ],
)
def test_a_model_without_its_provider_gets_a_suggestion(written: str, meant: str) -> None:
    (problem,) = problems(CHAT_MODEL=written)
    assert problem.endswith(f": did you mean {meant}:…?")


def test_a_model_on_a_server_of_ones_own_needs_no_key() -> None:
    given = {"CHAT_MODEL": "openai:qwen3:8b", "CHAT_BASE_URL": "http://127.0.0.1:8000/v1"}
    settings = Settings.from_env(given)
    assert (settings.CHAT_MODEL, settings.CHAT_BASE_URL) == ("openai:qwen3:8b", "http://127.0.0.1:8000/v1")
    assert settings.chat_key is None
    assert Settings.from_env({"CHAT_MODEL": "ollama:llama3.2:3b"}).chat_key is None


def test_a_model_gets_the_key_of_its_provider_and_no_other() -> None:
    keys = {"OPENAI_API_KEY": "sk-openai", "ANTHROPIC_API_KEY": "sk-ant", "GOOGLE_API_KEY": "AIza-google"}
    assert Settings.from_env({"CHAT_MODEL": "anthropic:claude", **keys}).chat_key == "sk-ant"
    assert Settings.from_env({"CHAT_MODEL": "google_genai:gemini-3", **keys}).chat_key == "AIza-google"
    assert Settings.from_env({"CHAT_MODEL": "ollama:llama3.2", **keys}).chat_key is None
    assert Settings.from_env(keys).chat_key is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"OPENAI_API_KEY": "sk-1", "CHAT_BASE_URL": " "}, "CHAT_BASE_URL is set, but blank: give it the model's"),
        ({"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": ""}, "OPENAI_BASE_URL is set, which the coach doesn't follow"),
        ({"OPENAI_API_KEY": "sk-1", "OPENAI_API_BASE": "http://here"}, "OPENAI_API_BASE is set, which the coach"),
        ({}, "OPENAI_API_KEY is missing: CHAT_MODEL needs it, or CHAT_BASE_URL with the address of a server"),
        ({"OPENAI_API_KEY": " "}, "OPENAI_API_KEY is missing"),
        ({"CHAT_MODEL": "", "CHAT_BASE_URL": "http://here"}, "CHAT_MODEL is missing: CHAT_BASE_URL says where it is"),
        ({"CHAT_MODEL": "anthropic:claude", "OPENAI_API_KEY": "sk-1"}, "ANTHROPIC_API_KEY is missing"),
        ({"CHAT_MODEL": "ollama:llama3", "OLLAMA_HOST": "elsewhere"}, "OLLAMA_HOST is set, which the coach doesn't"),
    ],
)
def test_a_model_is_never_looked_for_where_nobody_said(given: dict[str, str], told: str) -> None:
    """A blank address would lead to a public endpoint, and so might one that only its library knows of."""
    (problem,) = problems(**{"CHAT_MODEL": "openai:gpt-4.1-mini", **given})
    assert problem.startswith(told)


def test_an_address_that_is_given_settles_where_the_model_is() -> None:
    given = {"CHAT_MODEL": "openai:x", "CHAT_BASE_URL": "http://here/v1", "OPENAI_BASE_URL": "https://elsewhere"}
    assert Settings.from_env(given).CHAT_BASE_URL == "http://here/v1"


def test_a_blank_line_in_dotenv_is_one_not_filled_in_yet(dotenv: Path) -> None:
    """But one that the process was given blank has lost what should be in it."""
    dotenv.write_text("CHAT_MODEL=openai:gpt-4.1-mini\nOPENAI_API_KEY=sk-1\nCHAT_BASE_URL=\n")
    assert Settings.from_env(environment({}, dotenv)).CHAT_BASE_URL is None
    with pytest.raises(SettingsError, match="CHAT_BASE_URL is set, but blank"):
        Settings.from_env(environment({"CHAT_BASE_URL": ""}, dotenv))


def test_a_word_in_place_of_a_key_is_no_secret() -> None:
    assert Settings.from_env({"OPENAI_API_KEY": "EMPTY"}).secrets == []
    assert Settings.from_env({"OPENAI_API_KEY": "sk-0123456789"}).secrets == ["sk-0123456789"]


def test_values_come_out_ready_for_use() -> None:
    settings = Settings.from_env(
        {
            "LOG_LEVEL": "debug",
            "SLACK_API_URL": "http://127.0.0.1:8080/api",
            "FALSE_DECLINES": "2.5",
            "DATA_DIR": "~/coach",
            "DATABASE_URL": "sqlite:////srv/c.db",
            "COACH_ADMINS": "U012AB3CD, T012AB3CD:U987ZY6XW,",
            "GUESTS_MAY": "Nothing",
            "CHANNEL_TIPS": "ADMINS",
            "TIPS_PER_SECOND": "0.5",
            "TIPS_LATE_HOURS": "2.5",
            "TIME_ZONE": "Asia/Kathmandu",
            "LINK_HOSTS": "www.PMI.org",
        }
    )
    assert settings.LOG_LEVEL == "DEBUG"
    assert settings.SLACK_API_URL == "http://127.0.0.1:8080/api/"
    assert settings.FALSE_DECLINES == 2.5
    assert Path.home() / "coach" == settings.DATA_DIR
    assert settings.database_url == "sqlite:////srv/c.db"
    assert {"U012AB3CD", "T012AB3CD:U987ZY6XW"} == settings.COACH_ADMINS
    assert settings.GUESTS_MAY == "nothing"
    assert settings.CHANNEL_TIPS == "admins"
    assert (settings.TIPS_PER_SECOND, settings.TIPS_LATE_HOURS, settings.TIME_ZONE) == (0.5, 2.5, "Asia/Kathmandu")
    assert {"www.pmi.org"} == settings.LINK_HOSTS


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
        ("SLACK_APPTOKEN", "SLACK_APP_TOKEN"),
        ("slack_bot_token", "SLACK_BOT_TOKEN"),
        ("KNOWLEDGE_DIRS", "KNOWLEDGE_DIR"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("EMBEDING_MODEL", "EMBEDDING_MODEL"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("SLACK_SIGNING_SECERT", "SLACK_SIGNING_SECRET"),
    ],
)
def test_a_misspelt_setting_gets_a_suggestion(written: str, meant: str) -> None:
    """K1"""
    assert problems(**{written: "x"}) == (f"{written} is not a setting: did you mean {meant}?",)


@pytest.mark.parametrize(
    "name",
    [
        *[
            "PATH",
            "HOME",
            "OPENAI_API_BASE",
            "GROQ_API_KEY",
            "GEMINI_API_KEY",
            "XDG_DATA_DIRS",
            "SLACK_WEBHOOK_URL",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "TRANSFORMERS_CACHE",
            "LANG",
        ],
        *["UV_LOG_LEVEL", "PG_DATA_DIR", "DATABASE_URL_TEST", "SLACK_BOT_TOKEN_OLD"],
    ],
)
def test_names_of_others_are_left_alone(name: str) -> None:
    assert Settings.from_env({name: "whatever"}) == Settings()


def test_all_problems_are_told_at_once() -> None:
    told = problems(SLACK_BOT_TOKEN="xoxb-your-token", LOG_LEVEL="loud", DATADIR="x", SLACK_API_URL="slack")
    assert [sentence.split()[0] for sentence in told] == [
        "DATADIR",
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
        "SLACK_API_URL",
        "LOG_LEVEL",
    ]


@given(body=st.text(LETTERS, min_size=24, max_size=24), digits=st.integers(10**9, 10**13))
def test_a_token_of_slacks_shape_never_shows_in_the_settings(body: str, digits: int) -> None:
    token = f"xoxb-{digits}-{digits}-0{body}"
    settings = Settings.from_env({"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": APP})
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert body not in shown
    assert APP not in shown


@given(name=st.sampled_from(list(Settings.model_fields)), before=st.text(), after=st.text())
def test_no_message_quotes_a_value(name: str, before: str, after: str) -> None:
    try:
        Settings.from_env({name: f"{before}hunter2{after}"})
        told = ""
    except SettingsError as error:
        told = f"{error} {error!r} {error.__cause__} {error.__context__}"
    assert "hunter2" not in told


# .env


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@pytest.mark.parametrize(
    "content",
    [
        b"LOG_LEVEL=ERROR\nDATA_DIR=kept here\n",
        b"\xef\xbb\xbfLOG_LEVEL=ERROR\r\nDATA_DIR=kept here\r\n",
        b"# a comment\n\nexport LOG_LEVEL = 'ERROR'  # said why\nDATA_DIR=\"kept here\"",
    ],
    ids=["plain", "from Windows", "with quotes and comments"],
)
def test_dotenv_is_read_however_an_editor_saved_it(dotenv: Path, content: bytes) -> None:
    dotenv.write_bytes(content)
    assert environment({}, dotenv) == {"LOG_LEVEL": "ERROR", "DATA_DIR": "kept here"}


def test_the_process_has_the_last_word(dotenv: Path) -> None:
    dotenv.write_text(f"SLACK_BOT_TOKEN={BOT}\nSLACK_APP_TOKEN={APP}\nLOG_LEVEL=ERROR\n")
    given = environment({"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "HOME": "/h"}, dotenv)
    assert given == {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "LOG_LEVEL": "ERROR", "HOME": "/h"}
    assert not Settings.from_env(given).has_slack


def test_dotenv_may_be_absent(dotenv: Path) -> None:
    assert environment({"LOG_LEVEL": "ERROR"}, dotenv) == {"LOG_LEVEL": "ERROR"}


def unreadable(dotenv: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        environment({}, dotenv)
    return str(caught.value)


def test_a_folder_in_its_place_is_a_problem(dotenv: Path) -> None:
    dotenv.mkdir()
    assert unreadable(dotenv).startswith(f"{dotenv} can't be read (Is a directory): ")


@pytest.mark.parametrize("content", [b"DATA_DIR=\xe9t\xe9", "DATA_DIR=x".encode("utf-16"), b"\x80\x04\x95"])
def test_bytes_that_are_not_text_are_a_problem(dotenv: Path, content: bytes) -> None:
    dotenv.write_bytes(content)
    assert unreadable(dotenv).startswith(f"{dotenv} can't be read (it is not UTF-8 text): ")


def test_lines_that_say_nothing_are_named_together_with_all_else(dotenv: Path) -> None:
    dotenv.write_text(f"\n\nSLACK_BOT_TOKEN: {BOT}\n\nSLACK_APP_TOKEN\nLOG_LEVEL=loud\nDATA_DIR='x\n")
    assert unreadable(dotenv).splitlines() == [
        f"{dotenv} line 3 can't be read: write NAME=value.",
        f"{dotenv} line 5 can't be read: write NAME=value.",
        f"{dotenv} line 7 can't be read: write NAME=value.",
        "LOG_LEVEL should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'.",
    ]


def test_a_setting_that_stands_twice_is_named(dotenv: Path) -> None:
    """K1"""
    dotenv.write_text("LOG_LEVEL=INFO\nPATH=a\nPATH=b\nLOG_LEVEL=DEBUG\n")
    assert unreadable(dotenv) == f"{dotenv} has LOG_LEVEL more than once: keep one."


@given(content=st.text())
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    dotenv = tmp_path_factory.getbasetemp() / "any.env"
    dotenv.write_text(content, encoding="utf-8", newline="")
    with suppress(SettingsError):
        environment({}, dotenv)
