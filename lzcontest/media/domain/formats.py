"""The file formats the contest takes, and how each is called by people, browsers and demuxers."""

from dataclasses import dataclass
from pathlib import PurePosixPath

VIDEO, AUDIO, IMAGE, DOCUMENT = "video", "audio", "image", "document"
KINDS = (VIDEO, AUDIO, IMAGE, DOCUMENT)


@dataclass(frozen=True, slots=True)
class Format:
    """One accepted format; ``demuxer`` is the only one that may ever read it (empty: not FFmpeg's)."""

    name: str
    kind: str
    extensions: tuple[str, ...]
    media_type: str
    demuxer: str = ""
    family: str = ""


FORMATS = {
    f.name: f
    for f in (
        Format("mp4", VIDEO, ("mp4", "m4v"), "video/mp4", "mov", "iso"),
        Format("mov", VIDEO, ("mov", "qt"), "video/quicktime", "mov", "iso"),
        Format("m4a", AUDIO, ("m4a",), "audio/mp4", "mov", "iso"),
        Format("mp3", AUDIO, ("mp3",), "audio/mpeg", "mp3"),
        Format("wav", AUDIO, ("wav", "wave"), "audio/wav", "wav"),
        Format("flac", AUDIO, ("flac",), "audio/flac", "flac"),
        Format("jpg", IMAGE, ("jpg", "jpeg"), "image/jpeg"),
        Format("png", IMAGE, ("png",), "image/png"),
        Format("pdf", DOCUMENT, ("pdf",), "application/pdf"),
        Format(
            "docx",
            DOCUMENT,
            ("docx",),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        Format("txt", DOCUMENT, ("txt",), "text/plain"),
    )
}

_BY_EXTENSION = {extension: f for f in FORMATS.values() for extension in f.extensions}

# What a file is used for, and the kind of file that can serve.
ROLE_KINDS = {"audio": AUDIO, "video": VIDEO, "image": IMAGE, "pdf": DOCUMENT, "document": DOCUMENT}

# Decoders that cameras, phones, editors and recorders of the last twenty years need, and no more:
# each further one is attack surface.
VIDEO_CODECS = frozenset(
    [
        "h264",
        "hevc",
        "av1",
        "libdav1d",
        "libaom-av1",
        "mpeg4",
        "mjpeg",
        "prores",
        "vp9",
        "libvpx-vp9",
        "mpeg2video",
        "h263",
        "dvvideo",
    ]
)
AUDIO_CODECS = frozenset(
    [
        "aac",
        "aac_latm",
        "mp3",
        "mp3float",
        "alac",
        "flac",
        "ac3",
        "eac3",
        "opus",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_s24le",
        "pcm_s24be",
        "pcm_s32le",
        "pcm_s32be",
        "pcm_f32le",
        "pcm_f32be",
        "pcm_f64le",
        "pcm_u8",
        "pcm_s8",
        "pcm_alaw",
        "pcm_mulaw",
    ]
)
DECODER_WHITELIST = ",".join(sorted(VIDEO_CODECS | AUDIO_CODECS))


def extension_of(claimed_name: str) -> str:
    """The lower-case extension a person gave a file; folders, of either slash, count for nothing."""
    base = claimed_name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    return PurePosixPath(base).suffix.lstrip(".").lower() if base not in ("", ".", "..") else ""


def clean_file_name(name: str) -> str:
    """The last part of a path of either slash, printable, of at most 255 characters with its extension."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in base if c.isprintable())[-255:]


def format_for(claimed_name: str) -> Format | None:
    """The format that a file's name claims, or None for an extension we do not take."""
    return _BY_EXTENSION.get(extension_of(claimed_name))


def role_for(claimed_name: str) -> str | None:
    """The role (``ROLE_KINDS``) that a file of this name can play, or None for one we do not take."""
    found = format_for(claimed_name)
    if found is None:
        return None
    return "pdf" if found.name == "pdf" else found.kind


def wanted_kind(role: str, claimed_name: str) -> str:
    """The kind that a file sent in this role must be; empty where its content may decide."""
    # An MP4 with a still picture is a common way to send a song; its sound alone is used.
    return "" if role == "audio" and extension_of(claimed_name) in ("mp4", "m4a") else ROLE_KINDS[role]


def same_family(one: str, other: str) -> bool:
    """Whether two formats share a container, so that an extension cannot tell them apart."""
    if one == other:
        return True
    family = FORMATS[one].family
    return bool(family) and family == FORMATS[other].family
