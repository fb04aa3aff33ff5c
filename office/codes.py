"""Decides what the QR codes on an uploaded scan say; a file that cannot be read says nothing.

Scans come from outside: they are looked at in a process of its own (office/code_reader.py), within hard limits.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from office import code_reader
from office.filetypes import PDF

READER_BYTES = 1024 * 1024 * 1024
READER_SECONDS = 10
# Reading also waits for the disk and for other processes.
WAITED_SECONDS = 20
ADDRESS = re.compile(r"/verify/([0-9A-Za-z-]{1,40})/?$", re.ASCII)


def codes_on(path: Path, content_type: str) -> list[str]:
    """The verification codes in the QR codes of a PDF's first and last pages, or of a picture; none when nothing can
    be read within the limits.
    """
    kind = "pdf" if content_type == PDF.content_type else "image"
    limits = [str(READER_BYTES), str(READER_SECONDS)]
    # -I: nothing of the environment or the working folder is imported.
    command = [sys.executable, "-I", code_reader.__file__, str(path), kind, *limits]
    try:
        done = subprocess.run(  # noqa: S603  fixed arguments
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=WAITED_SECONDS
        )
        texts = json.loads(done.stdout) if done.returncode == 0 else []
    except (subprocess.TimeoutExpired, ValueError):
        texts = []
    return [match.group(1) for text in texts if (match := ADDRESS.search(text))]
