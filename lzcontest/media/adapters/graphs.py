"""Build FFmpeg's argument lists with ffmpeg-python; nothing here runs anything."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ffmpeg

from lzcontest.media.domain.formats import DECODER_WHITELIST, FORMATS
from lzcontest.media.domain.ladder import AUDIO_KBITS, AV1, SEGMENT_SECONDS, SPRITE_COLUMNS, Plan, Rendition
from lzcontest.media.domain.loudness import decibels
from lzcontest.media.domain.probe import MAX_PIXELS, Probe
from lzcontest.media.domain.split import Part

THREADS = 2
PEAK_RATE = 16_000
MASTER, SPRITE, CUES, SOUND = "master.m3u8", "sprite.jpg", "sprite.vtt", "sound"
AUDIO, PEAKS, SAMPLES = "audio.m4a", "peaks.json", "samples.raw"
# FFmpeg's AAC encoder puts so many samples before the first. As many real ones are left out, so that sound
# lies exactly under its picture without an edit list.
AAC_PRIMING = 1024

# Nothing of the source but picture and sound goes on: no data, subtitles, chapters, tags, version strings.
STRIPPED: dict[str, Any] = {
    "dn": None,
    "sn": None,
    "map_metadata": -1,
    "map_chapters": -1,
    "fflags": "+bitexact",
    "flags:v": "+bitexact",
    "flags:a": "+bitexact",
}
BARE = ("-hide_banner", "-nostdin", "-nostats", "-y", "-progress", "pipe:1", "-stats_period", "0.5")
AAC = {"c:a": "aac", "b:a": f"{AUDIO_KBITS}k", "ar": 48_000}


STILL: dict[str, Any] = STRIPPED | {"f": "image2", "update": 1, "frames:v": 1, "c:v": "mjpeg", "q:v": 4}


def source(path: Path, probe: Probe, **options: Any) -> Any:
    """The input, with demuxer, protocols, decoders and picture size held to what the probe allowed."""
    demuxer = FORMATS[probe.format].demuxer
    return ffmpeg.input(
        f"file:{path}",
        f=demuxer,
        format_whitelist=demuxer,
        protocol_whitelist="file",
        codec_whitelist=DECODER_WHITELIST,
        max_pixels=MAX_PIXELS,
        threads=THREADS,
        **options,
    )


def listening(sound: Any, probe: Probe) -> Any:
    """The sound as it will be heard: 48 kHz, stereo at most (surround is mixed down), gaps and a late start silent."""
    layout = "mono" if probe.channels == 1 else "stereo"
    return sound.filter("aresample", 48_000, **{"async": 1, "first_pts": 0}).filter(
        "aformat", sample_fmts="fltp", channel_layouts=layout
    )


def measure_command(ffmpeg_path: Path, src: Path, probe: Probe) -> list[str]:
    """Decode the sound once and print its loudness summary; a mono work counts as played by two speakers."""
    dual = "true" if probe.channels == 1 else "false"
    sound = listening(source(src, probe)["a:0"], probe)
    meter = sound.filter("ebur128", peak="true", dualmono=dual, framelog="quiet")
    return _compile(ffmpeg_path, meter.output("pipe:", f="null"), "info")


def film_command(ffmpeg_path: Path, src: Path, probe: Probe, plan: Plan, gain: int) -> list[str]:
    """One decode of the film into all renditions and its sound, in the working folder.

    Stills are made afterwards: FFmpeg reports how far it is only while every output of a run has begun, and a
    sheet begins at the end.
    """
    asset = source(src, probe)
    steps = _pictures(asset["v:0"], plan)
    streams = [*steps, *([_film_sound(asset["a:0"], probe, gain)] if probe.has_audio else [])]
    hls = ffmpeg.output(*streams, "%v.m3u8", **_hls_options(plan, probe.has_audio, 0))
    return _compile(ffmpeg_path, hls, "warning")


def part_command(ffmpeg_path: Path, src: Path, probe: Probe, plan: Plan, part: Part) -> list[str]:
    """All renditions of one part of the film, its segments numbered as in the whole, its times from zero."""
    # What lies between the keyframe before and the cut is decoded and dropped: the frame that is still
    # standing at the cut may be one of them.
    seek = {"ss": part.seconds(plan.frame_rate), "noaccurate_seek": None} if part.first_frame else {}
    steps = _pictures(source(src, probe, **seek)["v:0"], plan, part)
    hls = ffmpeg.output(*steps, "%v.m3u8", **_hls_options(plan, False, part.first_segment))
    return _compile(ffmpeg_path, hls, "warning")


def film_sound_command(ffmpeg_path: Path, src: Path, probe: Probe, gain: int) -> list[str]:
    """The sound of a film that is encoded in parts: in one piece, so that there are no seams to hear."""
    sound = _film_sound(source(src, probe)["a:0"], probe, gain)
    options = _segments(0) | AAC | {"hls_fmp4_init_filename": f"{SOUND}-init.mp4"}
    options |= {"hls_segment_filename": f"{SOUND}-%04d.m4s", "max_error_rate": "0.05"}
    return _compile(ffmpeg_path, ffmpeg.output(sound, f"{SOUND}.m3u8", **options), "warning")


def sheet_command(ffmpeg_path: Path, rendition: Path, plan: Plan) -> list[str]:
    """The scrub sheet out of a finished rendition, decoding no more of it than it takes."""
    skipped = "noref" if plan.sprite.interval_ms < plan.segment_ms else "nokey"
    picture = ffmpeg.input(f"file:{rendition}", f="mov", skip_frame=skipped, threads=THREADS)["v:0"]
    return _compile(ffmpeg_path, ffmpeg.output(_sheet(picture, plan), SPRITE, **STILL), "warning")


def stills_command(ffmpeg_path: Path, wanted: Sequence[tuple[Path, int, str]]) -> list[str]:
    """One picture each out of short films: (film, milliseconds from its start, name of the picture)."""
    outputs = []
    for film, at, name in wanted:
        picture = ffmpeg.input(f"file:{film}", f="mov", ss=f"{at / 1000:.3f}", threads=1)["v:0"]
        outputs.append(ffmpeg.output(picture.filter("format", "yuvj420p"), name, **STILL))
    return _compile(ffmpeg_path, ffmpeg.merge_outputs(*outputs), "warning")


def song_command(ffmpeg_path: Path, src: Path, probe: Probe, gain: int) -> list[str]:
    """The song as AAC for listening, and its samples for the waveform."""
    ways = _levelled(source(src, probe)["a:0"], probe, gain).filter_multi_output("asplit", 2)
    wide = STRIPPED | AAC | {"b:a": "192k", "movflags": "+faststart", "f": "ipod", "max_error_rate": "0.05"}
    raw = {"f": "s16le", "ar": PEAK_RATE, "ac": 1}
    outputs = [
        ffmpeg.output(ways.stream(0), AUDIO, **wide),
        ffmpeg.output(ways.stream(1), SAMPLES, **raw),
    ]
    return _compile(ffmpeg_path, ffmpeg.merge_outputs(*outputs), "warning")


def _levelled(sound: Any, probe: Probe, gain: int) -> Any:
    return listening(sound, probe).filter("volume", decibels(gain), precision="float")


def _film_sound(sound: Any, probe: Probe, gain: int) -> Any:
    return _levelled(sound, probe, gain).filter("atrim", start_sample=AAC_PRIMING)


def _pictures(picture: Any, plan: Plan, part: Part | None = None) -> list[Any]:
    """Renditions from large to small, each scaled from the one above."""
    if plan.deinterlace:
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    picture = picture.filter("fps", fps=str(plan.frame_rate), start_time=0)
    if part and part.frames:
        picture = picture.filter("trim", end_frame=part.frames)
    steps = []
    sizes = _sizes(plan)
    for number, (width, height, count) in enumerate(sizes, 1):
        picture = picture.filter("scale", width, height, flags="bicubic")
        if number == 1:
            picture = _normalised(picture, plan)
        goes_on = number < len(sizes)
        ways = picture.filter_multi_output("split", count + goes_on)
        steps += [ways.stream(way) for way in range(count)]
        picture = ways.stream(count) if goes_on else None
    return steps


def _sizes(plan: Plan) -> list[tuple[int, int, int]]:
    """Width and height of each step, and how many renditions it has."""
    sizes: dict[tuple[int, int], int] = {}
    for step in plan.renditions:
        sizes[step.width, step.height] = sizes.get((step.width, step.height), 0) + 1
    return [(width, height, count) for (width, height), count in sizes.items()]


def _normalised(picture: Any, plan: Plan) -> Any:
    """Square pixels, 8 bits, and the range of colours every screen shows; done on the scaled picture."""
    if plan.tone_map:
        picture = picture.filter("zscale", t="linear", npl=100).filter("format", "gbrpf32le")
        picture = picture.filter("zscale", p="bt709").filter("tonemap", tonemap="hable", desat=0)
        picture = picture.filter("zscale", t="bt709", m="bt709", r="tv")
    return picture.filter("format", "yuv420p").filter("setsar", 1)


def _sheet(picture: Any, plan: Plan) -> Any:
    sprite = plan.sprite
    tiles = picture.filter("fps", fps=f"1000/{sprite.interval_ms}", round="up", start_time=0)
    tiles = tiles.filter("scale", sprite.width, sprite.height, flags="area").filter("format", "yuvj420p")
    return tiles.filter("tile", f"{SPRITE_COLUMNS}x{sprite.rows}")


def _segments(first: int) -> dict[str, Any]:
    """HLS of fragmented MP4 in which picture and sound begin at zero.

    Left to itself, FFmpeg shifts both by the reordering of frames and mends that by an empty edit, which browsers
    ignore: the sound would come two frames early.
    """
    return STRIPPED | {
        "f": "hls",
        "avoid_negative_ts": "disabled",
        "start_number": first,
        "hls_time": SEGMENT_SECONDS,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments",
        "hls_segment_options": "avoid_negative_ts=disabled",
    }


def _hls_options(plan: Plan, has_audio: bool, first_segment: int) -> dict[str, Any]:
    names = [f"v:{n},name:{s.name}" + (",agroup:sound" if has_audio else "") for n, s in enumerate(plan.renditions)]
    if has_audio:
        names.append(f"a:0,name:{SOUND},agroup:sound,default:yes")
    # FFmpeg fills this one name in only where there are several streams to tell apart.
    start = "%v" if len(names) > 1 else plan.renditions[0].name
    options = _segments(first_segment) | {
        "hls_fmp4_init_filename": f"{start}-init.mp4",
        "hls_segment_filename": "%v-%04d.m4s",
        "var_stream_map": " ".join(names),
        "fps_mode": "passthrough",
        "threads": THREADS,
        "g": plan.keyframe_frames,
        "keyint_min": plan.keyframe_frames,
        # A file that mostly fails to decode must not pass as a grey film.
        "max_error_rate": "0.05",
    }
    for number, step in enumerate(plan.renditions):
        options |= {f"{name}:v:{number}": value for name, value in _coding(step, plan).items()}
    return options | (AAC if has_audio else {})


def _coding(step: Rendition, plan: Plan) -> dict[str, Any]:
    """How one rendition is coded: constant quality below a ceiling, a keyframe at every segment and nowhere else."""
    if step.family == AV1:
        # Metadata units of AV1, as SEI of H.264, could hold anything.
        lanes = f"lp={THREADS}:keyint={plan.keyframe_frames}:scd=0:mbr={step.video_kbits}"
        return {"c": "libsvtav1", "preset": 10, "crf": 38, "svtav1-params": lanes, "bsf": "filter_units=remove_types=5"}
    return {
        "c": "libx264",
        "preset": "veryfast",
        "crf": 23,
        "profile": "high",
        "sc_threshold": 0,
        "maxrate": f"{step.video_kbits}k",
        "bufsize": f"{step.video_kbits * 2}k",
        # All SEI: x264 writes its settings there, and a source's could hold anything.
        "bsf": "filter_units=remove_types=6",
    }


def _compile(ffmpeg_path: Path, outputs: Any, loglevel: str) -> list[str]:
    arguments: list[str] = outputs.get_args()
    limits = ["-loglevel", loglevel, "-filter_complex_threads", str(THREADS)]
    return [str(ffmpeg_path), *BARE, *limits, *arguments]
