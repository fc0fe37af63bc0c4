"""Runs the page that was asked for; everything else is in ``pages/`` and ``indicators/streamlit_kit``."""

from indicators.streamlit_kit import run

run()
