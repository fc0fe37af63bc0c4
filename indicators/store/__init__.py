"""The DuckDB store: hardened, versioned, written by one road only. The only stage that imports duckdb."""
