"""Read the tags of finished review copies with the readers that everybody uses, inside the sandbox.

``python -m lzcontest.media.adapters.copy_child FOLDER``; answers ``{"facts": {"tags": [[file, name, value], …]}}``.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import av
from PIL import Image

MEDIA, PICTURES = (".mp4", ".m4a"), (".jpg", ".jpeg", ".png")


def media_tags(path: Path) -> Iterator[tuple[str, str]]:
    """Tags of the file and of its streams; chapters, attachments and data tracks count as tags."""
    with av.open(f"file:{path}", format="mov", metadata_errors="replace") as container:
        yield from container.metadata.items()
        for stream in container.streams:
            yield from stream.metadata.items()
            if stream.type not in ("video", "audio"):
                yield stream.type, "a track"
        if container.chapters():
            yield "chapters", str(len(container.chapters()))


def picture_tags(path: Path) -> Iterator[tuple[str, str]]:
    """All that a picture says besides its pixels."""
    with Image.open(path) as picture:
        yield from ((str(name), str(value)) for name, value in picture.info.items())
        yield from ((f"exif {name}", str(value)) for name, value in picture.getexif().items())


def main() -> None:
    """Print the tags of every file of the folder."""
    found = []
    for path in sorted(Path(sys.argv[1]).iterdir()):
        kind = path.suffix.lower()
        read = media_tags if kind in MEDIA else picture_tags if kind in PICTURES else None
        if read is not None:
            found += [[path.name, name, value[:200]] for name, value in read(path)]
    sys.stdout.write(json.dumps({"facts": {"tags": found}}))


if __name__ == "__main__":
    main()
