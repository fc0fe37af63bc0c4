"""Answers and refusals as the one document a program reads.

In: an answer, a refusal or something near. Out: plain dictionaries; whole numbers are ints, what is missing is null.
"""

from __future__ import annotations

from typing import Any

from indicators.answers.answer import Answer
from indicators.answers.refusal import Near, NoAnswer
from indicators.answers.wording import change_text, pace_text, shown_text, status_name, target_text
from indicators.display import show_period
from indicators.methods import reason_text
from indicators.model import Status, Text
from indicators.queries import Row

Document = dict[str, Any]


def answer_document(answer: Answer) -> Document:
    """Everything about an answer; ``since_version`` is the version its row came with."""
    row, place = answer.row, answer.place
    return {
        "indicator": answer.indicator.id,
        **both("indicator_name", answer.indicator.name),
        "system": answer.indicator.system,
        "place": place.id,
        **both("place_name", answer.place_name),
        "place_valid_to": place.valid_to.isoformat() if place.valid_to else None,
        "period": answer.period,
        "period_zh": show_period(answer.period, "zh"),
        "period_en": show_period(answer.period, "en"),
        "period_note": row.get("period_note"),
        "value": number(row.get("value")),
        "value_low": number(row.get("value_low")),
        "value_high": number(row.get("value_high")),
        "qualifier": row.get("qualifier"),
        "unit": row.get("unit", answer.indicator.unit),
        **both("display", shown_text(answer)),
        "value_kind": answer.kind,
        "is_demo": bool(row.get("is_demo")),
        "confidence": row.get("confidence"),
        "change": _change(answer),
        "target": _target(answer),
        "status": _status(answer),
        "pace": _pace(answer),
        "source": _source(row),
        "version": answer.version,
        "since_version": number(row.get("version")),
    }


def refusal_document(refusal: NoAnswer) -> Document:
    """The code, the sentence and what comes nearest."""
    document: Document = {"error": refusal.code, "message": str(refusal)}
    if refusal.indicator is not None:
        document["indicator"] = refusal.indicator.id
    if refusal.place is not None:
        document["place"] = refusal.place.id
    return document | {"nearest": [near_document(near) for near in refusal.nearest]}


def near_document(near: Near) -> Document:
    document: Document = {"kind": near.kind, **both("display", near.text)}
    if near.indicator is not None:
        document |= {"indicator": near.indicator.id, **both("indicator_name", near.indicator.name)}
    if near.place is not None:
        document |= {"place": near.place.id, **both("place_name", near.place.name)}
        document["place_valid_to"] = near.place.valid_to.isoformat() if near.place.valid_to else None
    if near.row is not None:
        document["period"] = near.row["period"]
        if "text_zh" in near.row:
            document |= {"text_zh": near.row["text_zh"], "text_en": near.row["text_en"]}
        else:
            document |= {"value": number(near.row["value"]), "unit": near.row["unit"]}
            document["qualifier"] = near.row["qualifier"]
        document["source"] = _source(near.row)
    return document


def number(value: float | None) -> float | int | None:
    """80 rather than 80.0."""
    return int(value) if value is not None and float(value).is_integer() else value


def both(name: str, text: Text) -> Document:
    """A text as two fields."""
    return {f"{name}_zh": text.zh, f"{name}_en": text.en}


def _change(answer: Answer) -> Document | None:
    text = change_text(answer)
    if answer.change is None or text is None:
        return None
    return {
        "value": number(answer.change.value),
        "unit": answer.change.unit,
        "from_period": answer.change_from,
        **both("display", text),
    }


def _target(answer: Answer) -> Document | None:
    row = answer.target
    if row is None:
        return None
    return {
        "value": number(row["value"]),
        "value_high": number(row["value_high"]),
        "due": row["due"].isoformat() if row["due"] else None,
        "type": row["type"],
        "qualifier": row["qualifier"],
        "unit": row["unit"],
        "base_period": row["base_period"] or None,
        "base_value": number(row["base_value"]),
        "basis": row["basis_zh"],
        **both("basis", Text(row["basis_zh"], row["basis_en"])),
        **both("display", target_text(answer, row)),
        "source": _source(row),
    }


def _status(answer: Answer) -> Document:
    attainment = answer.assessed.attainment if answer.assessed else None
    status = attainment.status if attainment else Status.NOT_ASSESSABLE
    method = attainment.method if attainment else None
    reason = answer.reason
    words = Text(reason_text(reason, "zh"), reason_text(reason, "en")) if reason else None
    return {
        "code": status.value,
        **both("name", status_name(status)),
        "method": method.id if method else None,
        "method_zh": method.name.zh if method else None,
        "method_en": method.name.en if method else None,
        "reason": reason.value if reason else None,
        "reason_zh": words.zh if words else None,
        "reason_en": words.en if words else None,
    }


def _pace(answer: Answer) -> Document | None:
    pace, text = answer.pace, pace_text(answer)
    if pace is None or text is None:
        return None
    return {
        "sentence_zh": text.zh,
        "sentence_en": text.en,
        "gap": number(pace.gap),
        "periods_left": number(pace.periods_left),
        "required_pace": number(pace.required_pace),
        "recent_pace": number(pace.recent_pace),
        "recent_years": pace.recent_years,
        "expected_date": pace.expected_date.isoformat() if pace.expected_date else None,
    }


def _source(row: Row) -> Document:
    return {
        "id": row["source_id"],
        "title": row["source_zh"],
        "title_en": row["source_en"],
        "publisher": row["publisher_zh"],
        "publisher_en": row["publisher_en"],
        "published": row["published"],
        "locator": row.get("locator"),
    }
