"""Prints what `pip install .[extra,…]` would install besides the project itself: `requirements.py PYPROJECT EXTRA…`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["project"]
groups = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in sys.argv[2:])]
sys.stdout.writelines(f"{requirement}\n" for group in groups for requirement in group)
