"""How a work and its people are written in one line, the same on every list."""

from collections.abc import Iterable


def author_line(names: Iterable[str], group_name: str = "", most: int = 3) -> str:
    """The authors joined by 、; a group goes by its name; more than ``most`` end in 等."""
    if group_name:
        return group_name
    people = [name for name in names if name]
    return "、".join(people) if len(people) <= most else "、".join(people[:most]) + "等"


def title_in_marks(title: str) -> str:
    """《title》 for mails and sheets; marks within become 〈〉 (GB/T 15834)."""
    inner = title.replace("《", "〈").replace("》", "〉")
    return f"《{inner}》"
