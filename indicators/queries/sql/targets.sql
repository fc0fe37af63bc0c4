-- one row per target of an indicator at a place in force at a version, soonest due first, standards last
SELECT
    t.record_id, t.indicator_id, t.place_id, t.due, t.type, t.value, t.value_high, t.base_period, t.base_value,
    t.path, t.tolerance, t.qualifier, t.unit, t.basis_zh, t.basis_en, t.confidence, t.period_note,
    t.locator, t.from_version AS version,
    s.source_id, s.title_zh AS source_zh, s.title_en AS source_en,
    s.short_zh AS source_short_zh, s.short_en AS source_short_en, s.publisher_zh, s.publisher_en, s.published,
    s.note_zh AS source_note_zh, s.note_en AS source_note_en
FROM target AS t
INNER JOIN source AS s ON s.source_id = t.source_id
WHERE t.from_version <= $version
    AND (t.to_version IS NULL OR t.to_version > $version)
    AND ($place IS NULL OR t.place_id = $place)
    AND ($indicator IS NULL OR t.indicator_id = $indicator)
ORDER BY t.indicator_id, t.place_id, t.due NULLS LAST, t.type
