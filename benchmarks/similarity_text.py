"""Measures the text comparison: recall of copied passages per disguise, false flags on unrelated prose, time.

    python -m benchmarks.similarity_text [--corpus DIR|FILE.jsonl] [--cases 100] [--length 150] [--documents 500]

Without a corpus the prose is made by code. A corpus is a folder of .txt files or JSON lines (the longest
text of each line is taken). Half of it is the collection, the other half receives passages copied from it.
The brute-force peer is difflib's longest common block, measured in the same run on a smaller collection.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.similarity_disguises import DISGUISES, make_prose
from lzcontest.similarity.domain.fingerprints import TextIndex
from lzcontest.similarity.domain.grams import Commonness
from lzcontest.similarity.domain.text import Match, build_collection, check, warm_up

_PEER_DOCUMENTS = 20
_PEER_BLOCK = 13  # characters in a row, the usual rule of thumb for verbatim copying


@dataclass
class Collection:
    """Documents to copy from, and their index."""

    texts: dict[str, str]
    index: TextIndex
    idf: Commonness

    def check(self, text: str) -> list[Match]:
        """Check one text against all documents."""
        return check(text, self.index, self.texts, idf=self.idf)


@dataclass
class Cell:
    """Figures of one disguise."""

    found: int = 0
    flagged: int = 0
    peer: int = 0
    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    passages: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def read_corpus(path: Path) -> list[str]:
    """Read the texts of a folder or of JSON lines."""
    if path.is_dir():
        return [file.read_text("utf-8") for file in sorted(path.rglob("*.txt"))]
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [max((value for value in row.values() if isinstance(value, str)), key=len) for row in rows]


def plant(rng: random.Random, host: str, passage: str) -> tuple[str, tuple[int, int]]:
    """Put a passage into a text at a random place."""
    place = rng.randrange(len(host) + 1)
    return host[:place] + passage + host[place:], (place, place + len(passage))


def measure(cell: Cell, match: Match | None, planted: tuple[int, int]) -> None:
    """Book one case: is the source found, and do the marks lie where the copy was put?"""
    truth = set(range(*planted))
    marked: set[int] = set()
    touching = 0
    for passage in match.passages if match else ():
        span = set(range(*passage.file_span))
        touching += bool(span & truth)
        marked |= span
    if not match or not marked & truth:
        return
    cell.found += 1
    cell.flagged += match.flagged
    cell.precision.append(len(marked & truth) / len(marked))
    cell.recall.append(len(marked & truth) / len(truth))
    cell.passages.append(touching)


def run_cell(name: str, collection: Collection, hosts: list[str], cases: int, length: int, seed: int) -> Cell:
    """Copy passages under one disguise and look for them."""
    rng = random.Random(f"{seed} {name}")
    cell, keys = Cell(), [key for key, text in collection.texts.items() if len(text) >= length]
    for _ in range(cases):
        key = rng.choice(keys)
        start = rng.randrange(len(collection.texts[key]) - length + 1)
        passage = DISGUISES[name](rng, collection.texts[key][start : start + length])
        text, planted = plant(rng, rng.choice(hosts), passage)
        began = time.perf_counter()
        matches = collection.check(text)
        cell.seconds.append(time.perf_counter() - began)
        measure(cell, next((m for m in matches if m.source == key), None), planted)
        others = rng.sample(keys, min(_PEER_DOCUMENTS, len(keys)))
        cell.peer += peer_finds(passage, collection.texts[key], [collection.texts[k] for k in others if k != key])
    return cell


def peer_finds(passage: str, source: str, others: list[str]) -> bool:
    """Tell whether difflib's longest common block finds the source among a few documents."""
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(passage)
    best = []
    for text in (source, *others[:3]):
        matcher.set_seq1(text)
        best.append(matcher.find_longest_match().size)
    return best[0] >= _PEER_BLOCK and best[0] == max(best)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which the share lies, in milliseconds."""
    return sorted(values)[int(share * (len(values) - 1))] * 1000


def report_cells(collection: Collection, hosts: list[str], options: argparse.Namespace) -> None:
    """Print one line per disguise."""
    titles = ("disguise", "found", "flagged", "difflib", "char P", "char R", "passages", "p50 ms", "p95 ms")
    print(f"{titles[0]:24}" + "".join(f"{title:>10}" for title in titles[1:]))
    for name in DISGUISES:
        cell = run_cell(name, collection, hosts, options.cases, options.length, options.seed)
        figures = [cell.found / options.cases, cell.flagged / options.cases, cell.peer / options.cases]
        figures += [statistics.fmean(v or [0]) for v in (cell.precision, cell.recall, cell.passages)]
        times = [percentile(cell.seconds, 0.5), percentile(cell.seconds, 0.95)]
        print(f"{name:24}" + "".join(f"{x:10.3f}" for x in figures) + "".join(f"{x:10.1f}" for x in times))


def report_false_flags(collection: Collection, hosts: list[str]) -> None:
    """Print how many unrelated texts are flagged, and the highest scores among them."""
    scores = []
    for host in hosts:
        matches = collection.check(host)
        scores.append((matches[0].score, matches[0].flagged) if matches else (0, False))
    scores.sort(reverse=True)
    flagged = sum(flag for _, flag in scores)
    print(f"unrelated texts flagged: {flagged} of {len(hosts)} ({flagged / max(1, len(hosts)):.2%})")
    print("highest scores in bits:", ", ".join(str(score // 1000) for score, _ in scores[:12]))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--length", type=int, default=150)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    made = (make_prose(rng, rng.randint(800, 1500)) for _ in range(2 * options.documents))
    texts = [t for t in (read_corpus(options.corpus) if options.corpus else made) if len(t) >= 2 * options.length]
    half = len(texts) // 2
    warm_up()
    began = time.perf_counter()
    sources = {f"{k:05}": text for k, text in enumerate(texts[:half])}
    collection = Collection(sources, *build_collection(sources.items()))
    took = time.perf_counter() - began
    print(f"{half} documents indexed at {half / took:.0f} a second; passages of {options.length} characters")
    report_cells(collection, texts[half:], options)
    report_false_flags(collection, texts[half:])


if __name__ == "__main__":
    main()
