"""Answers: one question for a figure, put in a reader's words, and what the store can say to it.

In: the words for an indicator and a place, perhaps a period, and the version to answer from. Out: a frozen
``Answer`` (a figure, a standard, a target or a tier), or ``NoAnswer`` with what comes nearest.
"""

from __future__ import annotations

from indicators.answers.answer import Answer, Question, answer, suitable
from indicators.answers.document import answer_document, near_document, refusal_document
from indicators.answers.listing import system_document, version_documents
from indicators.answers.lookup import Gazetteer, find_indicator
from indicators.answers.refusal import Near, NoAnswer
from indicators.answers.wording import answer_lines, near_line

__all__ = [
    "Answer",
    "Gazetteer",
    "Near",
    "NoAnswer",
    "Question",
    "answer",
    "answer_document",
    "answer_lines",
    "find_indicator",
    "near_document",
    "near_line",
    "refusal_document",
    "suitable",
    "system_document",
    "version_documents",
]
