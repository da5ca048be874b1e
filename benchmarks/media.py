"""What making review copies costs in processor time, as ratios to plain FFmpeg commands of the same run.

    .venv/bin/python -m benchmarks.media [--seconds 60] [--only ladder,hdr,split,loudness] [--json]

Sources are generated. Processor seconds are those of this process and all its children, so that other work on the
machine hardly shows. Exit code 1 when a ratio misses its limit. See docs/benchmarks.md.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from lzcontest.media.adapters import graphs
from lzcontest.media.adapters.finish import listed
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.split import transcode_film_in_parts
from lzcontest.media.adapters.toolchain import find_ffmpeg
from lzcontest.media.adapters.transcode import transcode_film
from lzcontest.media.domain.ladder import Plan, plan_film, plan_sprite
from lzcontest.media.domain.probe import Probe

PICTURE = "testsrc2=size={size}:rate=25:duration={seconds},noise=alls=5:allf=t"
SOUND = "aevalsrc='0.3*sin(220*2*PI*t)*abs(sin(t/3))|0.2*sin(330*2*PI*t)':s=48000:d={seconds}"
# As guides on the web write it: the whole 4K picture is tone-mapped, then scaled.
TONE_MAP = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
)
LOUDNORM = "loudnorm=I=-16:TP=-1.5:LRA=11"


@dataclass
class Figure:
    """One ratio: what ours and the other way cost (processor seconds or bytes), and the most it may be (0: no limit)."""

    name: str
    ours: float
    other: float
    limit: float

    @property
    def ratio(self) -> float:
        """Ours by the other's."""
        return self.ours / self.other

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return not self.limit or self.ratio <= self.limit


def processor_seconds() -> float:
    """Used so far by this process and by all children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def cost(work: Callable[[], object]) -> float:
    """Processor seconds that ``work`` takes."""
    before = processor_seconds()
    work()
    return processor_seconds() - before


def ffmpeg(*arguments: str, cwd: Path | None = None) -> str:
    """Run FFmpeg; its messages."""
    command = [str(find_ffmpeg().path), "-hide_banner", "-nostdin", "-y", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd).stderr


def bare(command: list[str], folder: Path) -> None:
    """A command as the product builds it, run without sandbox, measuring, posters or playlists of ours."""
    folder.mkdir(parents=True)
    subprocess.run(command, check=True, capture_output=True, cwd=folder)


def sdr_film(folder: Path, seconds: int, size: str = "1920x1080") -> Path:
    """A film as a camera delivers it: H.264, a keyframe every two seconds, AAC."""
    path = folder / f"film-{size}-{seconds}.mp4"
    video = ("-f", "lavfi", "-i", PICTURE.format(size=size, seconds=seconds))
    audio = ("-f", "lavfi", "-i", SOUND.format(seconds=seconds))
    ffmpeg(*video, *audio, "-c:v", "libx264", "-preset", "superfast", "-crf", "20", "-g", "50",
           "-pix_fmt", "yuv420p", "-c:a", "aac", str(path))  # fmt: skip
    return path


def hdr_film(folder: Path, seconds: int) -> Path:
    """A phone's 4K HDR10: 10-bit HEVC with PQ and BT.2020."""
    path = folder / "hdr.mp4"
    colours = "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:log-level=none:keyint=50"
    ffmpeg("-f", "lavfi", "-i", PICTURE.format(size="3840x2160", seconds=seconds),
           "-f", "lavfi", "-i", SOUND.format(seconds=seconds), "-c:v", "libx265", "-preset", "ultrafast",
           "-x265-params", colours, "-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020",
           "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-tag:v", "hvc1", "-c:a", "aac", str(path))  # fmt: skip
    return path


def one_process_each(src: Path, probe: Probe, plan: Plan, folder: Path) -> None:
    """The ladder by one FFmpeg for each rendition, as most scripts do it, and one more for the sound."""
    for step in plan.renditions:
        alone = replace(plan, renditions=(step,), sprite=plan_sprite(step, probe.duration_ms))
        if not plan.tone_map:
            bare(graphs.film_command(find_ffmpeg().path, src, replace(probe, has_audio=False), alone, 0),
                 folder / step.name)  # fmt: skip
            continue
        (folder / step.name).mkdir(parents=True)
        ffmpeg("-threads", "2", "-i", str(src), "-map", "0:v", "-vf", f"{TONE_MAP},scale={step.width}:{step.height}",
               "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "2", "-g", str(plan.keyframe_frames),
               "-maxrate", f"{step.video_kbits}k", "-bufsize", f"{step.video_kbits * 2}k", "-sc_threshold", "0",
               "-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "4", "out.m3u8", cwd=folder / step.name)  # fmt: skip
    bare(graphs.film_sound_command(find_ffmpeg().path, src, probe, 0), folder / "sound")


def ladder(name: str, src: Path, folder: Path, limit_each: float) -> list[Figure]:
    """Ours (measuring, sandbox, posters, playlists and all) against the bare graph and one process each."""
    probe = probe_file(src)
    plan = plan_film(probe)
    ours = cost(lambda: transcode_film(src, folder / "ours", probe))
    graph = cost(lambda: bare(graphs.film_command(find_ffmpeg().path, src, probe, plan, 0), folder / "graph"))
    each = cost(lambda: one_process_each(src, probe, plan, folder / "each"))
    return [
        Figure(f"{name}: against the bare single-graph command", ours, graph, 1.03),
        Figure(f"{name}: against one process per rendition", ours, each, limit_each),
    ]


def split(src: Path, folder: Path, part_seconds: int) -> list[Figure]:
    """The same film whole and in parts by two workers; processor time, size and number of frames."""
    probe = probe_file(src)
    whole = cost(lambda: transcode_film(src, folder / "whole", probe))
    parts = cost(lambda: transcode_film_in_parts(src, folder / "parts", probe, workers=2, part_seconds=part_seconds))
    sizes = [sum(p.stat().st_size for p in (folder / kind).glob("*.m4s")) for kind in ("parts", "whole")]
    lengths = [listed(folder / kind, plan_film(probe).smallest.name).milliseconds for kind in ("parts", "whole")]
    if lengths[0] != lengths[1]:
        sys.exit(f"split: the joined film is {lengths[0]} ms long, the whole one {lengths[1]} ms")
    return [
        Figure("split: processor time against unsplit", parts, whole, 1.05),
        Figure("split: size against unsplit", sizes[0], sizes[1], 1.02),
    ]


def loudness(src: Path) -> list[Figure]:
    """Measuring and applying one gain, against loudnorm's two passes; decoding counts for both."""
    probe = probe_file(src)
    path = str(src)

    def ours() -> None:
        subprocess.run(graphs.measure_command(find_ffmpeg().path, src, probe), check=True, capture_output=True)
        ffmpeg("-i", path, "-vn", "-af", "aresample=48000,volume=-3.5dB:precision=float", "-f", "null", "-")

    def theirs() -> None:
        told = ffmpeg("-i", path, "-vn", "-af", f"{LOUDNORM}:print_format=json", "-f", "null", "-")
        found = json.loads(told[told.rindex("{") : told.rindex("}") + 1])
        measured = f"measured_I={found['input_i']}:measured_TP={found['input_tp']}:measured_LRA={found['input_lra']}"
        again = f"{LOUDNORM}:{measured}:measured_thresh={found['input_thresh']}:linear=true,aresample=48000"
        ffmpeg("-i", path, "-vn", "-af", again, "-f", "null", "-")

    return [Figure("loudness: against two-pass loudnorm", cost(ours), cost(theirs), 0.3)]


def measured(chosen: list[str], seconds: int, folder: Path) -> list[Figure]:
    """All chosen figures; sources are made outside the measured time."""
    found: list[Figure] = []
    if "ladder" in chosen:
        found += ladder("1080p", sdr_film(folder, seconds), folder / "sdr", 0.75)
    if "hdr" in chosen:
        found += ladder("4K HDR10", hdr_film(folder, max(2, seconds // 3)), folder / "hdr", 0.3)
    if "split" in chosen:
        src = sdr_film(folder, seconds * 6, "1280x720")
        found += split(src, folder / "split", max(4, seconds))
    if "loudness" in chosen:
        song = folder / "song.wav"
        ffmpeg("-f", "lavfi", "-i", SOUND.format(seconds=seconds * 5), str(song))
        found += loudness(song)
    return found


def main() -> None:
    """Print the figures; exit code 1 when one misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="length of the 1080p film; the others follow it")
    parser.add_argument("--only", default="ladder,hdr,split,loudness", help="which figures, separated by commas")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(wanted.only.split(","), wanted.seconds, Path(folder))
    if wanted.json:
        print(json.dumps([asdict(f) | {"ratio": round(f.ratio, 3), "kept": f.kept} for f in found], indent=2))
    else:
        for f in found:
            print(
                f"{f.name:48} {f.ours:12.2f} {f.other:12.2f}  {f.ratio:6.3f}  ≤ {f.limit}  {'' if f.kept else 'MISSED'}"
            )
    sys.exit(0 if all(f.kept for f in found) else 1)


if __name__ == "__main__":
    main()
