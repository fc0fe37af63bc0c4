-- one row per version, newest first
SELECT
    version_id, committed_at, committed_by, role, note, kind, subject_version, grade, file_name, sha256, encoding,
    confirmed, base_version, rows_new, rows_changed, rows_unchanged, rows_withdrawn
FROM version
ORDER BY version_id DESC
