-- one row per version that came from a file: its name and its bytes as they were sent
SELECT v.file_name, o.content
FROM original_file AS o
INNER JOIN version AS v ON v.version_id = o.version_id
WHERE o.version_id = $version
ORDER BY v.version_id
