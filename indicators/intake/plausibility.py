"""Is a figure believable beside the last one? Slips of the unit first: ten, a hundred, ten thousand times."""

from __future__ import annotations

from typing import Final

from indicators.intake.remarks import Remark, note

# A factor that a slip of unit or decimal point makes, and how near to it a ratio must be to be taken for the slip.
_SLIPS: Final = (10.0, 100.0, 1_000.0, 10_000.0, 100_000_000.0)
_NEAR: Final = 0.25


def plausibility_remark(value: float, *, previous: float | None) -> Remark | None:
    """What to say of ``value`` beside the newest figure of the same indicator and place [same unit]; None if nothing."""
    if not previous or not value or (value > 0) != (previous > 0):
        return None
    ratio = value / previous if abs(value) >= abs(previous) else previous / value
    slip = next((factor for factor in _SLIPS if abs(ratio / factor - 1) <= _NEAR), None)
    params = {"previous": f"{previous:g}"}
    if slip:
        return note(
            "value_jump",
            "与上期 {previous} 相差约 {times} 倍，疑似单位或小数点有误。请核对后确认。",
            times=f"{slip:.0f}",
            **params,
        )
    return None
