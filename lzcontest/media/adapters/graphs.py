"""Build FFmpeg's argument lists with ffmpeg-python; nothing here runs anything."""

from pathlib import Path
from typing import Any

import ffmpeg

from lzcontest.media.domain.formats import DECODER_WHITELIST, FORMATS
from lzcontest.media.domain.ladder import AUDIO_KBITS, SEGMENT_SECONDS, SPRITE_COLUMNS, Plan
from lzcontest.media.domain.loudness import decibels
from lzcontest.media.domain.probe import MAX_PIXELS, Probe

THREADS = 2
PEAK_RATE = 16_000
MASTER, POSTER, SPRITE, CUES = "master.m3u8", "poster.jpg", "sprite.jpg", "sprite.vtt"
AUDIO, PEAKS, SAMPLES = "audio.m4a", "peaks.json", "samples.raw"

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


def source(path: Path, probe: Probe) -> Any:
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
    )


def listening(sound: Any, probe: Probe) -> Any:
    """The sound as it will be heard: 48 kHz, stereo at most (surround is mixed down)."""
    layout = "mono" if probe.channels == 1 else "stereo"
    return sound.filter("aresample", 48_000).filter("aformat", sample_fmts="fltp", channel_layouts=layout)


def measure_command(ffmpeg_path: Path, src: Path, probe: Probe) -> list[str]:
    """Decode the sound once and print its loudness summary; a mono work counts as played by two speakers."""
    dual = "true" if probe.channels == 1 else "false"
    sound = listening(source(src, probe)["a:0"], probe)
    meter = sound.filter("ebur128", peak="true", dualmono=dual, framelog="quiet")
    return _compile(ffmpeg_path, meter.output("pipe:", f="null"), "info")


def film_command(ffmpeg_path: Path, src: Path, probe: Probe, plan: Plan, gain: int) -> list[str]:
    """One decode of the film into all renditions, the poster and the scrub sheet, in the working folder."""
    asset = source(src, probe)
    steps, poster, sheet = _pictures(asset["v:0"], plan)
    streams = [*steps, *([_levelled(asset["a:0"], probe, gain)] if probe.has_audio else [])]
    hls = ffmpeg.output(*streams, "%v.m3u8", **_hls_options(plan, probe.has_audio))
    still: dict[str, Any] = STRIPPED | {"f": "image2", "update": 1, "frames:v": 1, "c:v": "mjpeg", "q:v": 4}
    outputs = [
        hls,
        ffmpeg.output(poster, POSTER, **still),
        ffmpeg.output(sheet, SPRITE, **still),
    ]
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


def _pictures(picture: Any, plan: Plan) -> tuple[list[Any], Any, Any]:
    """Renditions from large to small, each scaled from the one above; poster and sheet from theirs."""
    if plan.deinterlace:
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    if plan.constant_rate:
        picture = picture.filter("fps", fps=str(plan.frame_rate))
    steps = []
    poster = None
    for number, step in enumerate(plan.renditions):
        picture = picture.filter("scale", step.width, step.height, flags="bicubic")
        if number == 0:
            picture = _normalised(picture, plan)
        wants_poster = poster is None and (min(step.width, step.height) <= 720 or number == len(plan.renditions) - 1)
        ways = picture.filter_multi_output("split", 3 if wants_poster else 2)
        steps.append(ways.stream(0))
        picture = ways.stream(1)
        if wants_poster:
            poster = _poster(ways.stream(2), plan)
    return steps, poster, _sheet(picture, plan)


def _normalised(picture: Any, plan: Plan) -> Any:
    """Square pixels, 8 bits, and the range of colours every screen shows; done on the scaled picture."""
    if plan.tone_map:
        picture = picture.filter("zscale", t="linear", npl=100).filter("format", "gbrpf32le")
        picture = picture.filter("zscale", p="bt709").filter("tonemap", tonemap="hable", desat=0)
        picture = picture.filter("zscale", t="bt709", m="bt709", r="tv")
    return picture.filter("format", "yuv420p").filter("setsar", 1)


def _poster(picture: Any, plan: Plan) -> Any:
    """The most typical of the frames after a sixth of the film."""
    started = picture.filter("select", f"gte(t,{plan.poster_ms / 1000:.3f})")
    return started.filter("thumbnail", 24).filter("format", "yuvj420p")


def _sheet(picture: Any, plan: Plan) -> Any:
    sprite = plan.sprite
    tiles = picture.filter("fps", fps=f"1000/{sprite.interval_ms}", round="up", start_time=0)
    tiles = tiles.filter("scale", sprite.width, sprite.height, flags="area").filter("format", "yuvj420p")
    return tiles.filter("tile", f"{SPRITE_COLUMNS}x{sprite.rows}")


def _hls_options(plan: Plan, has_audio: bool) -> dict[str, Any]:
    names = [f"v:{n},name:{s.name}" + (",agroup:sound" if has_audio else "") for n, s in enumerate(plan.renditions)]
    if has_audio:
        names.append("a:0,name:sound,agroup:sound,default:yes")
    # FFmpeg fills this one name in only where there are several streams to tell apart.
    start = "%v" if len(names) > 1 else plan.renditions[0].name
    options: dict[str, Any] = STRIPPED | {
        "f": "hls",
        "hls_time": SEGMENT_SECONDS,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments",
        "hls_fmp4_init_filename": f"{start}-init.mp4",
        "hls_segment_filename": "%v-%04d.m4s",
        "master_pl_name": MASTER,
        "var_stream_map": " ".join(names),
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": 23,
        "profile:v": "high",
        "threads": THREADS,
        "g": plan.keyframe_frames,
        "keyint_min": plan.keyframe_frames,
        "sc_threshold": 0,
        "force_key_frames": f"expr:gte(t,n_forced*{SEGMENT_SECONDS})",
        # All SEI: x264 writes its settings there, and a source's could hold anything.
        "bsf:v": "filter_units=remove_types=6",
        # A file that mostly fails to decode must not pass as a grey film.
        "max_error_rate": "0.05",
    }
    for number, step in enumerate(plan.renditions):
        options |= {
            f"maxrate:v:{number}": f"{step.video_kbits}k",
            f"bufsize:v:{number}": f"{step.video_kbits * 2}k",
        }
    return options | (AAC if has_audio else {})


def _compile(ffmpeg_path: Path, outputs: Any, loglevel: str) -> list[str]:
    arguments: list[str] = outputs.get_args()
    limits = ["-loglevel", loglevel, "-filter_complex_threads", str(THREADS)]
    return [str(ffmpeg_path), *BARE, *limits, *arguments]
