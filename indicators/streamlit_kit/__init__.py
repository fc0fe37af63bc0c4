"""Everything pages need of Streamlit: the gate and head, pickers, cards, tables, sections. Nothing else imports it."""

from indicators.streamlit_kit.frame import Page, begin_page
from indicators.streamlit_kit.ledger import compare_versions, version_list, version_record
from indicators.streamlit_kit.navigation import run
from indicators.streamlit_kit.uploading import drop_file, show_proposal, upload_templates
from indicators.streamlit_kit.views import (
    district_figures,
    facts_line,
    family_cards,
    open_system,
    status_strip,
    system_title,
    system_view,
    topic_tables,
)

__all__ = [
    "Page",
    "begin_page",
    "compare_versions",
    "district_figures",
    "drop_file",
    "facts_line",
    "family_cards",
    "open_system",
    "run",
    "show_proposal",
    "status_strip",
    "system_title",
    "system_view",
    "topic_tables",
    "upload_templates",
    "version_list",
    "version_record",
]
