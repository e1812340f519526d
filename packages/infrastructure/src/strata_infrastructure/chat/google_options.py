"""What a caller may add to a request for generated content.

Google reads snake case beside camel case, and its SDK any case; so names are told apart
regardless of how they are spelled.
"""

from collections.abc import Mapping

from strata_domain.error import ProviderInvalidRequestError

Fields = dict[str, object]
_GENERATION = "generationConfig"
# What we limit and meter, what is asked or was said elsewhere, and what is billed
# apart: searches, for one.
_TAKEN = frozenset(
    {
        "cachedContent",
        "contents",
        "model",
        "serviceTier",
        "systemInstruction",
        "tools",
    }
)
_TAKEN_IN_GENERATION = frozenset({"candidateCount", "maxOutputTokens"})
_MERGED = frozenset(
    {
        _GENERATION,
        "responseJsonSchema",
        "responseMimeType",
        "stopSequences",
        "temperature",
        "thinkingConfig",
        "toolConfig",
        "topP",
    }
)
_SPELLED = {name.lower(): name for name in _TAKEN | _TAKEN_IN_GENERATION | _MERGED}


def with_options(asked: Fields, options: Mapping[str, object]) -> Fields:
    """Let options add to what is asked, and win where both say something.

    Raises:
        ProviderInvalidRequestError: one would replace what is metered or asked.
    """
    return _merged(asked, _free(options))


def _free(options: Mapping[str, object]) -> Fields:
    given = _spelled(options)
    inner = _spelled(given.get(_GENERATION, {}))
    taken = (_TAKEN & given.keys()) | (_TAKEN_IN_GENERATION & inner.keys())
    if taken:
        message = f"options cannot set {sorted(taken)}"
        raise ProviderInvalidRequestError(message)
    return {**given, _GENERATION: inner}


def _spelled(fields: object) -> Fields:
    """Return the fields with the names that matter here in Google's own spelling."""
    if isinstance(fields, Mapping):
        return {
            _SPELLED.get(_plain(name), name): fields[name] for name in map(str, fields)
        }
    message = f"{_GENERATION} is {type(fields).__name__}"
    raise ProviderInvalidRequestError(message)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _merged(ours: Mapping[str, object], theirs: Mapping[str, object]) -> Fields:
    both = {name: _joined(ours[name], theirs[name]) for name in ours if name in theirs}
    return {**ours, **theirs, **both}


def _joined(ours: object, theirs: object) -> object:
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        return _merged(ours, theirs)
    return theirs
