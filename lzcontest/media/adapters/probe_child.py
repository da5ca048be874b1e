"""Read one video or audio file inside the sandbox and print its facts as JSON.

``python -m lzcontest.media.adapters.probe_child PATH FORMAT``; nothing else of the product runs here.
The answer is ``{"facts": {...}}`` or ``{"refused": code}``.
"""

import json
import os
import struct
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer

from lzcontest.media.domain import probe as limits
from lzcontest.media.domain.formats import AUDIO_CODECS, DECODER_WHITELIST, FORMATS, VIDEO_CODECS
from lzcontest.media.domain.iso_risks import find_iso_risk

MOOV_READ = 64 * 2**20
FRAMES_SAMPLED = 12
ALLOWED_GAP = Fraction(3, 100)  # of the declared duration that may be missing before it is truncated
HDR_TRANSFERS = (16, 18)  # SMPTE ST 2084 (PQ) and ARIB STD-B67 (HLG), ITU-T H.273 table 3


class RefusedError(Exception):
    """The file is refused with the code in ``args[0]``."""


@dataclass
class _Extent:
    """Where a stream's packets begin and end, in seconds."""

    first: Fraction | None = None
    last: Fraction = Fraction(0)
    packets: int = 0
    corrupt: int = 0

    def take(self, packet: Any) -> None:
        """Widen by one packet."""
        stamp = packet.pts if packet.pts is not None else packet.dts
        self.packets += 1
        self.corrupt += bool(packet.is_corrupt)
        if stamp is None or packet.time_base is None:
            return
        start = stamp * packet.time_base
        self.first = start if self.first is None else min(self.first, start)
        self.last = max(self.last, start + (packet.duration or 0) * packet.time_base)


@dataclass
class _Pictures:
    """What the sampled frames say of the picture."""

    rotation: int = 0
    interlaced: int = 0
    frames: int = 0
    transfers: set[int] = field(default_factory=set)


def check_iso_layout(path: str) -> None:
    """Refuse an MP4 that lacks its index, ends inside a box or lies in its index, before any of it is parsed."""
    size, at, has_index = os.path.getsize(path), 0, False
    with open(path, "rb") as file:
        while at + 8 <= size:
            file.seek(at)
            header = file.read(16)
            length, kind = struct.unpack_from(">I4s", header)
            if length == 1 and len(header) == 16:
                length = struct.unpack_from(">Q", header, 8)[0]
            elif length == 0:
                length = size - at
            if length < 8:
                break
            if at + length > size:
                raise RefusedError("truncated")
            if kind == b"moov":
                if has_index:
                    raise RefusedError("decode_error")
                has_index = True
                file.seek(at)
                if length > MOOV_READ:
                    raise RefusedError("too_large")
                risk = find_iso_risk(file.read(length))
                if risk:
                    raise RefusedError(risk)
            at += length
    if not has_index:
        raise RefusedError("truncated")


def open_file(path: str, demuxer: str) -> InputContainer:
    """Open with the one demuxer the content calls for, and with FFmpeg's own limits set."""
    options = {
        "format_whitelist": demuxer,
        "protocol_whitelist": "file",
        "codec_whitelist": DECODER_WHITELIST,
        "max_streams": str(limits.MAX_STREAMS * 2),
        "max_pixels": str(limits.MAX_PIXELS),
        "probesize": "20000000",
    }
    return av.open(f"file:{path}", format=demuxer, options=options, metadata_errors="replace")


def is_cover(stream: Any) -> bool:
    """Whether a video stream is only a still picture attached to a song."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def choose(container: InputContainer) -> tuple[Any, Any]:
    """The picture and the sound that count, either None; refuses codecs and sizes we do not take."""
    if len(container.streams) > limits.MAX_STREAMS:
        raise RefusedError("too_many_streams")
    pictures = [s for s in container.streams.video if not is_cover(s)]
    sounds = list(container.streams.audio)
    for video in container.streams.video:
        context = video.codec_context
        if context is None:
            continue
        if context.width * context.height > limits.MAX_PIXELS or max(context.width, context.height) > limits.MAX_SIDE:
            raise RefusedError("too_many_pixels")
    chosen = (pictures[0] if pictures else None, sounds[0] if sounds else None)
    for stream, codecs in zip(chosen, (VIDEO_CODECS, AUDIO_CODECS), strict=True):
        if stream is not None and (stream.codec_context is None or stream.codec_context.name not in codecs):
            raise RefusedError("unsupported_format")
    if chosen == (None, None):
        raise RefusedError("decode_error")
    return chosen


def read_extents(container: InputContainer, streams: list[Any]) -> dict[int, _Extent]:
    """Every packet of ``streams``, without decoding: the only duration that cannot lie."""
    extents = {stream.index: _Extent() for stream in streams}
    for packet in container.demux(streams):
        if packet.size:
            extents[packet.stream_index].take(packet)
    return extents


def sample_pictures(container: InputContainer, stream: Any, duration_ms: int) -> _Pictures:
    """Decode a few frames at the beginning and in the middle; refuses where nothing decodes."""
    found = _Pictures()
    for part in (0, duration_ms // 2):
        container.seek(part * 1000)
        seen = 0
        try:
            for frame in container.decode(stream):
                seen += 1
                found.rotation = int(frame.rotation)
                found.interlaced += bool(frame.interlaced_frame)
                found.transfers.add(int(frame.color_trc))
                if seen >= FRAMES_SAMPLED:
                    break
        except av.error.FFmpegError:
            pass
        found.frames += seen
        if not seen:
            raise RefusedError("decode_error")
    return found


def decode_sound(container: InputContainer, stream: Any, duration_ms: int) -> None:
    """Decode a song of ``duration_ms`` wholly, of a film's sound (0) a part.

    Refuses when more than one packet in 20 fails or a twentieth of the sound is missing: demuxers step
    over damage in silence.
    """
    packets = bad = samples = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            samples += sum(frame.samples for frame in packet.decode())
        except av.error.FFmpegError:
            bad += 1
        if not duration_ms and packets >= 200:
            break
    decoded_ms = samples * 1000 // max(1, stream.codec_context.sample_rate)
    if not samples or bad * 20 > packets or decoded_ms * 20 < duration_ms * 19:
        raise RefusedError("decode_error")


def declared_ms(container: InputContainer) -> int:
    """The duration the header claims, 0 if none."""
    return max(0, (container.duration or 0) // 1000)


def header_is_exact(container: InputContainer, path: str) -> bool:
    """Whether the claimed duration is counted (not guessed from a bit rate, as in a bare MP3)."""
    if container.format.name != "mp3":
        return True
    with open(path, "rb") as file:
        head = file.read(256 * 1024)
    return b"Xing" in head or b"Info" in head


def picture_facts(stream: Any, pictures: _Pictures) -> dict[str, Any]:
    """Size as shown, frame rate and nature of the picture."""
    context = stream.codec_context
    aspect = stream.sample_aspect_ratio or context.sample_aspect_ratio or Fraction(1)
    width, height = round(context.width * aspect) if aspect > 0 else context.width, context.height
    turned = pictures.rotation % 180 != 0
    average = stream.average_rate or stream.guessed_rate or Fraction(25)
    base = stream.base_rate or average
    if average > limits.MAX_FRAME_RATE:
        raise RefusedError("frame_rate")
    return {
        "video_codec": context.name,
        "width": height if turned else width,
        "height": width if turned else height,
        "fps": str(Fraction(average).limit_denominator(100_000)),
        "rotation": pictures.rotation % 360,
        "interlaced": pictures.interlaced * 2 > pictures.frames,
        "high_dynamic_range": bool(pictures.transfers & set(HDR_TRANSFERS)),
        "variable_rate": abs(base - average) > average / 100,
        "bit_depth": max((c.bits for c in context.format.components), default=8) if context.format else 8,
    }


def sound_facts(stream: Any) -> dict[str, Any]:
    """Codec, channels, rate and depth of the sound."""
    context = stream.codec_context
    return {
        "audio_codec": context.name,
        "channels": context.channels,
        "sample_rate": context.sample_rate,
        "bit_depth": context.format.bytes * 8 if context.format else 0,
    }


def tags_of(container: InputContainer) -> list[tuple[str, str]]:
    """Metadata planted in file and streams, bounded in number and length."""
    found = list(container.metadata.items())
    for stream in container.streams:
        found += stream.metadata.items()
    return [(str(k)[:80], str(v)[:500]) for k, v in found][:200]


def read_facts(path: str, format_name: str) -> dict[str, Any]:
    """All facts of a ``Probe`` that the file's bytes can give. Raises ``RefusedError``."""
    form = FORMATS[format_name]
    if form.family == "iso":
        check_iso_layout(path)
    with open_file(path, form.demuxer) as container:
        picture, sound = choose(container)
        streams = [s for s in (picture, sound) if s is not None]
        extents = read_extents(container, streams)
        claimed, exact = declared_ms(container), header_is_exact(container, path)
        tags, count = tags_of(container), len(container.streams)
    duration = measured_ms(extents, claimed, exact)
    facts: dict[str, Any] = {"duration_ms": duration, "streams": count, "tags": tags}
    if sound is not None:
        with open_file(path, form.demuxer) as container:
            sound = choose(container)[1]
            decode_sound(container, sound, duration if picture is None else 0)
            facts |= sound_facts(sound) | {"has_audio": True}
    if picture is not None:
        with open_file(path, form.demuxer) as container:
            picture = choose(container)[0]
            pictures = sample_pictures(container, picture, duration)
            facts |= picture_facts(picture, pictures) | {"has_video": True}
    return facts


def measured_ms(extents: dict[int, _Extent], claimed: int, exact: bool) -> int:
    """The duration of what is really there; refuses when the header promises clearly more."""
    if any(not e.packets for e in extents.values()):
        raise RefusedError("decode_error")
    if any(e.corrupt * 20 > e.packets for e in extents.values()):
        raise RefusedError("truncated")
    first = min((e.first for e in extents.values() if e.first is not None), default=Fraction(0))
    found = int((max(e.last for e in extents.values()) - max(first, Fraction(0))) * 1000)
    if exact and claimed - found > max(250, int(claimed * ALLOWED_GAP)):
        raise RefusedError("truncated")
    if found <= 0:
        raise RefusedError("decode_error")
    if found > limits.MAX_DURATION_MS:
        raise RefusedError("too_long")
    return found


def main() -> None:
    """Print the answer; whatever else goes wrong in here is a file that cannot be read."""
    av.logging.set_level(None)
    try:
        answer: dict[str, Any] = {"facts": read_facts(sys.argv[1], sys.argv[2])}
    except RefusedError as refused:
        answer = {"refused": refused.args[0]}
    except (av.error.FFmpegError, ValueError, MemoryError):
        answer = {"refused": "decode_error"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
