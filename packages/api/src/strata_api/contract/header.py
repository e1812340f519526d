"""The headers of answers."""

from collections.abc import Mapping


def _said(meanings: Mapping[str, str], kind: str = "string") -> dict[str, object]:
    return {
        name: {"schema": {"type": kind}, "description": meaning}
        for name, meaning in meanings.items()
    }


_REPLAYED = {"Idempotency-Replayed": "`true` if this answer is one of before."}
RUN = {
    **_said({"Location": "Where the run is found.", **_REPLAYED}),
    **_said(
        {
            "X-RateLimit-Limit": "Requests a minute that the plan allows.",
            "X-RateLimit-Remaining": "Requests left in this minute.",
            "X-RateLimit-Reset": "Seconds until the minute is over.",
        },
        "integer",
    ),
}
"""Of an answer that is begun natively."""
JOB = {**RUN, **_said({"Location": "Where the job is found."})}
"""Of a job that is begun."""
SOUND = {
    **{name: RUN[name] for name in RUN if name != "Location"},
    **_said(
        {
            "X-Strata-Generation-Id": "Of the call in the ledger; not of a file.",
            "X-Strata-Asset-Id": "The file that the sound is kept in, if it is.",
        }
    ),
}
"""Of sound."""
HEARD = {name: RUN[name] for name in RUN if name != "Location"}
"""Of what was heard."""
COMPLETION = {
    **_said(
        {
            "X-Strata-Generation-Id": "Of this answer in the ledger.",
            "X-Strata-Left-Out": "The fields that the model was not told of.",
            "X-RateLimit-Reset-Requests": "When the minute is over, such as `12s`.",
            **_REPLAYED,
        }
    ),
    **_said(
        {
            "X-Strata-Cost-Micro-Usd": "What it cost; not with a stream.",
            "X-RateLimit-Limit-Requests": "Requests a minute that the plan allows.",
            "X-RateLimit-Remaining-Requests": "Requests left in this minute.",
        },
        "integer",
    ),
}
"""Of an answer that OpenAI's clients read."""
COMPATIBLE_SOUND = {
    name: COMPLETION[name]
    for name in COMPLETION
    if name not in {"X-Strata-Left-Out", "X-Strata-Cost-Micro-Usd"}
}
"""Of sound that OpenAI's clients read."""
PICTURES = {
    **{name: COMPLETION[name] for name in COMPLETION if "Strata" not in name},
    **_said({"X-Strata-Job-Id": "The job that drew them."}),
    **_said({"X-Strata-Cost-Micro-Usd": "What they cost."}, "integer"),
}
"""Of pictures that OpenAI's clients read."""
