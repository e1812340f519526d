"""Starting costs no vendor's SDK, whatever is configured."""

import os
import subprocess
import sys
from pathlib import Path

SUPPORT = Path(__file__).parents[3] / "tests"
KEYED = (
    "ANTHROPIC_API_KEY",
    "CARTESIA_API_KEY",
    "FAL_KEY",
    "GOOGLE_API_KEY",
    "OPENAI_API_KEY",
    "PERPLEXITY_API_KEY",
    "REPLICATE_API_TOKEN",
)
CODE = """
import sys
from support.guard.start_up import main

main()
vendors = ("anthropic", "cartesia", "fal_client", "google.genai", "openai", "replicate")
print([sdk for sdk in (*vendors, "supabase", "websockets") if sdk in sys.modules])
"""


def test_putting_the_application_together_imports_no_sdk() -> None:
    keys = dict.fromkeys(KEYED, "key")
    known = {**os.environ, **keys, "PYTHONPATH": str(SUPPORT)}

    printed = subprocess.check_output(
        [sys.executable, "-c", CODE], env=known, text=True
    )

    assert printed == "[]\n"
