"""Names for tool calls that Gemini leaves nameless.

Whoever runs the tool must say whose result it brings, so a nameless call gets a name
here. Gemini has never heard it, and is not told.
"""

_MADE = "made-"


def made_call_id(answer_id: str, number: int) -> str:
    """Return the name of a call: of which answer, and the how-manieth of it."""
    return f"{_MADE}{answer_id}-{number}"


def told_call_id(call_id: str) -> dict[str, str]:
    """Return the field that tells Gemini the call's id; nothing if it gave none."""
    return {} if call_id.startswith(_MADE) else {"id": call_id}
