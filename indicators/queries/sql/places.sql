-- one row per place and time of validity, districts that exist first
SELECT
    place_id, adcode, name_zh, name_en, short_zh, former_names, level, kind, parent_id,
    valid_from, valid_to, successor_ids, tile_row, tile_col, note
FROM place
ORDER BY
    list_position(['city', 'group', 'district', 'subdistrict', 'community', 'site'], level),
    valid_to IS NOT NULL, place_id
