"""Words in two languages: message catalogues read with Babel.

Chinese is the source language, so the message id *is* the Chinese text and needs no catalogue;
``en.po`` holds the English. A missing translation is found by a test, not by a reader.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")

_FOLDER: Final = Path(__file__).parent


@cache
def messages(language: Language) -> dict[str, str]:
    """Message id -> text of one language; empty for Chinese, which is the source."""
    if language == "zh":
        return {}
    with (_FOLDER / f"{language}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def translate(text: str, language: Language, **params: object) -> str:
    """``text`` (Chinese, with ``{named}`` places) in ``language``, with the places filled."""
    found = messages(language).get(text, text)
    return found.format(**params) if params else found
