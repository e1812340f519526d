"""How much memory another process takes."""

import re
from pathlib import Path


def peak_mib(pid: int) -> float:
    """The most that it has ever held at once, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024
