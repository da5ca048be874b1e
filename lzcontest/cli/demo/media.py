"""Real songs and short films for the demo, made by code: a plucked melody, and pictures with a camera move."""

import hashlib
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lzcontest.foundation.config import ROOT
from lzcontest.media.adapters.toolchain import find_ffmpeg

RATE = 44_100
PENTATONIC = (261.63, 293.66, 329.63, 392.00, 440.00, 523.25, 587.33)  # C D E G A C D, in hertz
WIDTH, HEIGHT = 854, 480
FONT = ROOT / "build" / "fonts" / "NotoSerifSC_700Bold.ttf"
PAPERS = ((42, 106, 93), (107, 74, 42), (52, 70, 92), (122, 82, 0), (90, 50, 60))


def _numbers(title: str, count: int) -> list[int]:
    """Numbers from a title, the same each time, so that every work sounds and looks its own way."""
    digest = b"".join(hashlib.sha256(f"{title}{i}".encode()).digest() for i in range(count // 32 + 1))
    return list(digest[:count])


def melody(title: str, seconds: int) -> np.ndarray:
    """A pentatonic tune of plucked strings as 16-bit samples, one channel, 44.1 kHz."""
    beat = 0.3 + _numbers(title, 1)[0] / 1500
    notes = _numbers(title, int(seconds / beat) + 1)
    sound = np.zeros(seconds * RATE + RATE)
    length = RATE
    time = np.arange(length) / RATE
    for place, value in enumerate(notes):
        start = int(place * beat * RATE)
        if start + length > len(sound) or value % 7 == 6:
            continue
        pitch = PENTATONIC[value % len(PENTATONIC)] * (0.5 if value > 200 else 1)
        strings = sum(np.sin(2 * np.pi * pitch * k * time) / k**1.5 for k in (1, 2, 3, 4))
        sound[start : start + length] += strings * np.exp(-4 * time)
    sound = sound[: seconds * RATE] / np.abs(sound).max()
    samples: np.ndarray = (sound * 26_000).astype("<i2")
    return samples


def _write_wave(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def _ffmpeg(*arguments: str) -> None:
    program = str(find_ffmpeg().path)
    subprocess.run([program, "-v", "error", "-nostdin", "-y", *arguments], check=True)


def make_song(title: str, author: str, out: Path, seconds: int = 24) -> None:
    """An MP3 with the tags that phones write, the author's name among them."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "a.wav"
        _write_wave(raw, melody(title, seconds))
        _ffmpeg(
            "-i", str(raw), "-b:a", "128k", "-metadata", f"title={title}", "-metadata", f"artist={author}", str(out)
        )


def _card(title: str, line: str, paper: tuple[int, int, int]) -> Image.Image:
    card = Image.new("RGB", (WIDTH, HEIGHT), paper)
    pen = ImageDraw.Draw(card)
    for row in range(HEIGHT):
        shade = row / HEIGHT
        pen.line([(0, row), (WIDTH, row)], fill=tuple(int(c * (0.55 + 0.6 * shade)) for c in paper))
    large, small = (
        ImageFont.truetype(str(FONT), size) if FONT.exists() else ImageFont.load_default() for size in (64, 26)
    )
    pen.text((WIDTH / 2, HEIGHT * 0.42), title, font=large, fill=(250, 248, 240), anchor="mm")
    pen.text((WIDTH / 2, HEIGHT * 0.7), line[:28], font=small, fill=(235, 232, 220), anchor="mm")
    return card


def make_film(title: str, script: str, author: str, out: Path, seconds: int = 12) -> None:
    """An MP4 of picture cards with a slow camera, music, and the tags that cameras write."""
    lines = [line for line in script.splitlines() if line] or [title]
    number = _numbers(title, 1)[0]
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        _write_wave(where / "a.wav", melody(title, seconds))
        cards = [(f"《{title}》", lines[0]), ("", lines[-1]), ("完", "清风徐来")]
        for place, (head, line) in enumerate(cards):
            _card(head, line, PAPERS[(number + place) % len(PAPERS)]).save(where / f"{place}.png")
        _ffmpeg(
            "-framerate", f"{len(cards)}/{seconds}", "-i", str(where / "%d.png"), "-i", str(where / "a.wav"),
            "-vf", "fps=25,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-c:a", "aac", "-b:a", "96k",
            "-t", str(seconds), "-metadata", f"title={title}", "-metadata", f"artist={author}", "-metadata", "location=+30.1+120.2/", str(out),
        )  # fmt: skip
