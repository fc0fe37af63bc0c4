"""Any system of the catalogue that has no page of its own."""

from indicators.streamlit_kit import begin_page, open_system, system_title, system_view

page = begin_page(system_title)

system_view(page, open_system(page))
