-- one row per figure (indicator, place, period, value kind) in force at a version, with its assessment and source
SELECT
    o.record_id, o.indicator_id, o.place_id, o.period, o.period_start, o.period_end, o.period_note,
    o.value, o.value_low, o.value_high, o.qualifier, o.unit, o.value_kind, o.confidence,
    o.locator, o.from_version AS version,
    coalesce(a.status, 'not_assessable') AS status, a.method, a.reason,
    a.target_due, a.target_type, a.target_value, a.milestone, a.gap,
    s.source_id, s.title_zh AS source_zh, s.title_en AS source_en,
    s.short_zh AS source_short_zh, s.short_en AS source_short_en, s.publisher_zh, s.publisher_en, s.published,
    s.note_zh AS source_note_zh, s.note_en AS source_note_en
FROM observation AS o
INNER JOIN source AS s ON s.source_id = o.source_id
LEFT JOIN assessment AS a
    ON a.indicator_id = o.indicator_id
    AND a.place_id = o.place_id
    AND a.period = o.period
    AND a.value_kind = o.value_kind
    AND a.from_version <= $version
    AND (a.to_version IS NULL OR a.to_version > $version)
WHERE o.from_version <= $version
    AND (o.to_version IS NULL OR o.to_version > $version)
    AND ($place IS NULL OR o.place_id = $place)
    AND ($indicator IS NULL OR o.indicator_id = $indicator)
ORDER BY o.indicator_id, o.place_id, o.period_end NULLS FIRST, o.period_start DESC, o.value_kind
