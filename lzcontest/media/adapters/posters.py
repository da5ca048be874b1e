"""Choose the pictures that may stand for a film: telling ones, far apart, and not alike."""

import shutil
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from lzcontest.media.adapters import graphs
from lzcontest.media.adapters.running import Runner
from lzcontest.media.adapters.toolchain import find_ffmpeg
from lzcontest.media.domain.ladder import SPRITE_COLUMNS, Plan, Sprite
from lzcontest.media.domain.playlists import Listed

LEAST, MOST = 3, 6
GRID = (16, 9)
FLAT = 4.0  # spread of brightness below which a picture shows nothing
SAME, ALIKE = 1.0, 12.0  # mean difference of brightness, 0..255, below which two are one picture, one scene
Tile = np.ndarray


def make_posters(runner: Runner, out: Path, plan: Plan, pictured: Listed) -> tuple[str, ...]:
    """Write up to six posters out of the rendition ``pictured`` of ``out``; names, the most telling first.

    Looked for in the scrub sheet, and taken from the segments they are in, so that next to nothing is decoded.
    """
    frame_ms = 1000 / plan.frame_rate
    wanted = []
    for rank, tile in enumerate(choose_tiles(read_tiles(out / graphs.SPRITE, plan.sprite)), 1):
        at = tile * plan.sprite.interval_ms
        number = min(int(at / plan.segment_ms), len(pictured.segments) - 1)
        name, seconds = pictured.segments[number]
        latest = max(Fraction(0), seconds * 1000 - frame_ms)
        film = out / f"still-{rank}.mp4"
        join_pieces([out / pictured.start, out / name], film)
        inside = int(min(max(Fraction(0), at - number * plan.segment_ms), latest))
        wanted.append((film, inside, "poster.jpg" if rank == 1 else f"poster-{rank}.jpg"))
    try:
        runner.derive(graphs.stills_command(find_ffmpeg().path, wanted), out)
    finally:
        for film, _at, _name in wanted:
            film.unlink()
    return tuple(name for _film, _at, name in wanted if (out / name).exists())


def read_tiles(sheet: Path, sprite: Sprite) -> list[Tile]:
    """The brightness of each tile of a scrub sheet, reduced to a few points."""
    with Image.open(sheet) as picture:
        grey = picture.convert("L")
    tiles = []
    for number in range(sprite.tiles):
        row, column = divmod(number, SPRITE_COLUMNS)
        left, top = column * sprite.width, row * sprite.height
        tile = grey.crop((left, top, left + sprite.width, top + sprite.height))
        tiles.append(np.asarray(tile.resize(GRID, Image.Resampling.BOX), dtype=np.float64))
    return tiles


def choose_tiles(tiles: Sequence[Tile], most: int = MOST) -> list[int]:
    """Numbers of the most telling tiles, the best first: one of each stretch of the film, no two of one scene.

    Telling is what has contrast, and is neither nearly black nor nearly white. Where that leaves fewer than
    ``LEAST``, the next best are taken all the same, if the film has as many.
    """
    telling = [float(tile.std()) * (1 if 24 < tile.mean() < 232 else 0.1) for tile in tiles]
    count = min(most, len(tiles))
    stretches = np.array_split(np.arange(len(tiles)), count)
    best = sorted((max(s.tolist(), key=telling.__getitem__) for s in stretches), key=lambda n: -telling[n])
    chosen: list[int] = []
    for number in best:
        if not chosen or (telling[number] >= FLAT and _apart(tiles, number, chosen) >= ALIKE):
            chosen.append(number)
    for number in best:
        if len(chosen) < LEAST and _apart(tiles, number, chosen) >= SAME:
            chosen.append(number)
    return chosen


def _apart(tiles: Sequence[Tile], number: int, chosen: Sequence[int]) -> float:
    """The mean difference between a tile and the chosen one most like it."""
    return min(float(np.abs(tiles[number] - tiles[other]).mean()) for other in chosen)


def join_pieces(pieces: Sequence[Path], target: Path) -> None:
    """Initialisation and segments one after the other are a valid fragmented MP4."""
    with target.open("wb") as joined:
        for piece in pieces:
            with piece.open("rb") as source:
                shutil.copyfileobj(source, joined)
