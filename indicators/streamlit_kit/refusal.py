"""What the reader sees when a page cannot be shown: one sentence, or a reference number for what is our fault."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from indicators.errors import UserError
from indicators.locale import translate
from indicators.streamlit_kit.selection import chosen_language
from indicators.streamlit_kit.words import plain

_LOG = logging.getLogger(__name__)


@contextmanager
def refusing() -> Iterator[None]:
    """Turns any error of the block into one sentence on the page, and ends the run."""
    try:
        yield
    except UserError as error:
        _refuse(error)
    except Exception:  # noqa: BLE001 (the last resort: logged with its traceback, shown as a number)
        reference = secrets.token_hex(4)
        _LOG.exception("internal error %s", reference)
        _refuse(UserError("内部错误，编号 {reference}。请把编号告诉管理员。", reference=reference))


def _refuse(error: UserError) -> None:
    st.error(plain(translate(error.template, chosen_language(), **error.params)), icon=":material/block:")
    st.stop()
