"""What each file part of a category takes: formats, size, length, and how that is said before a byte is sent."""

from dataclasses import dataclass

from lzcontest.contests.domain import FILE_PARTS, Limits
from lzcontest.entries.domain.completeness import WorkRules, part_labels
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.formats import FORMATS, role_for
from lzcontest.media.domain.rules import duration_text, megabytes

SCORE_BYTES = 50 << 20
_USUAL = {
    "audio": ("mp3", "wav", "flac", "m4a"),
    "score": ("pdf", "jpg", "png"),
    "video": ("mp4", "mov"),
    "sample": ("mp4", "mov"),
}


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file of a work as its owner sees it; ``name`` is personal data."""

    part: str
    media_id: str
    role: str
    name: str
    size: int
    sha256: str
    state: str
    failure: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file a work may have, as its upload field is drawn."""

    part: str
    label: str
    hint: str
    formats: tuple[str, ...]
    max_bytes: int
    required: bool
    seconds: tuple[int | None, int | None] = (None, None)
    current: PartFile | None = None

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions that are taken, without dots."""
        return tuple(e for name in self.formats for e in FORMATS[name].extensions)

    @property
    def accept(self) -> str:
        """For the file field."""
        return ",".join(f".{e}" for e in self.extensions)

    def refusal(self, name: str) -> str | None:
        """Why a file of this name is not taken, or None."""
        extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
        if extension in self.extensions:
            return None
        kinds = "、".join(f.upper() for f in self.formats)
        return _("%(part)s只接收 %(kinds)s，没有收下这个文件。请转换后再传。", part=self.label, kinds=kinds)

    def role(self, name: str) -> str:
        """The role the file plays for media."""
        if self.part == "score":
            return role_for(name) or "pdf"
        return "audio" if self.part == "audio" else "video"


def file_parts(rules: WorkRules, files: dict[str, PartFile] | None = None) -> list[FilePart]:
    """The file parts of a category, with what is there already."""
    return [_part(part, rules.limits, (files or {}).get(part)) for part in FILE_PARTS[rules.kind]]


def too_large(wanted: FilePart) -> str:
    """What is said of a file above the part's limit."""
    return _("文件超过 %(limit)s 的上限，没有收下。请压缩后重新上传。", limit=megabytes(wanted.max_bytes))


def _part(part: str, limits: Limits, current: PartFile | None) -> FilePart:
    kind = "audio" if part == "audio" else "video"
    allowed = tuple(f for f in limits.formats if f in FORMATS and FORMATS[f].kind == kind)
    formats = _USUAL[part] if part == "score" or not allowed else allowed
    most = min(limits.max_bytes, SCORE_BYTES) if part == "score" else limits.max_bytes
    seconds = (limits.seconds_min, limits.seconds_max) if part in ("audio", "video") else (None, None)
    label = part_labels()[part]
    hint = _hint(formats, seconds, most)
    return FilePart(part, label, hint, formats, most, part in limits.required, seconds, current)


def _hint(formats: tuple[str, ...], seconds: tuple[int | None, int | None], most: int) -> str:
    kinds = "、".join(f.upper() for f in formats)
    least, longest = seconds
    length = ""
    if least and longest:
        length = _("%(a)s至%(b)s，", a=duration_text(least * 1000), b=duration_text(longest * 1000))
    elif longest:
        length = _("不超过%(b)s，", b=duration_text(longest * 1000))
    return _(
        "%(kinds)s，%(length)s不超过 %(size)s。选好文件就开始上传。", kinds=kinds, length=length, size=megabytes(most)
    )
