"""Codes under which works are judged: they tell the category, and nothing else can be guessed from them."""

import re
import unicodedata
from collections.abc import Callable, Collection

# Crockford's base 32: no I, L, O (taken for 1 and 0 on a printed sheet) and no U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SHORTEST = 4

CATEGORY_LETTERS = {"fiction": "F", "song": "S", "film": "M", "programme": "P"}

RandomBytes = Callable[[int], bytes]
"""Gives that many unpredictable bytes: `secrets.token_bytes`."""


def new_blind_code(category: str, taken: Collection[str], random_bytes: RandomBytes) -> str:
    """Return a code such as "F-7K2M" that is not among `taken`, the codes of the same round.

    Grows by a character when more than one in 64 codes of its length are taken, so that guessing stays hopeless.
    `category` is a kind (fiction …) or a category's own one or two capital letters; anything else reads X.
    """
    own = category if re.fullmatch("[A-Z]{1,2}", category) else "X"
    letter = CATEGORY_LETTERS.get(category, own)
    length = SHORTEST
    while len(taken) * 64 > 32**length:
        length += 1
    while True:
        code = f"{letter}-" + "".join(ALPHABET[byte & 31] for byte in random_bytes(length))
        if code not in taken:
            return code


def blind_codes(categories: dict[str, str], taken: Collection[str], random_bytes: RandomBytes) -> dict[str, str]:
    """Return a fresh code for every work (entry id → kind or letters), unique among themselves and `taken`."""
    used = set(taken)
    codes = {}
    for entry_id in sorted(categories):
        codes[entry_id] = new_blind_code(categories[entry_id], used, random_bytes)
        used.add(codes[entry_id])
    return codes


def read_blind_code(text: str) -> str:
    """Bring a code typed from paper into its written form: upper case, O as 0, I and L as 1, one hyphen."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
    letter, rest = plain.split("-", 1) if "-" in plain else (plain[:1], plain[1:])
    return f"{letter}-" + rest.replace("-", "").translate(str.maketrans("OIL", "011"))
