"""What the handbook must cover: each heading, each bullet with an example and a first step, front matter and tips."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.rag import catalogue, chunking, documents
from bot.rag.converting import Converter
from bot.tips import Tip

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
FILES = sorted(KNOWLEDGE.glob("*.md"))

CAPTION = "Project Managers in the Age of AI (HONE THESE SKILLS!)"
BULLETS_BY_HEADING: dict[str, list[str]] = {
    "How to Become an AI Project Manager": [],
    "Understanding the Basics of AI Project Management": [],
    "What Makes AI Projects Different?": [
        "Data, Data, Data",
        "Algorithm Development",
        "Experimentation and Iteration",
        "Ethical Considerations",
    ],
    "Key Responsibilities of an AI Project Manager": [
        "Project Planning",
        "Team Leadership",
        "Risk Management",
        "Communication",
        "Ensuring Project Quality",
    ],
    "Essential Skills for AI Project Managers": [],
    "Technical Skills": [
        "Basic AI Concepts",
        "Understanding of Data",
        "Programming Basics",
        "Familiarity with AI Tools and Platforms",
    ],
    "Management and Leadership Skills": [
        "Project Management Principles",
        "Communication",
        "Leadership",
        "Problem-Solving",
        "Adaptability",
        "Ethical Decision-Making",
    ],
    "Steps to Becoming an AI Project Manager": [],
    "Education and Training": [
        "Bachelor’s Degree",
        "Master’s Degree",
        "Project Management Certifications",
        "Online Courses and Bootcamps",
        "Workshops and Seminars",
    ],
    "Gaining Practical Experience": [
        "Internships",
        "Entry-Level Positions",
        "Personal AI Projects",
        "Contribute to Open Source",
        "Volunteer Work",
    ],
    "Building Your Network": [
        "Attend Industry Events",
        "Join Professional Organizations",
        "Connect Online",
        "Informational Interviews",
    ],
    "Staying Up-to-Date": [
        "Follow Industry Blogs and Publications",
        "Take Online Courses",
        "Attend Webinars and Conferences",
        "Experiment with New Tools and Techniques",
    ],
    "Career Paths for AI Project Managers": [
        "Senior AI Project Manager",
        "Program Manager",
        "AI Product Manager",
        "AI Consultant",
        "AI Director or Head of AI",
    ],
    "Challenges of AI Project Management": [
        "Uncertainty and Complexity",
        "Data Availability and Quality",
        "Ethical Considerations",
        "Keeping Up with Technology",
        "Communication Difficulties",
    ],
    "How to stand out as an AI Project Manager": [
        "Showcase your Projects",
        "Emphasize Relevant Experience",
        "Quantify your accomplishments",
        "Demonstrate your AI Knowledge",
        "Highlight Soft Skills",
    ],
    CAPTION: [],
    "Final Thoughts": [],
}

FRONT_MATTER = re.compile(r"---\n(.*?\n)---\n(.*)", re.DOTALL)
HEADING = re.compile(r"#{1,2} (.+)")
BULLET = re.compile(r"- \*\*(.+):\*\* \S")
DETAIL = re.compile(r"  - (Example|First step): \S")


@dataclass
class Section:
    paragraphs: int = 0
    bullets: dict[str, set[str]] = field(default_factory=dict)


def split(path: Path) -> tuple[str, str]:
    """The front matter and the body."""
    parts = FRONT_MATTER.fullmatch(path.read_text(encoding="utf-8"))
    assert parts, f"{path.name} does not begin with front matter"
    return parts[1], parts[2]


def sections_of(body: str) -> Iterator[tuple[str, Section]]:
    section, details = Section(), set[str]()
    for line in body.splitlines():
        if heading := HEADING.fullmatch(line):
            section = Section()
            yield heading[1], section
        elif bullet := BULLET.match(line):
            details = section.bullets.setdefault(bullet[1], set())
        elif detail := DETAIL.match(line):
            details.add(detail[1])
        elif line.strip():
            section.paragraphs += 1


@pytest.fixture(scope="module")
def handbook() -> dict[str, Section]:
    return {heading: section for path in FILES for heading, section in sections_of(split(path)[1])}


@pytest.mark.parametrize("heading", BULLETS_BY_HEADING)
def test_every_section_has_its_heading_and_all_its_bullets(handbook: dict[str, Section], heading: str) -> None:
    assert heading in handbook
    missing = set(BULLETS_BY_HEADING[heading]) - set(handbook[heading].bullets)
    assert not missing


@pytest.mark.parametrize("heading", [heading for heading in BULLETS_BY_HEADING if heading != CAPTION])
def test_every_section_but_the_caption_says_something_itself(handbook: dict[str, Section], heading: str) -> None:
    assert handbook[heading].paragraphs


def test_every_bullet_has_an_example_and_a_first_step(handbook: dict[str, Section]) -> None:
    for heading, section in handbook.items():
        for name, details in section.bullets.items():
            assert details == {"Example", "First step"}, f"{heading}: {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_opens_with_its_title_description_and_date(path: Path) -> None:
    front, body = split(path)
    about = yaml.safe_load(front)
    assert body.startswith(f"\n# {about['title']}\n")
    assert about["description"].strip()
    assert type(about["updated"]) is date


@pytest.fixture(scope="module")
def tips(tmp_path_factory: pytest.TempPathFactory) -> list[Tip]:
    with Converter(tmp_path_factory.mktemp("converted")) as converter:
        found, refused = documents.read_all(FILES, KNOWLEDGE, converter.convert)
    read, problems = catalogue.read_all(found, [passage for each in found for passage in chunking.passages(each)])
    assert refused == problems == ()
    return read


def test_every_bullet_is_a_tip_of_its_own(tips: list[Tip]) -> None:
    assert [tip.name for tip in catalogue.distinct(tips)] == [tip.name for tip in tips]
    assert sorted(tip.name for tip in tips) == sorted(name for names in BULLETS_BY_HEADING.values() for name in names)


def test_every_tip_says_why_and_what_to_do_first_and_fits_a_card(tips: list[Tip]) -> None:
    for tip in tips:
        assert tip.why, tip.name
        assert tip.first_step, tip.name
        assert len(tip.text) <= 600, tip.name
        assert max(len(tip.why), len(tip.first_step)) <= 200, tip.name


def test_no_two_tips_matter_for_the_same_reason(tips: list[Tip]) -> None:
    assert len({tip.why for tip in tips}) == len(tips)


def test_why_is_one_sentence_that_is_quickly_read(tips: list[Tip]) -> None:
    for tip in tips:
        assert re.fullmatch(r"[A-Z][^.!?:]+\.", tip.why or ""), tip.name
        assert 12 <= len((tip.why or "").split()) <= 25, tip.name
