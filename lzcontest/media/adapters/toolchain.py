"""Which FFmpeg this installation uses, and whether it is new enough to be trusted with strangers' files."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OLDEST_MAJOR = 7


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The FFmpeg found: ``origin`` is ``wheel`` or ``system``; version as it calls itself."""

    path: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        """The first number of the version; 0 for a build that does not say (a snapshot)."""
        found = re.match(r"[nN]?-?(\d+)\.", self.version)
        return int(found.group(1)) if found else 0

    @property
    def is_new_enough(self) -> bool:
        """Whether the known holes of older releases are closed in it."""
        return self.major >= OLDEST_MAJOR or self.version.startswith("N-")


class ToolchainMissing(RuntimeError):
    """No usable FFmpeg: install the ``imageio-ffmpeg`` wheel or FFmpeg 7 or newer."""


@cache
def find_ffmpeg() -> Toolchain:
    """The wheel's FFmpeg, else the system's if it is at least version 7. Raises ``ToolchainMissing``."""
    for candidate in (_from_wheel(), _from_system()):
        if candidate is not None and candidate.is_new_enough:
            return candidate
    raise ToolchainMissing(f"no FFmpeg >= {OLDEST_MAJOR}: install the imageio-ffmpeg wheel or a newer system package")


def library_versions() -> dict[str, str]:
    """The versions of the libraries that read media, for ``doctor``."""
    import av
    import PIL
    import pypdfium2

    return {
        "av": av.__version__,
        "libavformat": ".".join(map(str, av.library_versions["libavformat"])),
        "pillow": PIL.__version__,
        "pdfium": str(pypdfium2.PDFIUM_INFO),
    }


def _from_wheel() -> Toolchain | None:
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    folder = Path(imageio_ffmpeg.__file__).parent / "binaries"
    found = sorted(p for p in folder.glob("ffmpeg-*") if p.is_file())
    return _describe(found[-1], "wheel") if found else None


def _from_system() -> Toolchain | None:
    found = shutil.which("ffmpeg")
    return _describe(Path(found), "system") if found else None


def _describe(path: Path, origin: str) -> Toolchain | None:
    try:
        output = subprocess.run([str(path), "-version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.match(r"ffmpeg version (\S+)", output)
    return Toolchain(path, found.group(1), origin) if found else None
