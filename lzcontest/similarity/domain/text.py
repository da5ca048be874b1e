"""Text comparison as the rest of the product uses it: compare two texts, check one against an index, show marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from lzcontest.similarity.domain.align import Chain, Stretch, align
from lzcontest.similarity.domain.canonical import Canonical, canonicalise
from lzcontest.similarity.domain.fingerprints import TextIndex
from lzcontest.similarity.domain.grams import Commonness
from lzcontest.similarity.domain.quotations import Quotations
from lzcontest.similarity.domain.score import Comparison, Passage, Sides, judge
from lzcontest.similarity.domain.seeds import Cells

Piece = tuple[str, int | None, bool]


@dataclass(frozen=True)
class Match:
    """A document that shares passages with the checked text."""

    source: str
    comparison: Comparison

    @property
    def score(self) -> int:
        """Return the shared information in thousandths of a bit."""
        return self.comparison.score

    @property
    def flagged(self) -> bool:
        """Tell whether a person should look at it."""
        return self.comparison.flagged

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return what is shared, in the order of the checked text."""
        return self.comparison.passages


def build_collection(documents: Iterable[tuple[str, str]]) -> tuple[TextIndex, Commonness]:
    """Index documents given as key and text, and count how common their phrases are."""
    index, commonness = TextIndex(), Commonness()
    for key, text in documents:
        canonical = canonicalise(text)
        index.add(key, canonical)
        commonness.add(canonical)
    return index, commonness


def compare(
    text_a: str,
    text_b: str,
    *,
    idf: Commonness | None = None,
    quotations: Quotations | Iterable[str] = (),
) -> Comparison:
    """Return what `text_a` (the file) shares with `text_b` (the source).

    `idf` knows how common each phrase is; without it every phrase counts as rare.
    """
    return compare_canonical(canonicalise(text_a), canonicalise(text_b), idf or Commonness(), _prepared(quotations))


def compare_canonical(file: Canonical, source: Canonical, idf: Commonness, quotations: Quotations) -> Comparison:
    """Compare texts that are in canonical form already."""
    same = len(file) > 0 and np.array_equal(file.codes, source.codes)
    stretches = [_whole(file, idf)] if same else align(file, source, idf)
    sides = Sides(file, source, quotations.mask(file), quotations.mask(source))
    return judge(sides, stretches, idf)


def check(
    text: str,
    index: TextIndex,
    sources: Mapping[str, str],
    *,
    idf: Commonness | None = None,
    quotations: Quotations | Iterable[str] = (),
    exclude: Iterable[str] = (),
    limit: int = 20,
) -> list[Match]:
    """Return the documents of the index that share passages with a text, best first.

    `sources` gives the original text of a key and may load it when asked; `exclude` names documents
    that are not to be looked at, such as the work itself.
    """
    file, prepared, known = canonicalise(text), _prepared(quotations), idf or Commonness()
    matches = []
    for candidate in index.query(file, limit=limit, exclude=exclude):
        comparison = compare_canonical(file, canonicalise(sources[candidate.key]), known, prepared)
        if comparison.passages:
            matches.append(Match(candidate.key, comparison))
    return sorted(matches, key=lambda match: (-match.score, match.source))


def segments(text: str, passages: Sequence[Passage], side: Literal["file", "source"] = "file") -> list[Piece]:
    """Cut a text for showing: pieces that join to the text, the passage each lies in, and whether it is a quotation.

    Where passages overlap, the one with most information is shown. No piece is empty.
    """
    owner: list[int | None] = [None] * len(text)
    quoted = [False] * len(text)
    for n in sorted(range(len(passages)), key=lambda n: (passages[n].information, -n)):
        passage = passages[n]
        start, end = passage.file_span if side == "file" else passage.source_span
        owner[start:end] = [n] * (min(end, len(text)) - start)
        quoted[start:end] = [passage.is_quote] * (min(end, len(text)) - start)
        for a, b in passage.file_quotes if side == "file" else passage.source_quotes:
            quoted[a:b] = [True] * (min(b, len(text)) - a)
    labels = list(zip(owner, quoted, strict=True))
    cuts = [k for k in range(len(text)) if k == 0 or labels[k] != labels[k - 1]] + [len(text)]
    return [(text[a:b], *labels[a]) for a, b in pairwise(cuts)]


def warm_up() -> None:
    """Load or compile the inner loops, so that the first check of a process is as fast as the next."""
    text = "清风拂过山岗，他把那只信封轻轻推了回去，转身走进晨光里。"
    index, idf = build_collection([("a", text), ("b", text[::-1])])
    index.remove("b")
    check(text + "后来", index, {"a": text}, idf=idf)


def _prepared(quotations: Quotations | Iterable[str]) -> Quotations:
    return quotations if isinstance(quotations, Quotations) else Quotations(quotations)


def _whole(text: Canonical, idf: Commonness) -> Stretch:
    places = np.arange(len(text), dtype=np.int64)
    size = len(text)
    chain = Chain(0, size, 0, size, Cells(places, places), int(idf.character_weights(text).sum()))
    return Stretch(0, size, 0, size, (chain,))
