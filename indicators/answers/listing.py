"""What there is, as documents a program reads: the systems of the catalogue, the versions of the store."""

from __future__ import annotations

import pandas as pd

from indicators import queries
from indicators.answers.document import Document, both
from indicators.model import System
from indicators.store.versions import BEIJING


def system_document(system: System) -> Document:
    return {
        "id": system.id,
        "number": system.number,
        "topic": system.topic,
        **both("name", system.name),
        "headline": system.headline,
        "indicators": [
            {
                "id": indicator.id,
                **both("name", indicator.name),
                "unit": indicator.unit,
                "direction": indicator.direction.value,
                "kind": indicator.kind.value,
                "proposed": indicator.proposed,
            }
            for indicator in system.indicators
        ],
    }


def version_documents(versions: pd.DataFrame) -> list[Document]:
    """The frame of ``queries.versions``, times with their zone."""
    return [
        {
            "version": row["version_id"],
            "at": at.tz_localize(BEIJING).isoformat(),
            "by": row["committed_by"],
            "role": row["role"],
            "note": row["note"],
            "file": row["file_name"],
            "sha256": row["sha256"],
            "base_version": row["base_version"],
            "rows_new": row["rows_new"],
            "rows_changed": row["rows_changed"],
            "rows_unchanged": row["rows_unchanged"],
        }
        for row, at in zip(queries.records(versions), versions["committed_at"], strict=True)
    ]
