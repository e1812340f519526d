"""The specification of OpenAI, as far as it speaks of what Strata answers."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from openapi_schema_validator import OAS31Validator

PROMISES = json.loads(Path(__file__).with_name("openai_schema.json").read_text())


def faults(name: str, answer: object) -> list[str]:
    """What is wrong with an answer that should be of this kind."""
    schema = {"$ref": f"#/$defs/{name}", "$defs": PROMISES["$defs"]}
    found = OAS31Validator(schema).iter_errors(answer)
    return [f"{error.json_path}: {error.message}" for error in found]


def needed(name: str, answer: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """The answer again and again, each time without something it must say."""
    for field in PROMISES["$defs"][name]["required"]:
        yield {said: answer[said] for said in answer if said != field}
