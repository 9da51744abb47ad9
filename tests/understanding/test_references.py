"""Which messages can't be understood without what was said before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.references import asks_back, asks_for_more, leans_on_thread

LEANING = """
why?
how come
how so
but how
certs?
and the second one?
explain number two a bit more
the last one sounds good, how do i begin
do you mean the first or the second
what about certs
what about people without a degree
how about in a small company
such as?
like what
could you give an example for the third one
anything else?
what else
tell me more
tell me more about that one
more on the last point please
great, more please
ok and?
is that useful?
yes
go on
ok, next
and the rest?
so where do I start then
sounds good. how do i begin
how long does it take
what would you pick
is it hard
is it really worth the money
does that count
how do i do that
how do i put that on my resume
can you explain that in simple words
is there a shorter version of that
hm, why's that?
why is that important
are they free
do they hire nurses
how much do they cost
do they also count if they're unpaid
what languages do they use
who offers these
are those expensive
how would i show them at an interview
where would i find such people for it
how do I become one
do I need both?
is one enough?
which is the easiest
which of them is best for a nurse
so which of those would you start with
which one should a nurse take
why not the other one
and in Europe?
and for a nurse?
same for consultants?
with no degree?
even without experience?
but i'm shy
what if i can't afford it
and if my boss refuses?
ok and after that?
and then what
then why do people say the opposite
""".strip().splitlines()
STANDING_ALONE = """
what skills do i need
pmp worth it
is python hard to learn
is it worth doing a master's degree
is it true that AI PMs don't code
does it help to have a math degree
does it matter which degree i have
how long does it take to become an ai project manager
it's hard to find data for my project, what can i do
it's my first AI project, how do i plan the experiments
can I make it as a PM without a degree
I work in IT, what now for someone like me with support experience
how do I get into this field
my boss says the model is broken, what do I tell her
my engineers use jargon and i don't get it
I know that data matters, but how do I clean it
the data is dirty and the deadline is close, whose problem is it
those who switch careers at 50, how do they manage
what is a program manager and how do they differ from directors
volunteering for a charity, does it count as experience
how do I handle stakeholders who keep changing their minds
what does an AI consultant do
where do AI people meet
give me the five challenges of AI projects
tell me more about networking
what else helps with networking
when should risks be identified
why do AI projects fail so often
can a teacher become an AI project manager
should i take a webinar or a bootcamp first
do certifications expire
name the technical skills
any advice on writing about projects that failed
back to the challenges for a sec, which one is hardest
thanks
ok cool
Hello!
great, got it 👍
thank you so much for this!
that was useful
""".strip().splitlines()


@pytest.mark.parametrize("message", LEANING)
def test_half_a_question_leans_on_the_thread(message: str) -> None:
    assert leans_on_thread(message)


@pytest.mark.parametrize("message", STANDING_ALONE)
def test_a_whole_question_stands_alone(message: str) -> None:
    assert not leans_on_thread(message)


@pytest.mark.parametrize(
    "message", ["tell me more", "go on please", "what else?", "and the others?", "more", "any others"]
)
def test_more_of_the_same_is_asked_for(message: str) -> None:
    assert asks_for_more(message)


@pytest.mark.parametrize(
    "message", ["tell me more about networking", "what else helps a resume", "one more year of school"]
)
def test_more_about_something_named_is_a_question_of_its_own(message: str) -> None:
    assert not asks_for_more(message)


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("back to the challenges for a sec, which is worst?", "the challenges"),
        ("going back to networking for a moment: how do i start", "networking"),
        ("let's go back to what you said about certs", "certs"),
        ("can we return to the portfolio", "the portfolio"),
        ("to your point about python: is it enough", "python"),
        ("back to the second one", None),
        ("should I go back to school", None),
        ("I go to the gym", None),
    ],
)
def test_what_a_message_goes_back_to_is_known(message: str, topic: str | None) -> None:
    assert asks_back(message) == topic


@given(st.text())
def test_any_message_leans_or_not(message: str) -> None:
    assert leans_on_thread(message) in (True, False)
    assert asks_for_more(message) in (True, False)
    asks_back(message)
