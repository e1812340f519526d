"""WAV: what the samples are, and then the samples."""

from strata_domain.service.file_format.byte_source import ByteSource, Reading
from strata_domain.service.file_format.refusal import ensure
from strata_domain.service.file_format.riff import HEAD_BYTES, chunk_head, riff_length

_FORMAT, _SAMPLES = b"fmt ", b"data"
_FORMAT_BYTES = 16


def walk_wav(source: ByteSource) -> Reading[None]:
    """Read a file to the end that its head announces."""
    left = yield from riff_length(source)
    missing = {_FORMAT: _FORMAT_BYTES, _SAMPLES: 1}
    while left:
        name, length = yield from chunk_head(source, left)
        ensure(length >= missing.pop(name, 0), "a chunk is too short")
        yield from source.skip(length)
        left -= HEAD_BYTES + length
    ensure(not missing, "it has no samples")
