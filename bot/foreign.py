"""What the coach says in other languages: that its handbook is in English, and that it understands English best."""

_BEST_IN_ENGLISH = "I understand English best so far. Could you ask me that in English?"
_IN_THEIR_OWN = {
    "de": "Bisher verstehe ich Englisch am besten. Kannst du mich das auf Englisch fragen?",
    "es": "Por ahora entiendo mejor el inglés. ¿Me lo puedes preguntar en inglés?",
    "fr": "Pour l’instant, je comprends surtout l’anglais. Peux-tu me poser la question en anglais ?",
    "hi": "अभी मैं अंग्रेज़ी सबसे अच्छी तरह समझता हूँ। क्या आप यही बात अंग्रेज़ी में पूछ सकते हैं?",
    "pt": "Por enquanto entendo melhor o inglês. Você pode me perguntar isso em inglês?",
}
_ANSWERED_IN_ENGLISH = {
    "de": "Mein Handbuch ist auf Englisch; das steht darin:",
    "es": "Mi manual está en inglés; dice esto:",
    "fr": "Mon manuel est en anglais ; voici ce qu’il dit :",
    "hi": "मेरी हैंडबुक अंग्रेज़ी में है; उसमें यह लिखा है:",
    "pt": "Meu manual está em inglês; ele diz isto:",
}


def not_understood(language: str) -> str:
    own = _IN_THEIR_OWN.get(language)
    return f"{own}\n\n{_BEST_IN_ENGLISH}" if own else _BEST_IN_ENGLISH


def answered_in_english(language: str) -> str:
    """Empty where nobody has translated it."""
    return _ANSWERED_IN_ENGLISH.get(language, "")
