"""What was changed, by whom, from which file; two versions side by side; undo and restore."""

from indicators.model import Text
from indicators.streamlit_kit import begin_page, compare_versions, version_list, version_record

page = begin_page(Text("数据版本", "Data versions"))

chosen = version_list(page)
version_record(page, chosen)
compare_versions(page)
