"""The look of every figure: colours by role, two registered templates, and what stands around the plot.

In: a figure and texts. Out: the same figure with subtitle, notes, source line and, where needed, the watermark.

The finding is **not** drawn in the figure: a page sets it as text, where it wraps and can be read aloud. It waits in
``layout.meta["title"]``, the text alternative in ``layout.meta["alt"]``, and ``titled`` draws it for a download.
Show figures with ``st.plotly_chart(figure, config=CONFIG, theme=None)``; Streamlit's theme would repaint them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import plotly.io as pio

from indicators.locale import Language, translate
from indicators.model import Status

FONTS: Final = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
NARROWEST: Final = 350  # px; labels are placed so that they do not meet on a chart this narrow
CONFIG: Final[dict[str, Any]] = {
    "displayModeBar": False,
    "displaylogo": False,
    # Plotly 7 offers to send the chart to its cloud; a figure that was not released must not leave that way.
    "modeBarButtonsToRemove": ["sendChartToCloud", "sendDataToCloud", "editInChartStudio", "lasso2d", "select2d"],
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
}
LABEL_SIZE: Final = 13
SMALL_SIZE: Final = 11
_TITLE_SIZE: Final = 18
_LINE: Final = 1.3  # line height, as Plotly sets <br>
_WATERMARK_SIZE: Final = 44
_EDGE: Final = 8  # px around everything


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by role. ``target`` is always drawn dotted, so that colour is not its only sign."""

    ground: str
    text: str
    muted: str
    grid: str
    accent: str
    target: str
    others: str
    status: Mapping[Status, str]


LIGHT: Final = Palette(
    ground="#FFFFFF",
    text="#16202E",
    muted="#59606D",
    grid="#DDE3EA",
    accent="#1F5FA8",
    target="#6B7280",
    others="#C6CED8",
    status={
        Status.MET: "#1B7F5C",
        Status.ON_TRACK: "#2F6DB5",
        Status.BEHIND: "#B7791F",
        Status.FAR_BEHIND: "#C0392B",
        Status.NOT_ASSESSABLE: "#6B7280",
    },
)
DARK: Final = Palette(
    ground="#0F1620",
    text="#E6EBF2",
    muted="#B4BFCC",
    grid="#2F3C4C",
    accent="#6FAAE8",
    target="#A3ADBA",
    others="#465568",
    status={
        Status.MET: "#4FC095",
        Status.ON_TRACK: "#6FAAE8",
        Status.BEHIND: "#E0A84A",
        Status.FAR_BEHIND: "#F08A7C",
        Status.NOT_ASSESSABLE: "#A3ADBA",
    },
)
TEMPLATES: Final = {"livelihood": LIGHT, "livelihood_dark": DARK}


def palette(*, dark: bool) -> Palette:
    return DARK if dark else LIGHT


def template_name(*, dark: bool) -> str:
    return "livelihood_dark" if dark else "livelihood"


def _template(colours: Palette) -> go.layout.Template:
    axis = {
        "fixedrange": True,  # a finger that scrolls the page must not zoom the chart
        "zeroline": False,
        "showgrid": False,
        "automargin": False,
        "linecolor": colours.grid,
        "tickfont": {"size": 12, "color": colours.muted},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONTS, "size": LABEL_SIZE, "color": colours.text},
            "paper_bgcolor": colours.ground,
            "plot_bgcolor": colours.ground,
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": colours.ground,
                "bordercolor": colours.grid,
                "align": "left",
                "font": {"family": FONTS, "size": LABEL_SIZE, "color": colours.text},
            },
            "xaxis": axis,
            "yaxis": {**axis, "gridcolor": colours.grid},
        }
    )


for _name, _colours in TEMPLATES.items():
    pio.templates[_name] = _template(_colours)


def escape(text: str) -> str:
    """``text`` from data so that Plotly shows it as written: no tags, entities, %{...} templates or $formulas$."""
    plain = " ".join(text.split())
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("%{", "%&#123;"), ("$", "&#36;")):
        plain = plain.replace(character, entity)
    return plain


def width_of(text: str, *, size: int = LABEL_SIZE) -> float:
    """About how many px a line of plain text takes: Chinese characters a full em, others a good half."""
    return size * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.55 for letter in text)


def halo(colours: Palette) -> str:
    """A text shadow in the colour of the ground, so that a label on a grid line stays readable."""
    return ", ".join([f"0 0 3px {colours.ground}"] * 3)


def wrap(text: str, *, width: float, size: int) -> list[str]:
    """Plain text in lines of at most ``width`` px; Latin words are kept whole, Chinese breaks anywhere but at marks."""
    lines = [""]
    for piece in _pieces(text):
        fits = width_of((lines[-1] + piece).rstrip(), size=size) <= width
        if fits or not lines[-1] or piece[0] in "，。；：、）》”·":
            lines[-1] += piece
        else:
            lines.append(piece.lstrip())
    return [line.rstrip() for line in lines if line.strip()]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        starts = not pieces or wide or letter == " " or unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
        if starts:
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def frame_up(
    figure: go.Figure,
    *,
    subtitle: str,
    notes: Sequence[str],
    source: str,
    as_at: str,
    demo: bool,
    language: Language,
    dark: bool,
    plot_height: int,
    left: int,
    right: int,
    headroom: int,
    below: int,
) -> go.Figure:
    """Subtitle and notes over the plot, source and as-at line under it, watermark across it; margins made to fit.

    ``as_at`` is what follows 截至: a day and a version. ``headroom`` and ``below`` are the px the plot itself needs
    above for labels and below for tick labels; ``plot_height`` is the plot without either.
    """
    colours = palette(dark=dark)
    room = NARROWEST - 2 * _EDGE
    above = [escape(line) for line in wrap(subtitle, width=room, size=LABEL_SIZE)]
    small = [escape(line) for note in notes for line in wrap(note, width=room, size=SMALL_SIZE)]
    top = _EDGE + _height(len(above) + len(small), LABEL_SIZE) + headroom
    foot = [translate("来源：{source}", language, source=source)] if source else []
    foot += [translate("截至{as_at}", language, as_at=as_at)] if as_at else []
    under = [escape(line) for text in foot for line in wrap(text, width=room, size=SMALL_SIZE)]
    bottom = below + _height(len(under), SMALL_SIZE) + _EDGE
    size = f"font-size:{SMALL_SIZE}px"
    figure.update_layout(
        template=template_name(dark=dark),
        height=top + plot_height + bottom,
        margin={"l": left, "r": right, "t": top, "b": bottom},
    )
    figure.add_annotation(
        name="subtitle", text="<br>".join([*above, *(f'<span style="{size}">{line}</span>' for line in small)]),
        showarrow=False, align="left", font={"size": LABEL_SIZE, "color": colours.muted}, borderpad=0,
        xref="paper", x=0, xanchor="left", xshift=2 - left, yref="paper", y=1, yanchor="bottom", yshift=headroom,
    )  # fmt: skip
    if under:
        figure.add_annotation(
            name="foot", text="<br>".join(under), showarrow=False, align="left", borderpad=0,
            font={"size": SMALL_SIZE, "color": colours.muted},
            xref="paper", x=0, xanchor="left", xshift=2 - left, yref="paper", y=0, yanchor="top", yshift=-below,
        )  # fmt: skip
    if demo:
        words = translate("演示数据", language)
        fitting = min(_WATERMARK_SIZE, round(0.85 * (NARROWEST - left - right) / width_of(words, size=1)))
        figure.add_annotation(
            name="watermark", text=escape(words), showarrow=False, textangle=-18, opacity=0.16,
            font={"size": fitting, "color": colours.text}, xref="paper", x=0.5, yref="paper", y=0.5,
        )  # fmt: skip
    return figure


def titled(figure: go.Figure, *, width: int) -> go.Figure:
    """A copy with the finding drawn over it, for a download ``width`` px wide; the plot keeps its size."""
    copy = go.Figure(figure)
    lines = wrap(copy.layout.meta["title"], width=width - 4 * _EDGE, size=_TITLE_SIZE)
    extra = _height(len(lines), _TITLE_SIZE) + _EDGE
    margin = copy.layout.margin
    copy.update_layout(width=width, height=copy.layout.height + extra, margin={"t": margin.t + extra})
    copy.add_annotation(
        name="title", text="<br>".join(map(escape, lines)), showarrow=False, align="left", borderpad=0,
        font={"size": _TITLE_SIZE, "weight": 600}, xref="paper", x=0, xanchor="left", xshift=2 - margin.l,
        yref="paper", y=1, yanchor="top", yshift=margin.t - _EDGE,
    )  # fmt: skip
    return copy


def _height(lines: int, size: int) -> int:
    return round(lines * size * _LINE)
