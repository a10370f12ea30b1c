"""``python -m tests.checker RESULT.json``."""

import json
import sys
from pathlib import Path

from . import check

if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    for text in Path(sys.argv[1]).read_text(encoding="utf-8").replace("\n{", "\n\0{").split("\n\0"):
        check(json.loads(text))
