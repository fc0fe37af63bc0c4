-- one row per registered source
SELECT source_id, title_zh, title_en, short_zh, short_en, publisher_zh, publisher_en, published, note_zh, note_en
FROM source
ORDER BY source_id
