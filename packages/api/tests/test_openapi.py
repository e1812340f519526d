"""The document says who may call what, what to send, and how it may be refused."""

import json
import re
from functools import reduce
from typing import Any

import pytest

from strata_api.access import is_public
from strata_api.app import specification
from strata_api.problem import problem_response
from strata_api.schema.problem import CompatibleProblem, Problem
from strata_domain.error import NotFoundError

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    return specification()


@pytest.fixture(scope="module")
def operations(document: Json) -> dict[str, Json]:
    return {
        f"{method.upper()} {path}": operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


def references(document: Json) -> set[str]:
    return set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))


def resolved(document: Json, reference: str) -> Json:
    steps = reference.removeprefix("#/").split("/")
    found: Json = reduce(lambda node, step: node[step], steps, document)
    return found


def test_every_operation_is_explained(operations: dict[str, Json]) -> None:
    assert len(operations) >= 21
    assert {
        name: operation
        for name, operation in operations.items()
        if not (operation.get("summary") and operation.get("description"))
    } == {}


def test_every_body_is_shown_by_an_example(
    document: Json, operations: dict[str, Json]
) -> None:
    bodies = {
        name: content["application/json"]["schema"]
        for name, operation in operations.items()
        if "application/json"
        in (content := operation.get("requestBody", {}).get("content", {}))
    }

    shown = {
        n: resolved(document, it["$ref"]).get("examples") for n, it in bodies.items()
    }
    assert len(shown) >= 7
    assert [name for name, examples in shown.items() if not examples] == []


def test_every_route_but_the_public_ones_needs_a_bearer(
    document: Json, operations: dict[str, Json]
) -> None:
    bearer = document["components"]["securitySchemes"]["bearer"]

    assert (bearer["type"], bearer["scheme"]) == ("http", "bearer")
    assert {name: it["security"] for name, it in operations.items()} == {
        name: [] if is_public(*name.split()) else [{"bearer": []}]
        for name in operations
    }


def test_every_refusal_is_a_problem(
    document: Json, operations: dict[str, Json]
) -> None:
    native = [it for name, it in operations.items() if " /v1/" not in name]
    for operation in native:
        answers = operation["responses"]
        assert answers["default"] == {"$ref": "#/components/responses/default"}
        assert {"401", "403", "503"} <= set(answers) or operation["security"] == []
        assert ("413" in answers) == ("requestBody" in operation)
    for status, answer in document["components"]["responses"].items():
        told = "json" if status == "compatible" else "problem+json"
        assert list(answer["content"]) == [f"application/{told}"]


def test_every_refusal_to_a_client_of_openai_is_an_envelope(
    document: Json, operations: dict[str, Json]
) -> None:
    answers = [it["responses"] for name, it in operations.items() if " /v1/" in name]

    assert len(answers) == 7
    assert {frozenset(it) for it in answers} == {frozenset({"200", "default"})}
    (reference,) = {it["default"]["$ref"] for it in answers}
    shown = resolved(document, reference)["content"]["application/json"]["example"]
    envelope = CompatibleProblem.model_validate(shown)
    assert (envelope.error.code, envelope.error.param) == ("model_not_found", "model")


def test_a_refusal_is_shown_as_it_is(document: Json) -> None:
    shown = document["components"]["responses"]["404"]["content"]
    example = shown["application/problem+json"]["example"]

    assert example == json.loads(bytes(problem_response(NotFoundError()).body))
    assert Problem.model_validate(example).code == "not_found"


def test_who_spends_may_be_told_to_wait_and_is_shown_how(
    document: Json, operations: dict[str, Json]
) -> None:
    spending = {name for name, it in operations.items() if "429" in it["responses"]}

    assert spending == {
        "POST /api/threads/{thread_id}/messages",
        "POST /api/messages/{message_id}/regenerate",
        "POST /api/messages/{message_id}/edit",
        "POST /api/image-jobs",
        "POST /api/speech",
        "POST /api/speech-jobs",
        "POST /api/transcriptions",
        "POST /api/voice-tokens",
    }
    shown = document["components"]["responses"]["429"]["content"]
    problem = Problem.model_validate(shown["application/problem+json"]["example"])
    assert problem.limit
    assert problem.limit.remaining == 0


def test_every_reference_leads_somewhere(document: Json) -> None:
    found = references(document)

    assert len(found) > 20
    assert all(resolved(document, reference) for reference in found)


def test_nothing_of_the_framework_shows_through(document: Json) -> None:
    names = set(document["components"]["schemas"])

    assert names.isdisjoint({"HTTPValidationError", "ValidationError"})
    assert [name for name in names if "-" in name or "__" in name] == []
