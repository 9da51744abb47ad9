"""Which messages ask several things, and what each part says when it stands alone."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.cleaning import MAX_CHARACTERS
from bot.understanding.parts import MOST, asked_alone, parts

ONE_ASK = """
what skills do i need
pmp worth it
is python hard to learn for a nurse
How do I explain a neural network to my mother-in-law?
PMP in hand, twelve years of building bridges. What's the missing piece?
I ran a food bank through two lockdowns, with forty volunteers and one van. Does any of that count on a resume?
My engineers argue about frameworks all day and nobody asks me anything. What do I do about it?
i've got a toddler, a night job and roughly three free hours a week. where do i put them
what are the pros and cons of a master's degree
how do data and AI fit together
tell me about Webinars and Conferences
tell me about "what to learn and how to prove it"
what does a program manager do all day and why
What is a model card and what is it for?
how do i plan and schedule the experiments
why do people keep talking about data, data, data
should I get a bachelor's or can I skip it
Carrots or sticks to get them moving?
online or in person?
bootcamp or university?
is this a job for introverts or do you have to love meetings
Did the timetables of a bus line for years. Which of my skills count?
Was a teacher, then a cook. Which of my skills count?
Five years in logistics. Two in sales. One very patient spouse. Is it too late to switch?
They changed the goal twice in March. They changed it again in April. How do I plan anything?
Should I learn Python? Or is that a waste of my evenings?
Is it hard? Like really hard?
really? why?
Do I need a degree? If so, which one?
What's overfitting? Should I care?
how do I motivate people who earn more than me and know more than me
How do I tell the sponsor that we don't know yet and may never know?
My boss asks when it will be ready, what it will cost and who will do it. How do I answer?
When will it ship, what does it cost, who builds it: are those mine to answer?
I know what a dataset is and how a model gets trained. What else is technical about this?
Do I have to understand what regularisation is and how it works?
my friend says "which cert is best and where do I get it" is the wrong question. is he right?
what do i say when they ask `how do you plan and what do you measure`
What do I do first, and what after that?
how much does it take and how long
which parts of the work are mine and which are the engineers'
what falls to me and what falls to them
I'm a tester. I find bugs, I write reports, I annoy people. What in that is useful for leading a project?
The customer list has four versions of the same person. Some live in two cities. Who fixes such things?
can you explain what prompt engineering is and why it matters
I'd like to know what an internship brings and whether it is paid
Which is better for contacts, a meetup or a conference?
what helps more, reading or doing
any tips for a first-time lead who is shy and hates phone calls?
we have data, budget, people, and no clue. help?
Is a certificate enough? I have no time for a degree.
Can I do this at 53? I'm not a tech person, I still print my emails.
I freeze when the engineers talk.
certs
so what does a project coordinator do and is it a good start
what is open source and how do i contribute to it
How do I keep up with news and trends?
how do i find a mentor and keep them interested
I wonder how people move from teaching into this.
Hi there! I'm new here, just moved from Lisbon, loving the channel. What's the quickest way to meet people who do this?
thanks so much for that. how do i show soft skills on a resume?
We shipped late. The client shouted. My team is tired. What would a good leader do now?
Planning my spring: which conferences matter?
1) I finished a bootcamp 2) I read two books 3) I still get no interviews. What's wrong?
I've done 1. scrum 2. kanban 3. waterfall, which fits AI work best?
what's the difference between an AI project and a normal one
What's a program manager vs a product manager?
what's the difference between a webinar and a workshop?
Compare it with running a restaurant, please
what do you mean by "quantify"? give me an example
who decides what gets built, and how is that decided?
how do I ask someone for a coffee chat without sounding needy and desperate?
is there an age limit, a degree requirement or any other wall?
hey coach, short one: portfolio on paper or on a website?
My cousin hires for a bank; she says leadership counts most. True?
I was told to network, but how does one network with three kids and no car
""".strip().splitlines()

SEVERAL_ASKS = [
    ("which language do the teams write in, and which two certificates look good?", "language", "certificates"),
    ("1) what do I read 2) where do I show my face 3) how do I get paid work", "read", "show my face", "paid work"),
    (
        "which courses on machine learning are good, and what do they cost?",
        "courses",
        "cost (courses on machine learning)",
    ),
    ("how do I find a mentor and how do I build a portfolio?", "mentor", "portfolio"),
    ("What does an AI consultant do? And which degree should I get?", "consultant", "degree"),
    (
        "Two quickies: what is deep learning, and should I join a professional association?",
        "deep learning",
        "association",
    ),
    ("QA tester here. Which soft skills matter most, and where can I find internships?", "soft skills", "internships"),
    ("bootcamp or master's degree? give me the upside of each", "bootcamp", "master's degree"),
    ("hi! how do I handle a fickle client, and how do I keep up with technology? thanks!", "client", "technology"),
    ("what is a head of ai and how do i quantify my achievements", "head of ai", "quantify"),
    ("do I need to code? also, which events should I go to?", "code", "events"),
    ("First, what does the job involve? Second, which skills am I missing as a nurse?", "job involve", "skills"),
    ("- what should i study\n- how do i get hands-on experience\n- who should i talk to", "study", "hands-on", "talk"),
    ("What are the ethical risks?\nHow do I talk about them with engineers?", "ethical risks", "engineers"),
    ("how do i get data of good quality plus how do i explain models to executives", "data", "executives"),
    ("tell me about volunteering and tell me about open source", "volunteering", "open source"),
    ("Can you explain what coffee chats are? And could you list the technical skills?", "coffee chats", "technical"),
    ("is a PMP needed, and how do I show my projects?", "PMP", "projects"),
    ("why is uncertainty such a problem? what's a good first personal project?", "uncertainty", "personal project"),
    ("should I start with an internship? which blogs do people in AI follow?", "internship", "blogs"),
    (
        "i'm a plumber. what entry jobs are there? which courses help? how do i use linkedin?",
        "entry jobs",
        "courses",
        "linkedin",
    ),
    ("compare internships with volunteering for me", "internships", "volunteering"),
    ("how do I lead a team of scientists; where do I learn about ethics?", "scientists", "ethics"),
    ("what tools do engineers use & how do I contribute to open source?", "tools", "open source"),
    ("Give me the list of challenges, and tell me which tools I should experiment with.", "challenges", "tools"),
    ("a) is a stats background useful b) do employers care about PRINCE2", "stats", "PRINCE2"),
    ("(1) What is adaptability in practice? (2) What is quality assurance in AI?", "adaptability", "quality"),
    ("where do AI people meet, and how do I approach them?", "meet", "approach them ("),
    (
        "how do I get certified? or an internship? how do I get noticed? how do I stay current?",
        "certified",
        "noticed",
        "current",
    ),
    ("what goes into risk planning and what goes into a communication plan", "risk", "communication"),
    ("Which duties does the role have? I also want to know which career steps follow.", "duties", "career"),
    ("do hiring managers like volunteering, and do recruiters read portfolios?", "volunteering", "portfolios"),
    ("quick question: who makes the schedule, and who talks to the stakeholders?", "schedule", "stakeholders"),
    ("explain computer vision. then explain how teams iterate.", "computer vision", "iterate"),
    ("my data is a mess, what do i do? oh and how do i become a director", "data is a mess", "director"),
    (
        "Hello! Which certificate comes first? One more thing: are conferences worth the fee?",
        "certificate",
        "conferences",
    ),
    ("how do i leave marketing, which degree is useful, and where do i network?", "marketing", "degree", "network"),
    ("I want to know how to explain AI to my boss and how to get better data.", "boss", "data"),
    ("Need help with two things. How do I put numbers on my CV? How do I plan experiments?", "numbers", "experiments"),
    ("What's PyTorch? Do people contribute to it for free? Which meetups suit beginners?", "PyTorch", "meetups"),
    ("what does leadership mean here, and what about adaptability?", "leadership", "adaptability"),
    ("Any tips for a portfolio? And any advice on finding a mentor?", "portfolio", "mentor"),
    ("which magazines should I read and is LinkedIn useful for contacts?", "magazines", "LinkedIn"),
    ("How important is math? How important is storytelling?", "math", "storytelling"),
    ("how do teams measure quality, how do they handle risk and who signs the budget", "quality", "risk", "budget"),
    ("do I need a computer science degree and can I learn programming logic later?", "degree", "programming"),
    ("what is PRINCE2? what's a hackathon?", "PRINCE2", "hackathon"),
    ("Which technical skills matter? Which management skills matter?", "technical", "management"),
    ("how to find volunteer work, and how to describe it on a resume", "volunteer", "resume"),
    ("coordinator or assistant, tell me what both do", "coordinator", "assistant"),
    (
        "Three things\n1. What's a dataset?\n2. How do I lead shyly?\n3. Is LinkedIn enough?",
        "dataset",
        "lead",
        "LinkedIn",
    ),
    ("where can i volunteer? where can i volunteer? and how do i get into open source", "volunteer", "open source"),
    ("I'm preparing a talk. What makes AI projects special? Which ethical problems come up?", "special", "ethical"),
    ("what does a senior AI PM do, and is consulting a way to earn a living?", "senior", "consulting"),
    ("can you tell me how to show leadership and what certificates are popular?", "leadership", "certificates"),
    ("what would you read first? and which communities should a newcomer join?", "read", "communities"),
    ("ok so what is experimentation, and also how do i break tasks down?", "experimentation", "tasks"),
    ("PMP or PRINCE2? tell me what each is good for", "PMP", "PRINCE2"),
    (
        "I got the basics. Now, how do I set up coffee chats? What do I ask them about projects?",
        "coffee chats",
        "ask them",
    ),
    ("who cleans the data? who tests the model? who tells the client?", "cleans", "tests", "client"),
    ("list the challenges and explain how to deal with unclear requirements", "challenges", "unclear requirements"),
]


LONG = " ".join(f"We tried plan {n} and it fell apart." for n in range(2000))


@pytest.mark.parametrize("message", ONE_ASK)
def test_a_message_with_one_ask_stays_whole(message: str) -> None:
    assert len(parts(message)) == 1


@pytest.mark.parametrize(("message", "expected"), [(message, told) for message, *told in SEVERAL_ASKS])
def test_a_message_with_several_asks_is_parted(message: str, expected: list[str]) -> None:
    found = parts(message)
    assert len(found) == len(expected), found
    assert all(word in part for word, part in zip(expected, found, strict=True)), found


@pytest.mark.parametrize(
    ("message", "second"),
    [
        ("which certs are popular, and what do they cost?", "what do they cost (certs are popular)?"),
        (
            "Where can I find meetups? How do I talk to people there and then?",
            "How do I talk to people there and then?",
        ),
        ("how do i build a portfolio, and where do i publish it", "where do i publish it (build a portfolio)"),
    ],
)
def test_a_pronoun_in_a_later_part_gets_what_it_stands_for(message: str, second: str) -> None:
    assert parts(message)[1] == second


def test_what_leads_in_is_no_part() -> None:
    assert parts("Planning my month: which meetups are good, and which blogs should I read?") == (
        "which meetups are good",
        "which blogs should I read?",
    )


def test_what_was_asked_twice_is_asked_once() -> None:
    assert parts("What is a PMP? What does a consultant do? what is a pmp") == (
        "What is a PMP?",
        "What does a consultant do?",
    )


def test_a_question_that_says_nothing_alone_keeps_what_is_told_before_it() -> None:
    assert parts("My data is a mess. What do I do? And how do I become a director?") == (
        "My data is a mess. What do I do?",
        "how do I become a director?",
    )


@pytest.mark.parametrize(
    ("message", "alone"),
    [
        ("My maths ended at 16. Which concepts should I know?", "Which concepts should I know?"),
        ("Are bootcamps any good? I have two toddlers", "Are bootcamps any good?"),
        ("Are bootcamps any good?", ""),
        ("I built two things. How do I present them?", ""),
        ("I am a nurse.", ""),
        ("How do I get started if I come from marketing?", "How do I get started ?"),
        ("I was a chef for ten years. What should I do first?", "What should I do first?"),
        ("How do I get started as a nurse?", ""),
    ],
)
def test_a_question_is_told_from_the_story_beside_it(message: str, alone: str) -> None:
    assert asked_alone(message) == alone


def test_of_two_hundred_parts_the_first_are_taken() -> None:
    asked = [f"How do I learn topic{n}?" for n in range(200)]
    assert parts(" ".join(asked)) == tuple(asked[:MOST])


def test_two_questions_in_an_endless_message_are_found() -> None:
    assert parts(f"{LONG} Which degree is useful? And where do I meet experts? {LONG[:200]}") == (
        "Which degree is useful?",
        "where do I meet experts?",
    )


@given(st.text())
def test_any_message_has_one_to_four_bounded_parts(message: str) -> None:
    found = parts(message)
    assert 1 <= len(found) <= MOST
    assert all(len(part) <= MAX_CHARACTERS for part in found)


@given(
    st.lists(
        st.sampled_from("what is it and , ? how do i pmp 1) 2) - ( ' \" or both : \n tell me they".split(" ")),
        max_size=40,
    )
)
def test_any_words_of_questions_have_parts(said: list[str]) -> None:
    assert 1 <= len(parts(" ".join(said))) <= MOST


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        ". ",
        "1. ",
        "what is it? ",
        " and what",
        "- a\n",
        "(",
        "' ",
        "thanks for a ",
        "hi, ",
        "a or b ",
        "a: ",
        "\ufdfa",
        "?!",
    ],
)
def test_no_repetition_takes_long(piece: str) -> None:
    """Some 20 ms; a pattern that goes astray takes minutes."""
    started = process_time()
    parts((piece * 40_000)[:40_000])
    assert process_time() - started < 0.5
