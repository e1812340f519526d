"""What the events of an answer say, beside its words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from strata_domain.entity.generation import EventType
from strata_domain.error import (
    AnswerStoppedError,
    DrainingError,
    ProviderError,
    ResultLostError,
    StrataError,
)
from strata_domain.service.failure import error_of
from strata_usecase.run.live_generation import Batch

Json = Mapping[str, Any]

FINISHES = MappingProxyType(
    {
        "stop": "stop",
        "length": "length",
        "tool_calls": "tool_calls",
        "content_filter": "content_filter",
        "context_full": "length",
    }
)
FIELDS = MappingProxyType(
    {
        "effort": "reasoning_effort",
        "answer_schema": "response_format",
        "max_output_tokens": "max_completion_tokens",
        "strict": "tools.function.strict",
        "parallel_calls": "parallel_tool_calls",
    }
)
"""What OpenAI calls that which a model may not be told."""
SHOWN = frozenset(
    {EventType.TEXT_DELTA, EventType.REASONING_DELTA, EventType.TOOL_CALL}
)


@dataclass(slots=True)
class Course:
    """Folds events as they come.

    Attributes:
        model: who answers, as far as is known.
        begun: whether a reader has been shown anything, or everything.
        usage: the count of the present attempt, in the words of OpenAI.
        left_out: what the model was not told of the question.
        ended: how the answer ended.
        error: why there is none, or not all of it.
    """

    model: str
    begun: bool = False
    usage: dict[str, Any] | None = None
    left_out: list[str] = field(default_factory=list)
    ended: Json = field(default_factory=dict)
    error: StrataError | None = None

    def take(self, batch: Batch) -> None:
        """Take some events into account."""
        for event in batch:
            self.begun = self.begun or event.terminal or event.type in SHOWN
            step = _STEPS.get(event.type)
            if step is not None:
                step(self, json.loads(event.data))

    def begin(self, batch: Batch) -> None:
        """Take some events into account, up to the first that is shown."""
        for event in batch:
            if not self.begun:
                self.take((event,))

    @property
    def over(self) -> bool:
        """Whether it is known how the answer ended."""
        return self.error is not None or bool(self.ended)

    @property
    def finish_reason(self) -> str:
        """Why the model stopped."""
        return FINISHES.get(self.ended["stop_reason"], "stop")

    def warn(self, data: Json) -> None:
        """Note what was left out."""
        name = data["parameter"]
        self.left_out.append(FIELDS.get(name, name))

    def count(self, data: Json) -> None:
        """Note what was used; the last word counts."""
        self.usage = usage_of(data)

    def begin_again(self, data: Json) -> None:
        """Note that another attempt begins."""
        self.model, self.usage, self.left_out = data["model"], None, []

    def complete(self, data: Json) -> None:
        """Note how it ended."""
        self.ended, self.model = data, data["model"]

    def fail(self, data: Json) -> None:
        """Note why there is no whole answer."""
        self.ended = data
        self.error = error_of(data["code"])
        if isinstance(self.error, ProviderError):
            self.error.retry_after = data.get("retry_after")

    def stop(self, data: Json) -> None:
        """Note that somebody did not want it any more."""
        self.ended, self.error = data, AnswerStoppedError()

    def break_off(self, data: Json) -> None:
        """Note that the server leaves."""
        self.ended, self.error = data, DrainingError()

    def cease(self) -> None:
        """Note that nothing more comes: a log without an end was lost."""
        if not self.over:
            self.error = ResultLostError()


_STEPS: Mapping[EventType, Callable[[Course, Json], None]] = MappingProxyType(
    {
        EventType.WARNING: Course.warn,
        EventType.USAGE: Course.count,
        EventType.ATTEMPT_STARTED: Course.begin_again,
        EventType.COMPLETED: Course.complete,
        EventType.FAILED: Course.fail,
        EventType.STOPPED: Course.stop,
        EventType.INTERRUPTED: Course.break_off,
    }
)


def usage_of(data: Json) -> dict[str, Any]:
    """Return a count in the words of OpenAI: what was cached is part of the prompt."""
    tokens = {name: count or 0 for name, count in data.items()}
    cached = tokens["cache_read_tokens"]
    prompt = tokens["input_tokens"] + cached + tokens["cache_write_tokens"]
    written = tokens["output_tokens"]
    return {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": tokens["reasoning_tokens"]},
    }
