"""What every figure shares: readable colours, safe text, and lines that fit a phone."""

from __future__ import annotations

import subprocess
import sys

import plotly.graph_objects as go
import plotly.io as pio
import pytest

from indicators.figures.theme import (
    CONFIG,
    FONTS,
    NARROWEST,
    TEMPLATES,
    Palette,
    escape,
    frame_up,
    titled,
    width_of,
    wrap,
)


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", TEMPLATES.values(), ids=TEMPLATES)
def test_text_and_data_stand_out_from_the_ground(colours: Palette) -> None:
    for colour in (colours.text, colours.muted, colours.accent, colours.target):
        assert contrast(colour, colours.ground) >= 4.5
    for colour in colours.status.values():
        assert contrast(colour, colours.ground) >= 3


@pytest.mark.parametrize("name", TEMPLATES)
def test_both_templates_are_registered_with_the_fonts_of_the_page(name: str) -> None:
    layout = pio.templates[name].layout

    assert layout.font.family == FONTS
    assert layout.xaxis.fixedrange
    assert not layout.showlegend


def test_the_default_template_of_plotly_is_left_alone() -> None:
    program = "import plotly.io as pio, indicators.figures.theme; print(pio.templates.default)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "plotly"


def test_no_chart_can_be_sent_to_a_cloud() -> None:
    assert CONFIG["displayModeBar"] is False
    assert CONFIG["displaylogo"] is False
    assert "sendChartToCloud" in CONFIG["modeBarButtonsToRemove"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a<b>c</b>", "a&lt;b&gt;c&lt;/b&gt;"),
        ("%{y}", "%&#123;y}"),
        ("A&B &lt;", "A&amp;B &amp;lt;"),
        ("$x$", "&#36;x&#36;"),
        ("two\nlines", "two lines"),
        ("98%", "98%"),
    ],
)
def test_text_from_data_is_shown_as_written(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_wrapped_lines_fit_and_lose_nothing() -> None:
    text = "Energy use per 10,000 yuan of GDP · 渝中区“美好城市示范区”建设专题报道（2022年3月）"

    lines = wrap(text, width=160, size=13)

    assert len(lines) > 1
    assert all(width_of(line, size=13) <= 160 + 13 for line in lines)  # a mark may hang over
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_latin_words_are_not_broken_and_marks_do_not_begin_a_line() -> None:
    assert wrap("Yuzhong District", width=60, size=13) == ["Yuzhong", "District"]
    assert all(line[0] not in "，。）" for line in wrap("渝中区，渝北区，江北区。", width=40, size=13))


def make_framed(*, demo: bool = False) -> go.Figure:
    figure = go.Figure(layout={"meta": {"title": "发现<一>", "alt": ""}})
    return frame_up(
        figure, subtitle="居民满意度 · % · 渝中区", notes=["纵轴从75%起"], source="渝中报", as_at="2026年11月20日",
        demo=demo, language="zh", dark=False, plot_height=200, left=40, right=10, headroom=14, below=28,
    )  # fmt: skip


def annotation(figure: go.Figure, name: str) -> go.layout.Annotation | None:
    return next((each for each in figure.layout.annotations if each.name == name), None)


def test_subtitle_source_and_as_at_stand_around_the_plot_and_the_margins_hold_them() -> None:
    figure = make_framed()

    assert annotation(figure, "subtitle").text.startswith("居民满意度 · % · 渝中区<br>")
    assert annotation(figure, "foot").text == "来源：渝中报<br>截至2026年11月20日"
    assert figure.layout.height == 200 + figure.layout.margin.t + figure.layout.margin.b
    assert figure.layout.width is None


def test_demonstration_data_is_written_across_the_chart() -> None:
    assert annotation(make_framed(), "watermark") is None
    assert annotation(make_framed(demo=True), "watermark").text == "演示数据"


def test_the_finding_is_drawn_only_for_a_download() -> None:
    figure = make_framed()
    download = titled(figure, width=NARROWEST)

    assert figure.layout.title.text is None
    assert annotation(figure, "title") is None
    assert annotation(download, "title").text == "发现&lt;一&gt;"
    added = download.layout.height - figure.layout.height
    assert added > 0
    assert download.layout.margin.t - figure.layout.margin.t == added
