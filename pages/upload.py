"""A file from an analyst: what was understood, what is wrong, what would change; then one version, or nothing."""

from indicators.access import Action
from indicators.model import Text
from indicators.streamlit_kit import begin_page, drop_file, show_proposal, upload_templates

page = begin_page(Text("上传数据", "Upload"), action=Action.COMMIT)

upload_templates(page)
proposal = drop_file(page)
if proposal:
    show_proposal(page, proposal)
