"""ZIP archives that come out the same, byte for byte, whenever they are made from the same things."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20
THEN = (1980, 1, 1, 0, 0, 0)
REGULAR_FILE = 0o100644 << 16
# Already compressed: packing them again costs time and gains nothing.
STORED = frozenset({"mp4", "m4a", "jpg", "png", "zip", "docx", "xlsx", "pdf"})
MANIFEST = "SHA256SUMS.txt"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of an archive: its path inside, and its bytes or the file that holds them."""

    name: str
    content: bytes | Path

    def chunks(self) -> Iterator[bytes]:
        """The bytes, a part at a time."""
        if isinstance(self.content, bytes):
            yield self.content
            return
        with self.content.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def pack(pieces: Iterable[Piece], target: Path) -> None:
    """Write ``pieces``, sorted by name, into a ZIP at ``target`` with fixed times and rights."""
    with zipfile.ZipFile(target, "w") as archive:
        for piece in sorted(pieces, key=lambda piece: piece.name):
            _add(archive, piece)


def pack_press_kit(pieces: Iterable[Piece], target: Path) -> None:
    """Like ``pack``, with a list of every file's SHA-256 that ``sha256sum -c`` reads."""
    found = sorted(pieces, key=lambda piece: piece.name)
    lines = [f"{_hash(piece)}  {piece.name}\n" for piece in found]
    pack([*found, Piece(MANIFEST, "".join(lines).encode())], target)


def repack(data: bytes) -> bytes:
    """The same ZIP (an Office file, say) without the time it was made at."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as archive:
        for name in source.namelist():
            info = _info(name, zipfile.ZIP_DEFLATED)
            archive.writestr(info, source.read(name))
    return made.getvalue()


def _info(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, THEN)
    info.compress_type = method
    info.create_system = 3
    info.external_attr = REGULAR_FILE
    return info


def _add(archive: zipfile.ZipFile, piece: Piece) -> None:
    ending = piece.name.rsplit(".", 1)[-1].lower()
    method = zipfile.ZIP_STORED if ending in STORED else zipfile.ZIP_DEFLATED
    with archive.open(_info(piece.name, method), "w", force_zip64=True) as file:
        for chunk in piece.chunks():
            file.write(chunk)


def _hash(piece: Piece) -> str:
    digest = hashlib.sha256()
    for chunk in piece.chunks():
        digest.update(chunk)
    return digest.hexdigest()
