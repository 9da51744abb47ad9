"""Small documents in every format that is converted, made as programs make them, all saying the same."""

import io
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfWriter

TITLE = "How we plan"
DAY = "2026-03-04"

PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>
<meta property="article:modified_time" content="{DAY}T10:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><main><h1>Planning</h1><p>Plan in weeks, not in months.</p>
<h2>Roles</h2><ul><li><b>Owner:</b> Decides what comes first.</li><li>Ask them early.</li></ul>
<table><thead><tr><th>Role</th><th>Task</th><th>Hours</th></tr></thead>
<tbody><tr><td>Analyst</td><td>Looks at data</td><td>12</td></tr></tbody></table></main>
<footer>Imprint</footer></body></html>"""

_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    f"{_DC}><dc:title>{TITLE}</dc:title><dcterms:modified>{DAY}T09:00:00Z</dcterms:modified></cp:coreProperties>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = f"""<w:styles xmlns:w="{_WORD}">
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style></w:styles>"""
_NUMBERING = f"""<w:numbering xmlns:w="{_WORD}">
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return packed.getvalue()


def docx(body: str = "", /, **parts: str | bytes) -> bytes:
    """`parts` come in addition, by name; they may replace what is there."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{types}.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="n" Type="{_OFFICE}/numbering" Target="numbering.xml"/></Relationships>',
            "word/styles.xml": _STYLES,
            "word/numbering.xml": _NUMBERING,
            "docProps/core.xml": CORE,
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body or _body()}</w:body></w:document>',
            **parts,
        }
    )


def paragraph(text: str, style: str = "", marks: str = "") -> str:
    """`marks` are those of its letters, such as `<w:b/>`."""
    kind = f'<w:pStyle w:val="{style}"/>' if style else ""
    kind += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if style == "li" else ""
    return f"<w:p><w:pPr>{kind}</w:pPr><w:r><w:rPr>{marks}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def _body() -> str:
    cells = (("Role", "Task", "Hours"), ("Analyst", "Looks at data", "12"))
    rows = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in cells)
    return (
        paragraph("Planning 1", "T1")
        + paragraph("Planning", "H1")
        + paragraph("Plan in weeks, not in months.")
        + paragraph("Roles", "H2")
        + paragraph("Owner: Decides what comes first.", "li")
        + paragraph("Ask them early.", "li")
        + f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    )


def pptx() -> bytes:
    slides = Presentation()
    slides.core_properties.title = TITLE
    slides.core_properties.modified = datetime.fromisoformat(DAY)
    first = slides.slides.add_slide(slides.slide_layouts[1])
    first.shapes.title.text = "Planning"
    first.placeholders[1].text = "Plan in weeks, not in months."
    second = slides.slides.add_slide(slides.slide_layouts[1])
    second.shapes.title.text = "Roles"
    second.placeholders[1].text = "Owner: Decides what comes first.\nAsk them early."
    second.notes_slide.notes_text_frame.text = "Say who they are."
    table = second.shapes.add_table(2, 3, Inches(1), Inches(5), Inches(6), Inches(1)).table
    for i, text in enumerate(("Role", "Task", "Hours", "Analyst", "Looks at data", "12")):
        table.cell(i // 3, i % 3).text = text
    hidden = slides.slides.add_slide(slides.slide_layouts[1])
    hidden.shapes.title.text = "Nobody sees this"
    hidden._element.set("show", "0")
    written = io.BytesIO()
    slides.save(written)
    return written.getvalue()


def epub(chapters: Iterable[str] = (PAGE,), **parts: str | bytes) -> bytes:
    pages = {f"text/{i}.xhtml": chapter for i, chapter in enumerate(chapters)}
    items = "".join(f'<item id="c{i}" href="{n}" media-type="application/xhtml+xml"/>' for i, n in enumerate(pages))
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(pages)))
    opf = 'xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "OEBPS/book.opf": f"<package {opf}>"
            f"<metadata><dc:title>{TITLE}</dc:title><dc:date>{DAY}</dc:date></metadata>"
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{f"OEBPS/{name}": page for name, page in pages.items()},
            **parts,
        }
    )


# Of the text on a page: font (1 is bold), size, place and words.
Words = tuple[int, float, float, float, str]
SHEET: tuple[Words, ...] = (
    (1, 20, 72, 720, "Planning"),
    (2, 11, 72, 690, "Plan in weeks, not in mon-"),
    (2, 11, 72, 676, "ths."),
    (1, 15, 72, 640, "Roles"),
    (2, 11, 72, 615, "\x95 Owner: Decides what comes first."),
    (2, 11, 72, 600, "\x95 Ask them early."),
)


def pdf(pages: Iterable[Iterable[Words]] = (SHEET,), extra: str = "") -> bytes:
    """`extra` is put into its trailer."""
    streams = [zlib.compress("".join(map(_shown, page)).encode("cp1252")) for page in pages]
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(streams)))
    font = "<</Type/Font/Subtype/Type1/BaseFont/{}/Encoding/WinAnsiEncoding>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(streams)}>>".encode(),
        font.format("Helvetica-Bold").encode(),
        font.format("Helvetica").encode(),
        f"<</Title({TITLE})/ModDate(D:{DAY.replace('-', '')}090000Z)>>".encode(),
    ]
    for i, stream in enumerate(streams):
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {7 + 2 * i} 0 R"
        objects.append(f"{page}/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>".encode())
        objects.append(b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    return _written(objects, extra)


def locked_pdf(password: str) -> bytes:
    """For whoever opens it; when there is none, it only forbids to copy from it."""
    writer, written = PdfWriter(clone_from=io.BytesIO(pdf())), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(written)
    return written.getvalue()


def _shown(words: Words) -> str:
    font, size, x, y, text = words
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F{font} {size} Tf {x} {y} Td ({escaped.replace(chr(0x95), '•')}) Tj ET\n"


def _written(objects: Iterable[bytes], extra: str) -> bytes:
    written, places = b"%PDF-1.7\n", [0]
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = "".join(f"{place:010d} {0 if place else 65535:05d} {'n' if place else 'f'} \n" for place in places)
    trailer = f"trailer<</Size {len(places)}/Root 1 0 R/Info 5 0 R{extra}>>\nstartxref\n{len(written)}\n%%EOF"
    return written + f"xref\n0 {len(places)}\n{table}{trailer}".encode()


EVERY: Mapping[str, bytes] = {
    "plan.html": PAGE.encode(),
    "plan.pdf": pdf(),
    "plan.docx": docx(),
    "plan.pptx": pptx(),
    "plan.epub": epub(),
}
