"""eSpeak NG in a process of its own: a text goes in, samples come out.

Its library is under the GPL, so it is loaded here alone, and nobody imports this.

    python -m strata_infrastructure.voice.espeak_program voices
    python -m strata_infrastructure.voice.espeak_program speak VOICE WORDS_PER_MINUTE
"""

import ctypes
import json
import resource
import sys
from collections.abc import Callable, Mapping
from itertools import count, takewhile

from espeakng_loader import get_data_path, get_library_path

NO_SUCH_VOICE = 3
_CPU_SECONDS = 120
_SYNCHRONOUS, _LEAVE_EXIT_TO_US, _UTF_8, _RATE = 2, 0x8000, 1, 1
_BUFFER_MS = 100
_SAMPLE_BYTES = 2
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)


class _Voice(ctypes.Structure):
    """A voice, as the library writes it down.

    Its languages are a priority, a name and a zero, for each.
    """

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("rest", ctypes.c_byte * 16),
    )


def _hand_out(samples: int | None, count: int, _events: int | None) -> int:
    """Write what was spoken; whoever does not read it makes the library wait."""
    sys.stdout.buffer.write(ctypes.string_at(samples or 0, count * _SAMPLE_BYTES))
    sys.stdout.buffer.flush()
    return 0


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(get_library_path())
    data = get_data_path().encode()
    library.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, data, _LEAVE_EXIT_TO_US)
    return library


def _voices(library: ctypes.CDLL) -> None:
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    voices = library.espeak_ListVoices(None)
    found = takewhile(bool, (voices[at] for at in count()))
    json.dump([_told(each.contents) for each in found], sys.stdout)


def _told(voice: _Voice) -> tuple[str, str, str]:
    """Return what it is called by, its first language, and its name for people."""
    called = voice.identifier.decode().rpartition("/")[2]
    language = ctypes.string_at(voice.languages + 1).decode()
    return called, language, voice.name.decode()


def _speak(library: ctypes.CDLL, voice: str, words_per_minute: str) -> None:
    if library.espeak_SetVoiceByName(voice.encode()):
        sys.exit(NO_SUCH_VOICE)
    library.espeak_SetParameter(_RATE, int(words_per_minute), 0)
    heard = _CALLBACK(_hand_out)
    library.espeak_SetSynthCallback(heard)
    text = sys.stdin.buffer.read() + b"\0"
    library.espeak_Synth(text, len(text), 0, 0, 0, _UTF_8, None, None)
    library.espeak_Synchronize()


_WORK: Mapping[str, Callable[..., None]] = {"voices": _voices, "speak": _speak}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    _WORK[sys.argv[1]](_library(), *sys.argv[2:])
