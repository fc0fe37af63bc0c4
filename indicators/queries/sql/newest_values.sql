-- one row per indicator and place: the newest exact value measured in a single period
SELECT o.indicator_id, o.place_id, arg_max(o.value, o.period_end) AS value
FROM observation AS o
WHERE o.to_version IS NULL
    AND o.value IS NOT NULL
    AND o.qualifier = 'eq'
    AND o.value_kind <> 'plan'
    AND o.period_end IS NOT NULL
GROUP BY o.indicator_id, o.place_id
ORDER BY o.indicator_id, o.place_id
