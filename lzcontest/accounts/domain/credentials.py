"""Rules for what people type about themselves: addresses, names, passwords, phones."""

import re
import unicodedata

from lzcontest.foundation.i18n import gettext as _

PASSWORD_MIN = 8
PASSWORD_MAX = 128  # more only costs the server time
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
# The ones that guessing starts with; length does the rest.
_COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "11111111",
        "88888888",
        "66666666",
        "00000000",
        "password",
        "password1",
        "passw0rd",
        "qwertyui",
        "qwerty123",
        "1qaz2wsx",
        "1q2w3e4r",
        "abc12345",
        "abcd1234",
        "a1234567",
        "asdfghjk",
        "iloveyou",
        "woaini520",
        "woaini1314",
        "5201314a",
        "admin123",
        "administrator",
        "admin888",
        "lianzheng",
        "qingfeng",
    ]
)


def normal_email(text: str) -> str:
    """The address as it is stored and compared: NFKC, trimmed, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def email_problem(email: str) -> str | None:
    """What keeps a normal address from being written to, or None."""
    if len(email) > 254 or not _EMAIL.fullmatch(email) or ".." in email or email.startswith("."):
        return _("邮箱地址不完整，请写成 name@example.com 的样子。")
    return None


def name_problem(name: str) -> str | None:
    """What keeps a text from being a person's name, or None."""
    if not name.strip():
        return _("请填写姓名。")
    if len(name) > 40:
        return _("姓名最多 40 个字。")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") for c in name):
        return _("姓名里有看不见的字符，请重新输入。")
    return None


def password_problem(password: str, *, email: str = "") -> str | None:
    """Which rule for passwords is broken, or None. Length and unlikeliness count, not character classes (NIST SP 800-63B)."""
    if len(password) < PASSWORD_MIN:
        return _("密码至少 %(n)s 位。", n=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        return _("密码最多 %(n)s 位。", n=PASSWORD_MAX)
    plain = password.lower()
    if plain in _COMMON or len(set(plain)) < 3 or plain in "01234567890123456789" or (email and plain in email):
        return _("这个密码太容易猜到，请换一个，比如几个不相干的词。")
    return None


def normal_phone(text: str) -> str | None:
    """Digits of a mainland mobile or landline number; None when it is neither."""
    digits = re.sub(r"[\s\-()（）]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def masked_phone(digits: str) -> str:
    """A phone of which only beginning and end can be read: 138****1234."""
    return f"{digits[:3]}****{digits[-4:]}"
