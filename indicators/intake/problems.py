"""A problem is data: where it is, what it is, what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from indicators.locale import Language, translate


class Severity(StrEnum):
    FILE = "file"  # nothing of the file can be stored
    ROW = "row"  # this row cannot be stored
    NOTE = "note"  # stored, but the reader should know


@dataclass(frozen=True, slots=True)
class Problem:
    """``template`` says what is wrong and what remedies it; the place is kept apart so that it can be sorted."""

    code: str
    severity: Severity
    template: str
    line: int | None = None
    column: str | None = None
    cell: str | None = None
    params: dict[str, object] = field(default_factory=dict)

    def message(self, language: Language = "zh") -> str:
        """One sentence: where, what, remedy."""
        sentence = translate(self.template, language, cell=self.cell, **self.params)
        if self.line is None:
            return sentence
        where = "第 {line} 行：" if self.column is None else "第 {line} 行「{column}」："
        return translate(where, language, line=self.line, column=self.column) + sentence
