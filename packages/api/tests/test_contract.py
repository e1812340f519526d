"""Clients can be generated of the document: it is valid, whole, and plain enough.

The rules about schemas are those by which generators for Dart stumble; those for
TypeScript are less delicate, and one is run in a test.
"""

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import validate

from strata_api import rate_limit
from strata_api.access import ACCESS
from strata_api.app import specification
from strata_api.compatible import reply
from strata_api.contract import header
from strata_api.repetition import REPLAYED
from support.contract import Contract, Json, Node, data_lines

SIGNED = {"GET /files/{path:path}", "PUT /files/{path:path}"}
WEBHOOK = "POST /api/webhooks/{provider}"
HIDDEN = {"GET /openapi.json", "GET /docs", *SIGNED, WEBHOOK}
NULL = {"type": "null"}
AS_OPENAI = {"MessageBody.content", "ChatCompletionBody.tool_choice"}
"""A word or more than a word, for clients that know it."""
ANY_OBJECT = re.compile(
    r".*(metadata|\.options|\.schema|\.parameters|\.sandbox|\.logprobs|provider_options\[\])$"
)
RESERVED = re.compile(
    "assert|break|case|catch|class|const|continue|default|do|else|enum|extends|false|"
    "final|finally|for|if|in|is|new|null|rethrow|return|super|switch|this|throw|true|"
    "try|var|void|while|with"
)
CLASSES = re.compile(
    "BigInt|Comparable|DateTime|Duration|Enum|Error|Exception|Function|Future|Iterable|"
    "Iterator|List|Map|Match|Null|Object|Pattern|Record|Set|Sink|Stream|String|Symbol|"
    "Type|Uri"
)
MEANING = re.compile("(?!Left out: ).")
METHOD = re.compile(r"[a-z]+(_[a-z]+)*")


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(specification())


def test_the_document_is_valid(contract: Contract) -> None:
    validate(contract.document)

    assert contract.document["openapi"].startswith("3.1")


def test_every_route_is_in_the_document(contract: Contract) -> None:
    routes = {name.replace(":path}", "}") for name in ACCESS.keys() - HIDDEN}

    assert contract.operations.keys() == routes


def test_every_operation_is_named_by_one_word_that_is_its_own(
    contract: Contract,
) -> None:
    names = [it["operationId"] for it in contract.operations.values()]

    assert len(names) == len(set(names)) > 25
    assert [name for name in names if not METHOD.fullmatch(name)] == []


def test_every_tag_is_explained_and_every_operation_has_one(
    contract: Contract,
) -> None:
    explained = [tag["name"] for tag in contract.document["tags"] if tag["description"]]

    used = [it["tags"] for it in contract.operations.values()]
    assert {len(tags) for tags in used} == {1}
    assert {name for tags in used for name in tags} == set(explained)


def test_every_operation_says_how_it_is_refused_and_who_may_call_it(
    contract: Contract,
) -> None:
    for operation in contract.operations.values():
        assert "default" in operation["responses"]
        assert "security" in operation


def test_every_parameter_is_explained_and_none_may_be_null(contract: Contract) -> None:
    every = parameters(contract)

    assert len(every) > 20
    assert [name for name, it in every if not MEANING.match(it["description"])] == []
    assert [name for name, it in every if "anyOf" in it["schema"]] == []


def test_the_document_names_no_server_of_anybody(contract: Contract) -> None:
    assert [server["url"] for server in contract.document["servers"]] == ["/"]
    assert "127.0.0.1" not in json.dumps(contract.document)


def test_every_example_is_what_its_schema_says(contract: Contract) -> None:
    shown = [*answers(contract), *bodies(contract)]

    assert len(shown) > 30
    assert [
        (name, complaints)
        for name, example in shown
        if (complaints := contract.complaints(name, example))
    ] == []


def test_every_answer_in_json_is_shown_by_an_example(contract: Contract) -> None:
    assert [name for name, example in answers(contract) if example is None] == []


def test_every_stream_is_shown_by_events_that_its_schema_allows(
    contract: Contract,
) -> None:
    native, compatible = (
        contract.operations[name]["responses"]["200"]["content"]["text/event-stream"]
        for name in (
            "GET /api/generations/{generation_id}/events",
            "POST /v1/chat/completions",
        )
    )

    (data,) = data_lines(native["example"].encode())
    chunk, last = data_lines(compatible["example"].encode())
    event = {"id": 2, "event": "text.delta", "data": json.loads(data)}
    assert contract.complaints("StreamEvent", event) == []
    assert contract.complaints("ChatCompletionChunkView", json.loads(chunk)) == []
    assert last == "[DONE]"


def test_every_header_of_an_answer_is_explained() -> None:
    told = {*rate_limit.NAMES, "Location", REPLAYED}

    assert header.RUN.keys() == told
    compatible = header.COMPLETION.keys() | header.PICTURES.keys()
    assert compatible == {*reply.NAMES, REPLAYED}


def test_a_choice_between_schemas_says_how_to_tell_them_apart(
    contract: Contract,
) -> None:
    every = [node for node in contract.nodes if "oneOf" in node.schema]
    unions = [node for node in every if node.place not in AS_OPENAI]

    assert len(unions) >= 3
    for place, schema in unions:
        told = schema["discriminator"]
        options = {each["$ref"] for each in schema["oneOf"]}
        assert set(told["mapping"].values()) == options, place
        assert all(is_told_by(contract, told["propertyName"], it) for it in options)


def test_what_is_chosen_from_has_nothing_beside_the_choice(contract: Contract) -> None:
    unions = [it for _, it in contract.nodes if it.keys() & {"oneOf", "anyOf"}]

    beside = {"additionalProperties", "properties", "type"}
    assert [schema for schema in unions if schema.keys() & beside] == []


def test_of_several_kinds_of_answer_json_comes_first(contract: Contract) -> None:
    kinds = [
        [*answer["content"]]
        for operation in contract.operations.values()
        for answer in operation["responses"].values()
        if len(answer.get("content", ())) > 1
        and "application/json" in answer["content"]
    ]

    assert len(kinds) >= 4
    assert {first for first, *_ in kinds} == {"application/json"}


def test_no_name_is_one_of_dart_s_own(contract: Contract) -> None:
    fields = {name for _, it in contract.nodes for name in it.get("properties", ())}
    values = {value for _, it in contract.nodes for value in it.get("enum", ())}

    assert [name for name in fields | values if RESERVED.fullmatch(name)] == []
    assert [name for name in contract.schemas if CLASSES.fullmatch(name)] == []


def test_or_means_or_null_and_nothing_else(contract: Contract) -> None:
    choices = [node for node in contract.nodes if "anyOf" in node.schema]

    assert len(choices) > 30
    others = {place for place, schema in choices if not is_nullable(schema)}
    assert others <= AS_OPENAI


def test_null_stands_for_nothing_but_the_lack_of_something(contract: Contract) -> None:
    properties = (node.schema.get("properties", {}) for node in contract.nodes)

    assert [it for each in properties for it in each.values() if it == NULL] == []


def test_objects_are_named_where_they_are_known(contract: Contract) -> None:
    inner = [node for node in contract.nodes if "." in node.place]

    assert [place for place, schema in inner if "properties" in schema] == []
    assert [place for place, it in contract.nodes if is_hole(Node(place, it))] == []


def test_values_of_enumerations_are_names_that_stay_apart(contract: Contract) -> None:
    enums = [it["enum"] for _, it in contract.nodes if "enum" in it]

    assert len(enums) > 15
    for values in enums:
        names = {re.sub(r"\W", "_", value).lower() for value in values}
        assert len(names) == len(values)
        assert all(name[0].isalpha() for name in names)


def test_nothing_is_sent_because_a_generator_found_a_default(
    contract: Contract,
) -> None:
    assert [place for place, schema in contract.nodes if "default" in schema] == []
    assert [
        name for name, it in parameters(contract) if "default" in it["schema"]
    ] == []


def parameters(contract: Contract) -> list[tuple[str, Json]]:
    """The parameters of every operation, by their names."""
    return [
        (parameter["name"], parameter)
        for operation in contract.operations.values()
        for parameter in operation.get("parameters", ())
    ]


def is_told_by(contract: Contract, name: str, reference: str) -> bool:
    schema = contract.schemas[reference.rpartition("/")[2]]
    return name in schema["required"] and "const" in schema["properties"][name]


def is_nullable(schema: Json) -> bool:
    return len(schema["anyOf"]) == 2 and NULL in schema["anyOf"]


def is_hole(node: Node) -> bool:
    """Whether anything at all may stand there, where something is known."""
    free = node.schema.get("additionalProperties") is True
    untyped = not node.schema.keys() & {"type", "$ref", "anyOf", "oneOf"}
    return untyped or (free and not ANY_OBJECT.fullmatch(node.place))


def answers(contract: Contract) -> list[tuple[str, Any]]:
    """The schema and the example of each answer in JSON."""
    spoken = [
        *(
            answer
            for operation in contract.operations.values()
            for answer in operation["responses"].values()
        ),
        *contract.document["components"]["responses"].values(),
    ]
    contents = (
        content
        for answer in spoken
        for kind, content in answer.get("content", {}).items()
        if kind.endswith("json")
    )
    return [(name_of(it["schema"]), it.get("example")) for it in contents]


def bodies(contract: Contract) -> list[tuple[str, Any]]:
    """The schema and the examples of each body that is sent."""
    sent = (it.get("requestBody", {}) for it in contract.operations.values())
    contents = (it["content"] for it in sent if "content" in it)
    names = [
        name_of(content["application/json"]["schema"])
        for content in contents
        if "application/json" in content
    ]
    return [(n, it) for n in names for it in contract.schemas[n]["examples"]]


def name_of(schema: Json) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
