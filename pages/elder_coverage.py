"""The family ``elder_coverage``: answer, evidence, definition and figures."""

from indicators.streamlit_kit import begin_page, system_view

page = begin_page(lambda catalogue: catalogue.by_id["elder_coverage"].short)

system_view(page, page.catalogue.by_id["elder_coverage"])
