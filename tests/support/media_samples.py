"""Real and awkward media files made by code, each at most once a session."""

import io
import random
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import numpy as np
from PIL import Image

from lzcontest.media.adapters.toolchain import find_ffmpeg

RATE = 48_000
# Canaries: what a careless pipeline would leave for a judge to find.
AUTHOR = "佘太君甲"
UNIT = "云溪县水务局丙"
CANARIES = (AUTHOR, UNIT, "13800001234", "IMG_canary_7391.MOV")


class MediaSamples:
    """A folder of sample files; ``samples.film()`` and the like make them when first asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def make(self, name: str, write: Callable[[Path], object]) -> Path:
        """The file ``name``, written by ``write`` unless it is there already."""
        path = self.folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path)
        return path

    def ffmpeg(self, name: str, *arguments: str) -> Path:
        """The file that FFmpeg makes with ``arguments``."""
        return self.make(name, lambda path: run_ffmpeg(*arguments, str(path)))

    # Films ------------------------------------------------------------------------------------

    def film(
        self,
        name: str = "film.mp4",
        *,
        size: str = "640x360",
        seconds: float = 3,
        rate: str = "25",
        sound: str = "stereo",
        extra: tuple[str, ...] = (),
    ) -> Path:
        """A moving test picture; ``sound`` is ``stereo``, ``mono``, ``5.1``, ``silence`` or empty."""
        video = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]
        audio: list[str] = []
        if sound == "silence":
            audio = ["-f", "lavfi", "-t", str(seconds), "-i", f"anullsrc=r={RATE}:cl=stereo"]
        elif sound:
            channels = {"mono": 1, "stereo": 2, "5.1": 6}[sound]
            tones = "|".join(f"0.2*sin(2*PI*{220 * (n + 1)}*t)" for n in range(channels))
            source = f"aevalsrc={tones}:s={RATE}:d={seconds}:c={sound}"
            audio = ["-f", "lavfi", "-i", source]
        coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
        return self.ffmpeg(name, *video, *audio, *coding, *extra)

    def rotated_film(self) -> Path:
        """A phone film: coded lying, shown upright by its display matrix."""
        lying = self.film("lying.mp4", size="640x360", seconds=2)
        return self.ffmpeg("rotated.mp4", "-display_rotation", "90", "-i", str(lying), "-c", "copy")

    def tagged_film(self) -> Path:
        """A QuickTime film whose tags, chapters and picture data name its author, unit and phone."""
        chapters = self.make(
            "chapters.txt",
            lambda p: p.write_text(
                f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle={AUTHOR}作品\n",
                encoding="utf-8",
            ),
        )
        source = self.film("untagged.mov", seconds=2)
        # SEI user data inside the picture stream: tag readers do not see it, a byte search does.
        sei = "086f3693-b7b3-4f2c-9653-21492feee5b8+" + CANARIES[3]
        return self.ffmpeg(
            "tagged.mov",
            *("-i", str(source), "-f", "ffmetadata", "-i", str(chapters), "-map", "0", "-map_chapters", "1"),
            *("-c", "copy", "-bsf:v", f"h264_metadata=sei_user_data={sei}", "-movflags", "use_metadata_tags"),
            *("-metadata", f"artist={AUTHOR}", "-metadata", f"author={UNIT}", "-metadata", f"comment={CANARIES[2]}"),
            *("-metadata:s:v:0", f"handler_name={UNIT}", "-metadata:s:a:0", f"title={CANARIES[3]}"),
        )

    def interlaced_film(self) -> Path:
        """576i as camcorders and broadcasters deliver it: fields, and pixels that are not square."""
        return self.ffmpeg(
            "interlaced.mp4",
            *("-f", "lavfi", "-i", "testsrc2=size=720x576:rate=50:duration=2", "-vf"),
            "tinterlace=interleave_top,setsar=64/45",
            *("-c:v", "libx264", "-preset", "ultrafast", "-flags", "+ildct+ilme", "-pix_fmt", "yuv420p"),
        )

    def clapper(self, name: str, *, late: float = 0, picture_late: float = 0, rate: str = "25") -> Path:
        """A clapperboard: after two seconds the black picture turns white as a tone begins.

        ``late`` and ``picture_late`` are how many seconds the sound's or the picture's first packet comes later.
        """
        shown, heard = 2 - picture_late, 2 - late
        white = f"color=black:s=320x180:r={rate}:d={4 - picture_late},geq=lum='255*gte(T,{shown})':cb=128:cr=128"
        tone = f"aevalsrc='0.5*gte(t,{heard})*sin(2*PI*1000*t)':s={RATE}:d={4 - late}"
        return self.ffmpeg(
            name,
            *("-itsoffset", str(picture_late), "-f", "lavfi", "-i", white),
            *("-itsoffset", str(late), "-f", "lavfi", "-i", tone),
            *("-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
            *("-c:a", "aac"),
        )

    def film_with_cover(self) -> Path:
        """A film that carries a cover picture as a second picture stream."""
        film, cover = self.film("bare.mp4", seconds=2), self.make("cover.png", lambda p: picture().save(p))
        streams = ("-map", "1:v", "-map", "0", "-c", "copy", "-disposition:v:0", "attached_pic")
        return self.ffmpeg("covered.mp4", "-i", str(film), "-i", str(cover), *streams)

    def phone_film(self) -> Path:
        """Frames as a phone records them: dense, then held for a while, with keyframes far apart."""
        uneven = "select='lt(t,4)+not(mod(n,5))'"
        return self.ffmpeg(
            "phone.mp4",
            *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=30", "-vf", uneven, "-fps_mode", "vfr"),
            *("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p"),
        )

    def many_streams(self) -> Path:
        """A thousand sound tracks in one small file."""
        one = self.ffmpeg("one.m4a", "-f", "lavfi", "-i", "sine=d=0.1:r=8000", "-c:a", "aac", "-b:a", "8k")
        return self.ffmpeg("thousand.mp4", "-i", str(one), *(["-map", "0:a"] * 1000), "-c", "copy")

    # Songs ------------------------------------------------------------------------------------

    def song(self, name: str = "song.wav", *, seconds: float = 4, level: float = 0.05, channels: int = 2) -> Path:
        """A melody of plain tones at ``level`` of full scale, coded as the name's extension says."""
        plain = self.make(f"{name}.source.wav", lambda p: write_wave(p, melody(seconds, level, channels)))
        return self.ffmpeg(name, "-i", str(plain))

    def tagged_song(self) -> Path:
        """An MP3 with ID3 tags and a cover picture that name its author."""
        plain, cover = self.song("plain.mp3"), self.make("cover.png", lambda p: picture().save(p))
        tags = ("artist", AUTHOR), ("album", UNIT), ("comment", CANARIES[2]), ("title", CANARIES[3])
        planted = [part for k, v in tags for part in ("-metadata", f"{k}={v}")]
        return self.ffmpeg(
            "tagged.mp3",
            *("-i", str(plain), "-i", str(cover), "-map", "0:a", "-map", "1:v", "-c", "copy", *planted),
            *("-id3v2_version", "3", "-disposition:v", "attached_pic"),
        )

    # Broken and hostile files -------------------------------------------------------------------

    def cut(self, source: Path, name: str, share: float = 0.6) -> Path:
        """The first ``share`` of ``source``."""
        data = source.read_bytes()
        return self.make(name, lambda p: p.write_bytes(data[: int(len(data) * share)]))

    def raw(self, name: str, data: bytes) -> Path:
        """A file of exactly these bytes."""
        return self.make(name, lambda p: p.write_bytes(data))

    def scrambled(self, source: Path, name: str) -> Path:
        """``source`` with its middle overwritten by noise: the headers are right, the contents are not."""
        data = bytearray(source.read_bytes())
        start, end = len(data) // 4, len(data) * 4 // 5
        data[start:end] = random.Random(7).randbytes(end - start)
        return self.raw(name, bytes(data))

    def zip_behind(self, source: Path, name: str) -> Path:
        """A polyglot: ``source`` with a ZIP archive behind it, valid as both."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as out:
            out.writestr("run.html", "<script>alert(1)</script>")
        return self.raw(name, source.read_bytes() + archive.getvalue())

    # Documents and pictures -----------------------------------------------------------------------

    def docx(self, name: str = "story.docx", text: str = "清风拂过小院。\n廉洁自守。") -> Path:
        """A Word document with the text, a table and an author in its properties."""

        def write(path: Path) -> None:
            document = docx.Document()
            for line in text.split("\n"):
                document.add_paragraph(line)
            document.add_table(rows=1, cols=2).rows[0].cells[1].text = "表中文字"
            document.core_properties.author = AUTHOR
            document.save(str(path))

        return self.make(name, write)

    def docx_bomb(self) -> Path:
        """A DOCX of some hundred kilobytes that unpacks into 80 MB."""

        def write(path: Path) -> None:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
                out.writestr("[Content_Types].xml", "<Types/>")
                out.writestr("word/document.xml", b" " * 80_000_000)

        return self.make("bomb.docx", write)

    def docx_with_entities(self) -> Path:
        """A DOCX whose text is an external entity."""
        declared = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

        def write(path: Path) -> None:
            with zipfile.ZipFile(self.docx()) as source, zipfile.ZipFile(path, "w") as out:
                for entry in source.infolist():
                    data = source.read(entry)
                    if entry.filename == "word/document.xml":
                        data = declared.encode() + data.split(b"?>", 1)[1]
                    out.writestr(entry, data)

        return self.make("entities.docx", write)

    def pdf(self, name: str = "score.pdf", pages: int = 2) -> Path:
        """A PDF of pictures whose properties name the author."""
        sheets = [picture((400, 560), n) for n in range(pages)]
        return self.make(name, lambda p: sheets[0].save(p, save_all=True, append_images=sheets[1:], author=AUTHOR))

    def photo(self, name: str = "photo.jpg", size: tuple[int, int] = (320, 200)) -> Path:
        """A photograph with EXIF: an artist, and a turn by 90 degrees."""
        exif = Image.Exif()
        exif[0x013B], exif[0x0112] = UNIT.encode(), 6
        return self.make(name, lambda p: picture(size).save(p, exif=exif))

    def png_bomb(self) -> Path:
        """A PNG of 100 KB that promises 30,000 × 30,000 pixels."""
        rows = zlib.compress(b"\0" * 30_000_000, 9)

        def chunk(kind: bytes, data: bytes) -> bytes:
            return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

        header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
        return self.raw("bomb.png", b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def run_ffmpeg(*arguments: str) -> None:
    """Run FFmpeg quietly; a sample that cannot be made is an error of the test."""
    command = [str(find_ffmpeg().path), "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *arguments]
    subprocess.run(command, check=True, timeout=60)


def melody(seconds: float, level: float, channels: int) -> np.ndarray:
    """Half-second notes of a pentatonic scale, shape (samples, channels), −1..1."""
    time = np.arange(int(seconds * RATE)) / RATE
    notes = 220 * 2 ** (np.array([0, 2, 4, 7, 9, 12])[(time * 2).astype(int) % 6] / 12)
    wave = level * np.sin(2 * np.pi * np.cumsum(notes) / RATE) * np.clip((time * 2 % 1) * 20, 0, 1)
    return np.repeat(wave[:, None], channels, axis=1)


def write_wave(path: Path, samples: np.ndarray) -> None:
    """16-bit PCM."""
    import wave

    with wave.open(str(path), "wb") as out:
        out.setnchannels(samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def picture(size: tuple[int, int] = (320, 200), seed: int = 0) -> Image.Image:
    """A smooth coloured picture."""
    x, y = np.meshgrid(np.linspace(0, 255, size[0]), np.linspace(0, 255, size[1]))
    return Image.fromarray(np.stack([x, y, np.full_like(x, 40 * seed % 255)], axis=2).astype("uint8"))
