"""From an analyst's bytes to rows that may enter the store: decode -> read_table -> map_headers -> validate.

Everything here is pure: bytes and declarations in, rows and problems out; nothing touches the store.
"""
