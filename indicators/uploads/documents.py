"""Proposals, receipts and differences as plain documents for programs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from indicators import queries
from indicators.intake.problems import Problem
from indicators.store.comparison import Consequence
from indicators.store.versions import Receipt
from indicators.uploads.proposals import Proposal

Document = dict[str, Any]


def proposal_document(proposal: Proposal) -> Document:
    """Outcome, what was understood of the file, every problem, what would change and which statuses would turn."""
    understood, trial = proposal.understood, proposal.trial
    counts = trial.counts if trial else None
    table = understood.table
    return {
        "outcome": proposal.outcome.value,
        "dataset": proposal.dataset.id,
        "base_version": proposal.base_version,
        "file": {
            "name": understood.name,
            "type": understood.kind,
            "encoding": understood.encoding,
            "delimiter": understood.delimiter,
            "sheet": understood.sheet,
            "header_row": int(table.grid.lines[table.header.row]) if table and table.header.rows else None,
            "rows": len(table.frame) if table else 0,
            "shape": table.shape.kind if table else None,
        },
        "problems": [problem_document(problem) for problem in proposal.problems],
        "readings": [problem_document(reading) for reading in understood.readings],
        "diff": {
            "new": counts.new if counts else 0,
            "changed": counts.changed if counts else 0,
            "unchanged": counts.unchanged if counts else 0,
            "withdrawn": counts.withdrawn if counts else 0,
        },
        "grade": trial.grade.value if trial else None,
        "consequences": [consequence_document(each) for each in trial.consequences] if trial else [],
    }


def problem_document(problem: Problem) -> Document:
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "line": problem.line,
        "column": problem.column,
        "cell": problem.cell,
        "message": problem.message(),
        "message_en": problem.message("en"),
    }


def consequence_document(consequence: Consequence) -> Document:
    return {
        "indicator": consequence.indicator,
        "place": consequence.place,
        "period": consequence.period,
        "before": consequence.before,
        "after": consequence.after,
    }


def receipt_document(receipt: Receipt, *, file_name: str, encoding: str) -> Document:
    return {
        "version": receipt.version,
        "file": file_name,
        "sha256": receipt.sha256,
        "encoding": encoding,
        "new": receipt.counts.new,
        "changed": receipt.counts.changed,
        "unchanged": receipt.counts.unchanged,
        "withdrawn": receipt.counts.withdrawn,
    }


def difference_documents(frame: pd.DataFrame) -> list[Document]:
    """One document a row that differs, dates as text."""
    rows = queries.records(frame)
    return [{name: str(cell) if hasattr(cell, "isoformat") else cell for name, cell in row.items()} for row in rows]
