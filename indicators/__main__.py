"""``python -m indicators``."""

from __future__ import annotations

import io
import sys

from indicators.cli import main

for stream in (sys.stdout, sys.stderr):
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Chinese in any locale
sys.exit(main(sys.argv[1:]))
