"""The small words that texts of a language are full of, as people type them on a phone: without accents."""

SMALL_WORDS = {
    "es": """
        que como cual cuales cuanto cuanta cuantos quien quienes donde cuando para por porque pero los las una unos
        del al esta este esto esa ese eso estos estas es son ser estar tengo tiene tienen tener hay hace hacer hago
        puedo puede debo deberia quiero necesito necesita mi mis tu su sus se lo le les me te nos si no muy mas sin
        sobre entre desde hasta tambien y el la en con un de a nada todo todos algo alguien soy eres estoy vale pena
        trabajo trabajar equipo proyecto proyectos empresa habilidades aprender empiezo empezar gente datos ya ni cada
        antes despues ayuda hola gracias jefe cosas sirve sirven mejor carrera ingles tres dos da dia bien fue va ver
        primero segundo tercero ultimo algun alguna miedo hablar dime contigo nadie practicas certificado curriculum
        estudios estudiar universidad experiencia consejos sueldo pasantia puesto convertirme
    """.split(),
    "pt": """
        que como qual quais quanto quanta quem onde quando para pra pro por porque mas uma umas um uns nao sim isso
        isto esse essa este esta desse dessa nesse nessa e sao ser estar tenho tem temos ter fazer faz faco posso pode
        devo quero preciso precisa meu minha meus minhas seu sua voce voces eu ele ela eles dos das do da de na nos
        nas no ao aos em com sem ou muito mais tambem ja ainda so la aqui trabalho trabalhar projeto projetos equipe
        time empresa dados aprender comeco comecar vale pena gosto sou estou ta to pelo pela ate mesmo gente curso
        sobre melhor algum alguma nada tudo cada a o os as me se ola obrigado obrigada serve area dicas depois algo
        alguem ninguem nisso disso foi vai deu viu ver tirar sendo primeiro segundo terceiro ultimo dia bem estagio
        faculdade mestrado curriculo experiencia estudar salario habilidades certificado virar conseguir roteiro passo
    """.split(),
    "fr": """
        le la les des du de un une et ou est sont suis es que qui quoi quel quelle quels quelles comment pourquoi
        quand combien ca ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs je tu il
        elle on nous vous ils elles me te se ne pas plus pour par avec sans dans sur sous chez mais donc car si tres
        bien aussi faut faire fait dois doit peux peut veux veut avoir etre au aux en y a ai travail travailler metier
        projet projets equipe entreprise apprendre donnees competences emploi boulot debuter commencer suivre bonjour
        salut merci mieux moi rien tout toute tous deja encore apres avant vaut peine utile svp stp dire voir premier
        deuxieme dernier quelqu peur comme reseau diplome stage autre autres candidats etudes chef developper salaire
        parcours conseils devenir trouver resultats besoin
    """.split(),
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber ist sind bin war hat habe haben hab
        wird werden werde kann kannst konnen muss mussen soll sollte sollten will mochte wurde ich du er wir ihr sie
        es mich mir dich dir uns mein meine meinen meinem meiner sein was wie wer wen wem wo wann warum wieso welche
        welcher welches welchen womit wofur wodurch woran worauf worum wohin nicht nichts kein keine keinen auch noch
        nur schon sehr mehr mit ohne fur von vom zu zum zur bei beim nach aus auf an in im am als wenn dass weil ob da
        man gibt geht gehts gut so also denn doch mal eigentlich bitte arbeit ki lernen brauche braucht brauch uber um
        projekt projekte projekten beruf job gern gerne machen macht mach lohnt reicht hallo danke ins bringen etwas
        nun nem ne team leute menschen daten kunde firma anfangen viel viele richtig uberhaupt genau welchem
        grundlagen erste zweite dritte letzte keiner jemand praktikum studium studieren abschluss zertifikat
        zertifikate zertifizierung lebenslauf kenntnisse erfahrung berufserfahrung fahigkeiten einstieg quereinstieg
        quereinsteiger gehalt sinnvoll programmieren programmierkenntnisse ausbildung weiterbildung bewerbung
    """.split(),
    "hi": """
        kya hai hain ka ke ki ko se me mein main mai mujhe mera mere meri hum ham aap tum kaise kaisa kaisi kyu kyun
        kyon kaun kaunsi kab kahan kaha kitna kitni kitne kuch koi aur ya agar to toh bhi hi nahi nahin nai na par pe
        liye lie wala wale wali hota hoti hote hona ho hu hun hoon tha thi the kar karu karun karna karne karta karti
        karte kare karo sakta sakti sakte chahiye raha rahi rahe gaya jaye jau jana jaana jaane banna banne banu ban
        seekhna sikhna padhna padhu batao bata bataiye samjhao samjhana samajh yaar bhai zaroori zaruri jaruri accha
        acha sahi kaam naukri abhi phir fir baad pehle sab bahut bohot sirf wo woh ye yeh is us jo jab tak dikkat
        chalega milta milti milega aata aati nhi namaste shukriya matlab kon konsa lagta lagti apna apni apne dena do
        le sikhu farak taaki aaye doosra dusra pehla samne kisi kise bolo karke karen kijiye
    """.split(),
    "it": """
        che di il lo la i gli le della dello delle del dei degli nel nella sono sei e ho hai ha come cosa quale quali
        quanto quanta perche dove quando chi per con una un uno non piu anche ma se devo posso voglio vorrei questo
        questa lavoro lavorare progetto progetti mi si molto meglio imparare bisogna serve servono cominciare iniziare
        fare essere diventare al alla da in su ciao grazie qual senza competenze azienda squadra sapere mio mia ancora
        prima dopo vale pena divento diventa sia tutto tutti niente
    """.split(),
    "nl": """
        het een de en van ik je jij jullie u niet wat hoe waar waarom wanneer welke welk wie voor met zijn ben is heb
        hebt heeft kan moet wil worden word naar bij ook maar als dat dit deze die mijn om te op aan uit over geen nog
        wel veel meer werk leren beginnen begin nodig er zo of door tot hebben kunnen moeten goed hallo dank projecten
        mensen vaardigheden
    """.split(),
    "pl": """
        jak co czy jest sa nie ze do na w z i o dla sie moge musze chce jakie jaki jaka ktore ktory gdzie kiedy
        dlaczego ile jestem mam byc zostac praca pracy projektu projekt projektow projektami potrzebuje trzeba warto
        od po lub oraz ale tego to mi bez umiejetnosci zaczac dziekuje czesc aby przed kierownikiem
    """.split(),
    "tr": """
        nasil ne icin bir ve mi mu nedir olmak olabilirim olurum yapay zeka proje projeleri yoneticisi gerekli
        gerekiyor gerekir lazim hangi neden nerede kim ben bu var yok ile daha cok nereden baslamaliyim istiyorum
        degil misin kadar olarak is merhaba ogrenmek hangisi yapmam bana sey
    """.split(),
    "sv": """
        och att det ar jag hur vad vilka vilken vilket inte ett en som pa med for av kan ska vill behover bli blir
        till har var man mitt min hej tack arbete jobb varfor nar
    """.split(),
    "da": """
        og at det er jeg hvad hvordan hvilke hvilken ikke et en som pa med for af kan skal vil til har hvorfor hvor
        nar man min mit hei hej tak takk jobb arbejde hva bli blive trenger
    """.split(),
    "id": """
        apa yang bagaimana gimana saya aku untuk dan di dengan ini itu tidak gak bisa adalah menjadi jadi cara harus
        ada kerja apakah mana dari belajar ke kalau atau juga sudah mulai perlu
    """.split(),
    "ro": """
        cum ce este sunt pentru si nu sa care unde cand vreau trebuie pot mai din la un o cu fi sau am imi cat de
        munca proiect
    """.split(),
    "cs": """
        jak co je jsem se na pro nebo aby musim chci kde kdy proc kolik prace byt stat mam potrebuji a v s z ze jako
        ktere ktery mi
    """.split(),
    "hu": """
        hogyan mi az egy es nem kell van lehet milyen hol mikor miert mit hogy vagyok szeretnek legyek munka ha is meg
    """.split(),
    "fi": """
        miten mika mita ja ei ole on voin pitaa minun onko missa milloin miksi mitka haluan tyo kuinka projekti mina
        olen
    """.split(),
    "tl": """
        paano ano ang ng mga sa ako ba kung hindi po kailangan ko na ay saan bakit gusto maging trabaho para
    """.split(),
}
# Of these the ones that English texts have, too.
ALSO_ENGLISH = frozenset(
    """
        a ai ale also an are area art as at aura ban be begin ben bin bis bot can car care cat chef com comment con da
        dan dat data de dem den der des dia die din do door dos du el em en es est et fat for gene gut ha ham har hat
        hello hi ho hon hum i in is it ja jo job kan kim kind la le les lie lo los ma mach mai main mal man max me men
        mes met mi mit mon net no non od of ok om on once op or os over pa par pari pas pe people per pie plus pro re
        sans se sea sent si sia sin so son sub sur ta tag tak tar te team ten time to ton tot tu us va vad van var ver
        war was will y
    """.split()
)
