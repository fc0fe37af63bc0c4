"""One indicator, two places and one source: enough to refer to."""

from __future__ import annotations

import pytest

from indicators.catalogue import Catalogue
from indicators.intake.validate import Register


@pytest.fixture(scope="session")
def register(catalogue: Catalogue) -> Register:
    """``elder_facility_coverage`` is a percentage with bounds 0–100, ``lifts_added_old_housing`` a count of 台."""
    return Register(catalogue, {"500103", "500112"}, {"paper"})
