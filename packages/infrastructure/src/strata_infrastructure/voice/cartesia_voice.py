"""Who speaks at Cartesia.

Source: https://docs.cartesia.ai/api-reference/voices/list
"""

from collections.abc import Sequence

from strata_domain.entity.speech import Voice
from strata_infrastructure.voice.transcript import Answer, as_list, as_object, as_text


def read_page(said: Answer) -> Sequence[Voice]:
    """Return the voices of one page.

    Raises:
        LookupError: something is missing.
        TypeError: something is of the wrong kind.
    """
    return [_voice(as_object(each)) for each in as_list(said["data"])]


def _voice(said: Answer) -> Voice:
    spoken = as_text(said.get("language") or "")
    accents = map(as_object, as_list(said.get("locales") or []))
    also = (as_text(each["locale"]).partition("-")[0] for each in accents)
    return Voice(
        voice_id=as_text(said["id"]),
        name=as_text(said["name"]),
        languages=tuple(filter(None, dict.fromkeys([spoken, *also]))),
        description=as_text(said.get("description") or "") or None,
    )
