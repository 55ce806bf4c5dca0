"""A browser that is none: a shell script in its place, which does whatever a test wants a browser to do."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SAID = 'for said in "$@"; do case "$said" in --screenshot=*) out="${said#--screenshot=}";; esac; done\n'


@contextmanager
def painter(script: str, **files: bytes) -> Iterator[Path]:
    """The script; ``$out`` is where the picture belongs, ``$here`` where the files are. Everybody may run it."""
    folder = Path(tempfile.mkdtemp(prefix="painter-"))
    folder.chmod(0o755)
    try:
        for name, body in files.items():
            (folder / name).write_bytes(body)
            (folder / name).chmod(0o644)
        program = folder / "browser"
        program.write_text(f"#!/bin/sh\nhere={folder}\n{_SAID}{script}\n", "utf-8")
        program.chmod(0o755)
        yield program
    finally:
        shutil.rmtree(folder)
