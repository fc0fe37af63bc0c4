"""Text columns between pandas and Arrow. In: a series or an array of texts. Out: the other, without a copy where it can be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def arrow(texts: pd.Series[str]) -> pa.Array:
    """One chunk; missing texts are null."""
    array = pa.array(texts.array, type=pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def series(texts: pa.Array) -> pd.Series[str]:
    return pd.Series(pd.array(texts, dtype="str"))


def repeated(text: str, count: int) -> pd.Series[str]:
    """The same text for every row."""
    return series(pa.repeat(pa.scalar(text, pa.large_string()), count))


def flags(matches: pa.Array) -> np.ndarray:
    """Yes or no for each; null is no."""
    known = pc.fill_null(matches, False) if matches.null_count else matches
    return np.asarray(known.to_numpy(zero_copy_only=False))
