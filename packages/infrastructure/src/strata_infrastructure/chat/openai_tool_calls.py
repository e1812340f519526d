"""Putting tool calls together that come in fragments.

Source: https://platform.openai.com/docs/guides/function-calling#streaming
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import uuid4

from strata_domain.entity.chat_piece import ToolCalled

_NO_ARGUMENTS = "{}"


@dataclass(slots=True)
class _GrowingCall:
    """A call so far: its first fragment names it, the others bring arguments."""

    call_id: str = ""
    name: str = ""
    arguments: str = ""

    def grow(self, fragment: Mapping[str, object]) -> None:
        function = fragment["function"]
        told = function if isinstance(function, Mapping) else {}
        self.call_id = self.call_id or _text(fragment.get("id"))
        self.name = self.name or _text(told.get("name"))
        self.arguments += _text(told.get("arguments"))

    def complete(self) -> ToolCalled:
        if not self.name:
            message = "a tool call without a name"
            raise ValueError(message)
        call_id = self.call_id or f"call_{uuid4().hex}"
        return ToolCalled(call_id, self.name, self.arguments or _NO_ARGUMENTS)


class ToolCalls:
    """The calls of one answer, in the order in which they were begun."""

    def __init__(self) -> None:
        """Begin with none."""
        self._calls: dict[object, _GrowingCall] = {}

    def grow(self, fragments: Iterable[Mapping[str, object]]) -> None:
        """Take the fragments of a chunk, or the whole calls of a whole answer.

        Raises:
            AttributeError: one is no object.
            LookupError: one does not say which function it calls.
            TypeError: something in it is no text.
        """
        for place, fragment in enumerate(fragments):
            index = fragment.get("index", place)
            self._calls.setdefault(index, _GrowingCall()).grow(fragment)

    def complete(self) -> Iterator[ToolCalled]:
        """Yield the calls; the provider has said that there is no more of them.

        Raises:
            ValueError: one has no name.
        """
        return (call.complete() for call in self._calls.values())


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    message = f"{type(value).__name__} in a tool call, where text belongs"
    raise TypeError(message)
