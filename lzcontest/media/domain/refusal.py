"""Why a file cannot be taken, said so that its owner knows what to do next."""

from lzcontest.foundation.errors import LzError
from lzcontest.foundation.i18n import _


class MediaRefused(LzError):
    """A file is refused for good: trying again with the same bytes cannot help.

    ``code`` is stable and for machines, ``message`` says what is wrong, ``way_out`` what to do.
    """

    def __init__(self, code: str, message: str, way_out: str) -> None:
        super().__init__(message)
        self.code = code
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class MediaCancelled(Exception):
    """The owner or an organiser stopped the work; nothing is wrong with the file."""


def _words() -> dict[str, tuple[str, str]]:
    """Code → what is wrong and the way out; called late, so that the person's language holds."""
    return {
        "unsupported_format": (
            _("这种文件格式不能接收。"),
            _(
                "请转换成可接收的格式后重新上传：视频 MP4、MOV；音频 MP3、WAV、FLAC、M4A；文档 DOCX、TXT、PDF；图片 JPG、PNG。"
            ),
        ),
        "not_what_it_claims": (
            _("文件内容与它的扩展名不符。"),
            _("请用制作软件重新导出文件后上传，不要直接修改扩展名。"),
        ),
        "truncated": (
            _("文件不完整，后面的内容缺失了。"),
            _("请先在自己的设备上从头到尾播放或打开一遍，确认完整后重新上传。"),
        ),
        "empty": (_("这是一个空文件。"), _("请确认选对了文件，再重新上传。")),
        "too_long": (_("作品时长超出上限。"), _("请剪短后重新上传。")),
        "too_short": (_("作品时长不足。"), _("请确认上传的是完整作品。")),
        "too_many_streams": (
            _("文件中的音视频轨道过多。"),
            _("请只保留一条画面和一条声音，重新导出后上传。"),
        ),
        "too_many_pixels": (
            _("画面尺寸过大，超出可以处理的范围。"),
            _("请缩小画面（视频不超过 4K，图片不超过 3300 万像素）后重新上传。"),
        ),
        "no_video": (_("文件里没有画面。"), _("请上传带画面的视频文件。")),
        "no_audio": (_("文件里没有声音。"), _("请上传带声音的文件。")),
        "decode_error": (
            _("文件已损坏，无法正常读取。"),
            _("请用制作软件重新导出，确认能正常打开后再上传。"),
        ),
        "too_large": (_("文件过大，超出可以处理的范围。"), _("请压缩或精简内容后重新上传。")),
        "active_content": (
            _("文件里带有脚本、宏、附件或外部链接的内容，不能接收。"),
            _("请把作品另存为不含宏的 DOCX，或用“打印为 PDF”重新生成后上传。"),
        ),
        "outside_data": (
            _("影片的画面或声音存放在另外的文件里，只上传这个文件看不到内容。"),
            _("请在制作软件里导出为独立完整的 MP4 或 MOV 后上传。"),
        ),
        "frame_rate": (_("画面帧率过高，超出可以处理的范围。"), _("请按每秒不超过 60 帧导出后重新上传。")),
        "password": (_("文件设有密码，无法打开。"), _("请取消密码后重新上传。")),
    }


CODES = tuple(_words())
# Failures that are the system's own: the file may be in order, its owner can do nothing, staff can try again.
OUR_FAULTS = frozenset(("gave_up", "internal", "not_clean"))


def refuse(code: str, message: str = "", way_out: str = "") -> MediaRefused:
    """The refusal for ``code`` (one of ``CODES``), with the usual words unless others are given."""
    usual, usual_way = _words()[code]
    return MediaRefused(code, message or usual, way_out or usual_way)
