"""Every indicator of a district: the four families as cards, every other topic as a table."""

from indicators.model import Text
from indicators.streamlit_kit import begin_page, district_figures, facts_line, family_cards, status_strip, topic_tables

page = begin_page(Text("总览", "Overview"))

figures = district_figures(page)
facts_line(page, figures)
status_strip(page, figures)
family_cards(page)
topic_tables(page, figures)
