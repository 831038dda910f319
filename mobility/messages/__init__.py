"""Texts for people in German and English, from gettext catalogues."""

from mobility.messages.catalogues import LANGUAGES, sentence, sentence_of, translator
from mobility.messages.negotiation import accepted_languages, text_language

__all__ = [
    "LANGUAGES",
    "accepted_languages",
    "sentence",
    "sentence_of",
    "text_language",
    "translator",
]
