"""What a parser of cells has to say of one text: a code, a sentence and its numbers, not yet a place in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indicators.intake.problems import Problem, Severity
from indicators.locale import Language, translate


@dataclass(frozen=True, slots=True)
class Remark:
    """``template`` is a Chinese sentence with ``{cell}`` for the text as it stands in the file."""

    code: str
    template: str
    severity: Severity
    params: Mapping[str, object] = field(default_factory=dict)

    def at(self, *, line: int | None = None, column: str | None = None, cell: str | None = None) -> Problem:
        """The same, with its place in a file."""
        return Problem(self.code, self.severity, self.template, line, column, cell, dict(self.params))

    def message(self, cell: str, language: Language = "zh") -> str:
        return translate(self.template, language, cell=cell, **self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What every parser of cells returns beside its value.

    With a ``fault`` there is no value. ``notes`` are to be confirmed by the analyst; ``readings`` tell how a harmless
    way of writing was read and need no answer.
    """

    notes: tuple[Remark, ...] = ()
    readings: tuple[Remark, ...] = ()
    fault: Remark | None = None


def fault(code: str, template: str, /, **params: object) -> Remark:
    return Remark(code, template, Severity.ROW, params)


def note(code: str, template: str, /, **params: object) -> Remark:
    return Remark(code, template, Severity.NOTE, params)
