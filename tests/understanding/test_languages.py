"""Which language a message is in; doubtful ones count as English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.languages import language

MESSAGES = {
    "es": """
¿Vale la pena sacarse el PMP?
no se programar, hay futuro para mi en esto?
dime tres formas de conseguir experiencia
mi equipo no me hace caso
cuales son los roles despues de este
Soy maestro de primaria y quiero cambiar de carrera
y el segundo?
como hago contactos si soy timido
qué es un científico de datos
me da miedo hablar con ingenieros
ejemplos de proyectos personales por favor
""",
    "de": """
praktikum sinnvoll?
Lohnt sich ein Master für den Einstieg?
welche zertifikate sind gefragt
ich bin krankenpflegerin und will umsteigen
mein chef versteht das modell nicht
Wo finde ich Praktika?
und der zweite punkt?
wie schreibe ich meinen lebenslauf um
Was macht eigentlich ein Programmmanager anders?
keine ahnung wo ich anfangen soll
gib mir ein beispiel
Ethik im projekt, wer ist verantwortlich
brauch ich python wirklich
""",
    "fr": """
ma voiture est en panne
comment me démarquer des autres candidats ?
Le PMP vaut-il le coup ?
je suis infirmière, est-ce trop tard pour changer
où trouver un stage dans l'IA
mon équipe ne m'écoute pas
c'est quoi un data engineer
donne moi trois conseils pour mon cv
et le deuxième ?
quels salons faut il visiter
j'ai peur de parler en public
diplôme obligatoire ou pas
comment réseauter quand on est timide
les erreurs à éviter dans un projet
""",
    "pt": """
Vale a pena tirar o PMP?
sou enfermeira e quero mudar de área
onde acho estágio em ia
meu time não me escuta
o que faz um engenheiro de dados
me dá três dicas para o currículo
e o segundo?
quais eventos devo visitar
tenho medo de falar em público
precisa de diploma ou não
como fazer contatos sendo tímida
quais são os erros mais comuns num projeto
""",
    "hi": """
PMP karna sahi rahega kya
main nurse hoon, kya ye career mere liye hai
internship kaise milegi
meri team meri baat nahi sunti
data engineer kya karta hai
resume ke liye tips do yaar
aur doosra wala?
kaun se events me jana chahiye
mujhe public speaking se dar lagta hai
degree zaroori hai ya nahi
networking kaise kare agar shy ho
क्या पीएमपी करना चाहिए?
मेरी टीम मेरी बात नहीं सुनती
""",
    "other": """
Come divento project manager per l'intelligenza artificiale?
quanto conta una laurea per questo lavoro
Hoe word ik projectmanager voor AI?
ik ben verpleegkundige, is dit iets voor mij
Jak zostać kierownikiem projektów AI?
czy warto robić certyfikat PMP
Yapay zeka proje yöneticisi nasıl olunur?
bu iş için hangi beceriler gerekli
Как стать менеджером проектов ИИ?
كيف أصبح مدير مشاريع؟
如何成为人工智能项目经理
プロジェクトマネージャーになるには
AI 프로젝트 매니저가 되려면?
Hur blir jag projektledare inom AI?
bagaimana cara menjadi manajer proyek AI
Cum devin manager de proiect?
Jak se stanu projektovým manažerem?
Hogyan lehetek projektmenedzser?
paano maging project manager sa AI
Πώς γίνομαι διαχειριστής έργου;
làm thế nào để trở thành quản lý dự án AI
hvordan blir jeg prosjektleder
""",
    "en": """
pmp worth it
wat skills do i need lol
python??
u think im 2 old 4 this
la la land of ai jobs
per se, is a degree needed
que sera sera, but what about my career
Bonjour folks, which certs?
resume tips
café meetups near me?
naïve question: what's a dataset
data data data
San Jose meetups
El Paso conferences
no exp no degree
ai pm
hw do i strt
certs pls
me and my team
what is die casting
agile vs scrum
cv help
idk
is ai pm a gr8 job
Gracias! now what about networking
danke, how do i start
so many tools, pick one
kya is hindi, what does it mean
pros and cons of pmp
tl;dr of the roadmap
what does कैसे mean
do i need a résumé photo
l33t coders only?
k thx
Hola! what skills do i need
is the Le Wagon bootcamp any good
""",
}


@pytest.mark.parametrize(
    ("message", "expected"), [(line, name) for name, lines in MESSAGES.items() for line in lines.strip().splitlines()]
)
def test_a_language_is_known_by_its_small_words(message: str, expected: str) -> None:
    assert language(message) == expected


@pytest.mark.parametrize("message", ["", "12345", "?!", "👍", "qwertz asdf"])
def test_what_is_no_language_counts_as_english(message: str) -> None:
    assert language(message) == "en"


@given(st.text())
def test_any_message_is_in_one_of_seven(message: str) -> None:
    assert language(message) in {"en", "es", "de", "fr", "pt", "hi", "other"}
