"""Starting costs no vendor's SDK, whatever is configured."""

import os
import subprocess
import sys
from pathlib import Path

SUPPORT = Path(__file__).parents[3] / "tests"
KEYED = ("ANTHROPIC", "GOOGLE", "OPENAI", "PERPLEXITY")
CODE = """
import sys
from support.guard.start_up import main

main()
print([m for m in ("anthropic", "google.genai", "openai") if m in sys.modules])
"""


def test_putting_the_application_together_imports_no_sdk() -> None:
    keys = {f"{name}_API_KEY": "key" for name in KEYED}
    known = {**os.environ, **keys, "PYTHONPATH": str(SUPPORT)}

    printed = subprocess.check_output(
        [sys.executable, "-c", CODE], env=known, text=True
    )

    assert printed == "[]\n"
