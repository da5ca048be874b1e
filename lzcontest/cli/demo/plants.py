"""Two works that are not their authors' own, so that the evidence screens have something to show."""

from lzcontest.cli.demo.fiction import STORIES
from lzcontest.cli.demo.submissions import Piece
from lzcontest.foundation.characters import fold

# Traditional forms and homophones, as people use them to slip through.
DISGUISE = str.maketrans({"说": "說", "门": "門", "时": "時", "来": "來", "间": "間", "这": "這", "账": "賬", "后": "後", "个": "個", "见": "見", "堂": "唐", "亮": "量"})  # fmt: skip


def copied_from_earlier_edition() -> Piece:
    """A new frame around a long passage of a work of the earlier edition, in traditional forms."""
    taken = STORIES[16][1][:150].translate(DISGUISE)
    text = f"那年冬天我回到外婆家，听人讲起一件旧事。\n{taken}\n外婆讲到这里就睡着了，炉火映着她的脸，我替她把毯子往上拉了拉。"
    return Piece("fiction", "外婆的旧事", {"body": text})


def copied_from_rival() -> Piece:
    """Half of another work of the same contest, with spaces and marks strewn in."""
    passage = STORIES[3][1][:140]
    noisy = "".join(c + (" " if place % 11 == 5 and fold(c).text else "") for place, c in enumerate(passage))
    text = f"{noisy}\n这是我们楼里真实的故事，后来大家推选他当了楼长，电梯旁边一直留着那张烟盒纸。"
    return Piece("fiction", "老楼长", {"body": text})
