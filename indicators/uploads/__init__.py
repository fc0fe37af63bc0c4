"""Uploads: from a file to a proposal that can be looked at, and from a proposal to a committed version.

In: the bytes of a file, the store, who uploads. Out: what was understood, what would change and which statuses would
turn; then a receipt.
"""

from indicators.uploads.documents import difference_documents, problem_document, proposal_document, receipt_document
from indicators.uploads.proposals import Proposal, accept, propose, reason_of, registers_of
from indicators.uploads.templates import csv_template, xlsx_template

__all__ = [
    "Proposal",
    "accept",
    "csv_template",
    "difference_documents",
    "problem_document",
    "proposal_document",
    "propose",
    "reason_of",
    "receipt_document",
    "registers_of",
    "xlsx_template",
]
