"""The beginning of a WAV file.

Source: http://soundfile.sapp.org/doc/WaveFormat/
"""

from struct import pack

_PLAIN, _CHANNELS, _SAMPLE_BYTES = 1, 1, 2


def wav_head(size_bytes: int, sample_rate: int) -> bytes:
    """Return what stands before so many bytes of samples.

    Args:
        size_bytes: of samples of 16 bits, of one channel.
        sample_rate: samples a second.
    """
    form = pack(
        "<HHIIHH",
        _PLAIN,
        _CHANNELS,
        sample_rate,
        sample_rate * _SAMPLE_BYTES,
        _SAMPLE_BYTES,
        8 * _SAMPLE_BYTES,
    )
    chunks = (
        b"WAVEfmt " + pack("<I", len(form)) + form + b"data" + pack("<I", size_bytes)
    )
    return b"RIFF" + pack("<I", len(chunks) + size_bytes) + chunks
