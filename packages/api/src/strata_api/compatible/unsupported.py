"""What would change an answer and cannot be done."""

from typing import Annotated

from pydantic import AfterValidator

from strata_api.compatible.value import Lenient, NotNone, Unnamed, only

_OFF = (None, False)


class Unsupported(Lenient):
    """Fields that are refused by name."""

    n: Annotated[Unnamed, AfterValidator(only(None, 1))] = None
    logprobs: Annotated[Unnamed, AfterValidator(only(*_OFF))] = None
    top_logprobs: Annotated[Unnamed, AfterValidator(only(None, 0))] = None
    modalities: Annotated[Unnamed, AfterValidator(only(None, [], ["text"]))] = None
    audio: NotNone = None
    functions: NotNone = None
    function_call: NotNone = None
    prediction: NotNone = None
    web_search_options: NotNone = None
