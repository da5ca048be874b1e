"""What aligned stretches amount to: passages on the original texts, their information, and whether to look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lzcontest.similarity.domain.align import Stretch
from lzcontest.similarity.domain.canonical import Canonical, Evasions
from lzcontest.similarity.domain.grams import TRIGRAM, Weights
from lzcontest.similarity.domain.hashing import hash_pattern
from lzcontest.similarity.domain.quotations import Mask
from lzcontest.similarity.domain.seeds import Cells, cell_weights

Span = tuple[int, int]

ALGORITHM = "text-2"

# A passage is shown from this much information on; some nine uncommon characters in a row.
LEAST_PASSAGE = 30_000
# Works are flagged from this much in all, quotations not counted; some twenty uncommon characters.
# Measured by benchmarks/similarity_text.py, whose last lines say how many pairs of unrelated prose reach it.
FLAG_FROM = 70_000
_QUOTE_SHARE = 80  # per cent of a passage's agreeing characters


@dataclass(frozen=True)
class Passage:
    """Words that one work shares with another; spans are half-open code points of the ORIGINAL texts.

    `information` is in thousandths of a bit. `channels` says by what the passage agrees: "characters",
    "sounds" (other characters that read alike), "synonyms" (other words that mean the same), "order" (its parts changed places).
    """

    file_span: Span
    source_span: Span
    channels: tuple[str, ...]
    matched_chars: int
    information: int
    is_quote: bool = False
    file_quotes: tuple[Span, ...] = ()
    source_quotes: tuple[Span, ...] = ()
    pieces: tuple[tuple[Span, Span], ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return plain values to store or print."""
        return {
            "file_span": list(self.file_span),
            "source_span": list(self.source_span),
            "channels": list(self.channels),
            "chars": self.matched_chars,
            "information": self.information,
            "quote": self.is_quote,
            "file_quotes": [list(span) for span in self.file_quotes],
            "source_quotes": [list(span) for span in self.source_quotes],
            "pieces": [[list(span) for span in piece] for piece in self.pieces],
        }


@dataclass(frozen=True)
class Comparison:
    """All that two texts share. Score in thousandths of a bit, quotations not counted, as are the other numbers."""

    score: int
    longest_run: int
    shared_chars: int
    flagged: bool
    passages: tuple[Passage, ...]
    file_evasions: Evasions
    source_evasions: Evasions

    @property
    def score_text(self) -> str:
        """Return the score in bits as decimal text, such as 123.4."""
        return f"{self.score // 1000}.{self.score % 1000 // 100}"


@dataclass(frozen=True)
class Sides:
    """Both texts in canonical form, what the file's characters weigh, and what is quoted on each side."""

    file: Canonical
    source: Canonical
    file_quoted: Mask
    source_quoted: Mask
    weights: Weights


def judge(sides: Sides, stretches: Sequence[Stretch]) -> Comparison:
    """Turn stretches into passages in reading order, weigh them, and decide whether a person should look."""
    weigh = _Scales(sides)
    passages, longest = [], 0
    for stretch in stretches:
        if stretch.weight < LEAST_PASSAGE and not _is_everything(stretch, sides):
            continue
        information = 0
        for chain in stretch.chains:
            free = ~_quoted_cells(sides, chain.cells.file, chain.cells.source)
            information += weigh(chain.cells, free)
            longest = max(longest, _longest_run(sides, chain.cells.file[free], chain.cells.source[free]))
        passages.append(_passage(sides, stretch, information))
    counted = [p for p in passages if not p.is_quote]
    score = sum(p.information for p in counted)
    return Comparison(
        score=score,
        longest_run=longest,
        shared_chars=sum(p.matched_chars for p in counted),
        flagged=score >= FLAG_FROM,
        passages=tuple(passages),
        file_evasions=sides.file.evasions,
        source_evasions=sides.source.evasions,
    )


class _Scales:
    """Weighs agreeing pairs; a phrase that a work repeats, such as a name, tells something once only."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        _, phrase = np.unique(hash_pattern(sides.file.codes, TRIGRAM), return_inverse=True)
        rest = np.arange(len(sides.file) - len(phrase)) + len(sides.file)
        self._phrase = np.concatenate((phrase, rest))
        self._told = np.zeros(2 * len(sides.file), dtype=bool)

    def __call__(self, cells: Cells, free: Mask) -> int:
        weights = cell_weights(cells, self._sides.file, self._sides.source, self._sides.weights)
        phrases = self._phrase[cells.file]
        _, first = np.unique(phrases, return_index=True)
        news = np.zeros(len(phrases), dtype=bool)
        news[first] = True
        news &= free & ~self._told[phrases]
        self._told[phrases[free]] = True
        return int(weights[news].sum())


def _is_everything(stretch: Stretch, sides: Sides) -> bool:
    return stretch.matched == len(sides.file) == len(sides.source)


def _quoted_cells(sides: Sides, file: np.ndarray, source: np.ndarray) -> Mask:
    """Tell which agreeing pairs are quoted; what either work quotes is nobody's own."""
    quoted: Mask = sides.file_quoted[file] | sides.source_quoted[source]
    return quoted


def _passage(sides: Sides, stretch: Stretch, information: int) -> Passage:
    file = np.concatenate([chain.cells.file for chain in stretch.chains])
    source = np.concatenate([chain.cells.source for chain in stretch.chains])
    quoted = int(np.count_nonzero(_quoted_cells(sides, file, source)))
    is_quote = quoted * 100 >= len(file) * _QUOTE_SHARE
    return Passage(
        file_span=sides.file.span(stretch.file_start, stretch.file_end),
        source_span=sides.source.span(stretch.source_start, stretch.source_end),
        channels=_channels(sides, stretch, file, source),
        matched_chars=len(file) - quoted if not is_quote else len(file),
        information=information,
        is_quote=is_quote,
        file_quotes=_quote_spans(sides.file, sides.file_quoted, stretch.file_start, stretch.file_end),
        source_quotes=_quote_spans(sides.source, sides.source_quoted, stretch.source_start, stretch.source_end),
        pieces=tuple(
            (sides.file.span(c.file_start, c.file_end), sides.source.span(c.source_start, c.source_end))
            for c in stretch.chains
        ),
    )


def _channels(sides: Sides, stretch: Stretch, file: np.ndarray, source: np.ndarray) -> tuple[str, ...]:
    same = sides.file.codes[file] == sides.source.codes[source]
    heard = ~same & (sides.file.sounds[file] == sides.source.sounds[source])
    starts = [chain.source_start for chain in stretch.chains]
    named = {
        "characters": int(same.sum()) * 4 >= len(file),
        "sounds": int(heard.sum()) * 20 >= len(file),
        "synonyms": int((~same & ~heard).sum()) * 20 >= len(file),
        "order": starts != sorted(starts),
    }
    return tuple(name for name, holds in named.items() if holds)


def _quote_spans(text: Canonical, quoted: Mask, start: int, end: int) -> tuple[Span, ...]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quoted[start:end], [False])).astype(np.int8))) + start
    return tuple(text.span(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _longest_run(sides: Sides, file: np.ndarray, source: np.ndarray) -> int:
    """Return the most characters in a row that are the same in both texts."""
    same = sides.file.codes[file] == sides.source.codes[source]
    i, j = file[same], source[same]
    if not len(i):
        return 0
    breaks = np.flatnonzero((np.diff(i) != 1) | (np.diff(j) != 1)) + 1
    return int(np.diff(np.concatenate(([0], breaks, [len(i)]))).max())
