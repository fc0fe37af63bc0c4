"""民生指标看板: livelihood indicators of a city's districts, from published figure to press briefing."""
