"""Web pages, also hostile ones: what a reader sees of them is read, and nothing else."""

from collections.abc import Iterator

import pytest

from bot.errors import DocumentRefused
from bot.rag import markdown
from bot.rag.converting import Converter

# Everything that says SECRET is there for machines, or for somebody else's eyes than the reader's.
HOSTILE = """<!doctype html><html><head><title>Title</title>
<meta http-equiv="refresh" content="0;url=https://SECRET.example">
<meta name="description" content="SECRET"><link rel="next" href="https://SECRET.example">
<style>.gone { display : none } /* p { */ #no.such, b.off {visibility:hidden}
@media print { p { display: none } }</style>
<script>var a = "SECRET"; document.write("<p>SECRET</p>")</script><noscript>SECRET</noscript></head>
<body onload="SECRET()"><h1 onclick="SECRET()">Seen</h1>
<p>Before<!-- SECRET --><script>SECRET</script><style>SECRET</style><template>SECRET</template> after.</p>
<p hidden>SECRET</p><p aria-hidden="true">SECRET</p><div popover>SECRET</div><dialog>SECRET</dialog>
<p style="display:none">SECRET</p><p style="DISPLAY : NONE !important">SECRET</p>
<p style="display:/* x */none">SECRET</p>
<p style="visibility: hidden">SECRET</p><p style="opacity:0">SECRET</p><p style="opacity: 0.01">SECRET</p>
<p style="font-size:0">SECRET</p><p style="font-size: 1px">SECRET</p><p style="font-size:0.01em">SECRET</p>
<p style="height:0;overflow:hidden">SECRET</p><p style="width: 1px; overflow: hidden">SECRET</p>
<p style="position:absolute;left:-9999px">SECRET</p><p style="text-indent:-9999px">SECRET</p>
<p style="position:absolute;clip:rect(0,0,0,0)">SECRET</p><p style="clip-path:inset(100%)">SECRET</p>
<p style="transform:scale(0)">SECRET</p>
<p style="color:#fff">SECRET</p><p style="color:white">SECRET</p><p style="color:rgb(254, 254, 254)">SECRET</p>
<p style="color:#FFFFFF">SECRET</p><p style="color:transparent">SECRET</p><p style="color:rgba(0,0,0,0)">SECRET</p>
<p style="color:#ffffff00">SECRET</p><p style="color:hsl(0 0% 99%)">SECRET</p><font color="white">SECRET</font>
<div style="background:#222"><p style="color:#222222">SECRET</p></div>
<p class="gone">SECRET</p><b class="on off">SECRET</b>
<iframe src="https://SECRET.example">SECRET</iframe><object data="SECRET">SECRET</object><embed src="SECRET">
<svg><text>SECRET</text></svg><canvas>SECRET</canvas><video>SECRET</video><img src="SECRET" alt="SECRET">
<form><input value="SECRET"><textarea>SECRET</textarea><select><option>SECRET</option></select><button>SECRET</button>
</form><p>A <a href="javascript:SECRET()">script</a>, <a href="JaVa&#115;cript:SECRET">another</a>,
<a href="data:text/html,SECRET">data</a>, <a href="vbscript:SECRET">old</a>
and <a href="https://example.com/a">a link</a>.</p>
<div style="background:#222"><p style="color:#fff">White on black.</p></div>
<p style="color:#333;font-size:14px;opacity:.9;height:auto">Dark on white.</p><p class="going">Not gone.</p>
</body></html>"""


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    with Converter(tmp_path_factory.mktemp("converted")) as converter:
        yield converter


def read(converter: Converter, body: str) -> list[str]:
    """Its headings, paragraphs and bullets."""
    said = converter.convert("page.html", body.encode()).markdown
    return [f"{block.name}: {block.text}" if block.name else block.text for block in markdown.blocks(said)]


def test_h3_nothing_hidden_and_nothing_active_gets_in(converter: Converter) -> None:
    said = converter.convert("page.html", HOSTILE.encode()).markdown
    assert "SECRET" not in said
    assert [block.text for block in markdown.blocks(said)] == [
        "Seen",
        "Before after.",
        "A script, another, data, old and a link.",
        "White on black.",
        "Dark on white.",
        "Not gone.",
    ]
    assert said.count("](") == said.count("](https://example.com/a)") == 1


def test_h3_a_page_of_nothing_hidden_but_markup_is_text(converter: Converter) -> None:
    shown = "&lt;script&gt;evil()&lt;/script&gt; [a](javascript:b) # no heading"
    assert read(converter, f"<p>{shown}</p>") == ["<script>evil()</script> [a](javascript:b) # no heading"]


@pytest.mark.parametrize(
    "body",
    [
        "<nav>Menu</nav><header>Site</header><main><nav>Here</nav><p>Text.</p><aside>Ad</aside></main><footer>Imprint</footer>",
        "<div>Site</div><article><p>Text.</p><footer>Author</footer></article><aside>Related</aside>",
        '<div>Site</div><div role="main"><p>Text.</p></div><div role="navigation">Menu</div>',
        "<nav>Menu</nav><p>Text.</p>",
    ],
)
def test_what_only_leads_around_the_site_is_left_out(converter: Converter, body: str) -> None:
    assert read(converter, body) == ["Text."]


def test_all_articles_of_a_page_are_read(converter: Converter) -> None:
    assert read(converter, "<article>One.<article>Two.</article></article><article>Three.</article>") == [
        "One.",
        "Two.",
        "Three.",
    ]


def test_a_page_whose_main_part_is_empty_is_read_whole(converter: Converter) -> None:
    assert read(converter, "<main></main><div>Text.</div>") == ["Text."]


def test_terms_and_what_they_mean_are_bullets_with_names(converter: Converter) -> None:
    assert read(converter, "<dl><dt>Sprint</dt><dd>Two weeks.</dd><dt>Backlog</dt><dd>What is to do.</dd></dl>") == [
        "Sprint: Two weeks.",
        "Backlog: What is to do.",
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("<tr><th>A<th>B<tr><td>1<td>2", ["A: 1; B: 2"]),
        ("<tr><td>A<td>B<td>C<tr><td>1<td>2<td>3", ["A: 1; B: 2; C: 3"]),
        ("<tr><td>Budget<td>12<tr><td>Team<td>5", ["Budget: 12", "Team: 5"]),
        ("<tr><th>Budget<td>12<tr><th>Team<td>5", ["Budget: 12", "Team: 5"]),
        ("<tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3", ["A: 1; B: 2", "A: 1; B: 3"]),
        ("<thead><tr><th><th colspan=2>In<tr><th>A<th>B<th>C<tbody><tr><td>1<td>2<td>3", ["A: 1; In B: 2; In C: 3"]),
        ("<tr><th>A<th>B<tr><td>x | y<td><p>One</p><p>two</p>", ["A: x | y; B: One two"]),
        ("<tr><td><h2>Laid out</h2><p>Text.</p><td>More.", ["Laid out", "Text.", "More."]),
        ("<tr><td>One.<tr><td>Two.", ["One.", "Two."]),
        ("<caption>Costs</caption><tr><th>A<th>B<tr><td>1<td>2", ["Costs", "A: 1; B: 2"]),
        ("<tr><th>A<th>B<tr><td colspan=9999 rowspan=9999>1", ["A: 1"]),
    ],
)  # fmt: skip
def test_a_row_of_a_table_can_be_quoted(converter: Converter, table: str, rows: list[str]) -> None:
    assert read(converter, f"<table>{table}</table>") == rows


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<p>Café – naïve".encode(), "Café – naïve"),
        ("<p>Café – naïve".encode("utf-8-sig"), "Café – naïve"),
        ("<p>Café – naïve".encode("utf-16"), "Café – naïve"),
        ('<meta charset="windows-1252"><p>Café – naïve'.encode("cp1252"), "Café – naïve"),
        ('<meta charset=iso-8859-1><p>“Café”'.encode("cp1252"), "“Café”"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><p>日本'.encode("shift_jis"), "日本"),
        ('<?xml version="1.0" encoding="koi8-r"?><html><p>Привет'.encode("koi8-r"), "Привет"),
    ],
)  # fmt: skip
def test_h2_a_page_is_read_in_the_encoding_it_says(converter: Converter, content: bytes, said: str) -> None:
    assert converter.convert("page.html", content).markdown == said


@pytest.mark.parametrize(
    ("content", "because"),
    [
        ("<p>Café".encode("cp1252"), "not in the encoding it says, or else UTF-8"),
        ('<meta charset="utf-8"><p>Café'.encode("cp1252"), "not in the encoding it says"),
        (b'<meta charset="rot13"><p>Caf\xe9', "not in the encoding it says, or else UTF-8"),
        (b"<p>A\0B", "NUL characters"),
    ],
)
def test_h2_a_page_that_cannot_be_decoded_is_refused(converter: Converter, content: bytes, because: str) -> None:
    with pytest.raises(DocumentRefused, match=because):
        converter.convert("page.html", content)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Site | Page</title>", "Site | Page"),
        ('<title>Site | Page</title><meta property="og:title" content=" The\npage ">', "The page"),
        ("<title>Untitled</title>", None),
        ("<title>Microsoft Word - plan.doc</title>", None),
        ("", None),
    ],
)
def test_a_page_has_the_title_its_author_gave_it(converter: Converter, head: str, title: str | None) -> None:
    assert converter.convert("page.html", f"<head>{head}</head><p>Text.".encode()).title == title


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ('<time datetime="2026-03-04T10:00">', "2026-03-04"),
        ('<meta name="date" content="20260304"><time datetime="2020-01-01">', "2026-03-04"),
        ('<meta name="date" content="2026-99-99">', "None"),
        ('<meta name="date" content="yesterday">', "None"),
    ],
)
def test_a_page_has_the_date_it_says(converter: Converter, body: str, day: str) -> None:
    assert str(converter.convert("page.html", f"{body}<p>Text.".encode()).date) == day


@pytest.mark.parametrize("nested", ["<div>", "<b><i>", "<ul><li>", "<table><tr><td>", "<blockquote>"])
def test_h7_what_is_nested_without_end_is_refused(converter: Converter, nested: str) -> None:
    with pytest.raises(DocumentRefused, match="nested too deeply"):
        converter.convert("page.html", (nested * 20_000 + "Deep.").encode())


def test_h7_endless_markup_is_bounded(converter: Converter) -> None:
    assert read(converter, f"<p {'a ' * 100_000}>Text.") == ["Text."]
    assert read(converter, f"{'<' * 100_000}<p>Text.")[-1] == "Text."
    assert read(converter, f"<style>{'p.a{display:none}' * 10_000}</style><p>Text.") == ["Text."]
