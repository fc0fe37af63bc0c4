"""Questions to the store: one named ``.sql`` a question, one function each, returning a documented frame.

A query receives a cursor and never opens anything; ``version`` is the version the answer is true in.
"""

from indicators.queries.frames import (
    Cursor,
    Row,
    figures,
    latest_figures,
    newest_values,
    original_file,
    places,
    records,
    sources,
    statements,
    targets,
    versions,
)
from indicators.queries.registers import place_register, places_of, previous_values, source_register

__all__ = [
    "Cursor",
    "Row",
    "figures",
    "latest_figures",
    "newest_values",
    "original_file",
    "place_register",
    "places",
    "places_of",
    "previous_values",
    "records",
    "source_register",
    "sources",
    "statements",
    "targets",
    "versions",
]
