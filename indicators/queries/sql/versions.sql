-- one row per version, newest first
SELECT
    version_id, committed_at, committed_by, role, note, file_name, sha256, base_version,
    rows_new, rows_changed, rows_unchanged
FROM version
ORDER BY version_id DESC
