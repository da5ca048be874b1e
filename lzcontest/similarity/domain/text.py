"""Text comparison as the rest of the product uses it: compare two texts, check one against an index, show marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np

from lzcontest.similarity.domain.align import Chain, Stretch, align
from lzcontest.similarity.domain.canonical import Canonical, canonicalise
from lzcontest.similarity.domain.fingerprints import TextIndex
from lzcontest.similarity.domain.grams import Commonness, Weights
from lzcontest.similarity.domain.quotations import Quotations
from lzcontest.similarity.domain.score import Comparison, Passage, Sides, judge
from lzcontest.similarity.domain.seeds import Cells, Seeds, sow

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


class TextCollection:
    """Texts, their index and what is common in them, ready for many checks in a row.

    `sources` gives the original text of a key and may load it when asked. The sources last compared are kept
    prepared: works of one contest meet the same ones again and again.
    """

    _KEPT = 2000

    def __init__(
        self,
        index: TextIndex,
        sources: Mapping[str, str],
        idf: Commonness,
        quotations: Quotations | Iterable[str] = (),
    ) -> None:
        self.index, self.sources, self.idf = index, sources, idf
        self.quotations = _prepared(quotations)
        self._seeds = lru_cache(self._KEPT)(self._sow)

    def _sow(self, key: str) -> Seeds:
        return sow(canonicalise(self.sources[key]))

    def check(self, text: str, *, exclude: Iterable[str] = (), limit: int = 20) -> list[Match]:
        """Return the documents that share passages with a text, best first; `exclude` names some not to look at."""
        file = FileSide(text, self.idf, self.quotations)
        matches = []
        for candidate in self.index.query(file.seeds.text, limit=limit, exclude=exclude):
            comparison = file.compare(self._seeds(candidate.key))
            if comparison.passages:
                matches.append(Match(candidate.key, comparison))
        return sorted(matches, key=lambda match: (-match.score, match.source))


def build_collection(documents: Iterable[tuple[str, str]]) -> tuple[TextIndex, Commonness]:
    """Index documents given as key and text, and count how common their phrases are."""
    index, commonness = TextIndex(), Commonness()
    for key, text in documents:
        canonical = canonicalise(text)
        index.add(key, canonical)
        commonness.add(canonical)
    return index, commonness


class FileSide:
    """A text prepared once, to be compared with many: its patterns, its weights, and what it quotes."""

    def __init__(self, text: str, idf: Commonness, quotations: Quotations) -> None:
        self.seeds = sow(canonicalise(text))
        self.weights = idf.weights(self.seeds.text)
        self.quotations = quotations
        self.quoted = quotations.mask(self.seeds.text)

    def compare(self, source: Seeds) -> Comparison:
        """Return what this text shares with another."""
        file = self.seeds.text
        same = len(file) > 0 and np.array_equal(file.codes, source.text.codes)
        stretches = [_whole(file, self.weights)] if same else align(self.seeds, source, self.weights)
        quoted = self.quotations.mask(source.text) if stretches else np.zeros(len(source.text), dtype=bool)
        return judge(Sides(file, source.text, self.quoted, quoted, self.weights), stretches)


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
    return FileSide(text_a, idf or Commonness(), _prepared(quotations)).compare(sow(canonicalise(text_b)))


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
    collection = TextCollection(index, sources, idf or Commonness(), quotations)
    return collection.check(text, exclude=exclude, limit=limit)


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


def _whole(text: Canonical, weights: Weights) -> Stretch:
    places = np.arange(len(text), dtype=np.int64)
    size = len(text)
    chain = Chain(0, size, 0, size, Cells(places, places), int(weights[0].sum()))
    return Stretch(0, size, 0, size, (chain,))
