-- Views for any DuckDB client: one row per figure now in force, with its target, gap, status and source.
CREATE VIEW figure AS
SELECT
    o.place_id,
    p.name_zh AS place,
    o.indicator_id,
    i.system_id,
    i.name_zh AS indicator,
    o.period,
    o.value_kind,
    o.value,
    o.value_low,
    o.value_high,
    o.qualifier,
    o.unit,
    a.target_value AS target,
    a.target_due,
    a.gap,
    coalesce(a.status, 'not_assessable') AS status,
    a.method AS status_method,
    a.reason AS status_reason,
    s.title_zh AS source,
    o.locator,
    o.from_version AS version
FROM observation AS o
INNER JOIN place AS p ON p.place_id = o.place_id
INNER JOIN indicator AS i ON i.indicator_id = o.indicator_id
INNER JOIN source AS s ON s.source_id = o.source_id
LEFT JOIN assessment AS a
    ON a.indicator_id = o.indicator_id
    AND a.place_id = o.place_id
    AND a.period = o.period
    AND a.value_kind = o.value_kind
    AND a.to_version IS NULL
WHERE o.to_version IS NULL
ORDER BY i.position, o.place_id, o.period_end;

CREATE VIEW elder_coverage AS SELECT * FROM figure WHERE system_id = 'elder_coverage';
CREATE VIEW satisfaction AS SELECT * FROM figure WHERE system_id = 'satisfaction';
CREATE VIEW energy_intensity AS SELECT * FROM figure WHERE system_id = 'energy_intensity';
CREATE VIEW building_tax_yield AS SELECT * FROM figure WHERE system_id = 'building_tax_yield';
