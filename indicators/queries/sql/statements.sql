-- one row per statement in words about a place
SELECT
    w.indicator_id, w.place_id, w.period, w.text_zh, w.text_en, w.tier_zh, w.tier_en,
    s.source_id, s.title_zh AS source_zh, s.title_en AS source_en,
    s.short_zh AS source_short_zh, s.short_en AS source_short_en, s.publisher_zh, s.publisher_en, s.published,
    s.note_zh AS source_note_zh, s.note_en AS source_note_en
FROM statement AS w
INNER JOIN source AS s ON s.source_id = w.source_id
WHERE $place IS NULL OR w.place_id = $place
ORDER BY w.indicator_id, w.period
