"""The browser's count and the server's are one: the same generated texts through the built script and through Python."""

import json
import random
import subprocess
import unicodedata
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from lzcontest.contests.domain import COUNT_RULES, count_characters

ROOT = Path(__file__).parents[2]
SCRIPT = """
import { build } from "esbuild";
import { readFileSync } from "node:fs";
globalThis.document = { documentElement: { lang: "zh" } };
const entry = "lzcontest/web/frontend/src/parts/livecount.ts";
const built = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false, logLevel: "silent" });
const address = "data:text/javascript;base64," + Buffer.from(built.outputFiles[0].contents).toString("base64");
const { countCharacters } = await import(address);
const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(([text, rule]) => countCharacters(text, rule))));
"""
PIECES = [
    "清风徐来", "𠮷", "😀", "👨‍👩‍👧‍👦", "🇨🇳", "é", "e\u0301", "ﾊﾝｶｸ", "ＡＢＣ１２３", "abc 123", "。，、；：？！“”《》——……",
    ".,;:?!\"'()", "\r\n", "\n", "\r", "\t", "\u3000", " ", "\u00a0", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u2028",
    "\x1c", "\x85", "〇", "㊣", "①", "½", "々", "ー", "·", "＄", "€", "★", "→", "\u0903", "\u20e3", "ب", "\U0001faf8", "\U0001fae9",
]  # fmt: skip


def browser_counts(texts: list[tuple[str, str]]) -> list[int]:
    """What the script of the page counts for each (text, rule)."""
    done = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT], input=json.dumps(texts), capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    counts: list[int] = json.loads(done.stdout)
    return counts


def test_the_browser_and_the_server_count_alike() -> None:
    chance = random.Random(20261123)
    texts = ["".join(chance.choice(PIECES) for _n in range(chance.randint(0, 40))) for _n in range(2000)]
    asked = [(text, rule) for text in texts for rule in COUNT_RULES]
    wrong = [
        (text, rule, n, count_characters(text, rule))
        for (text, rule), n in zip(asked, browser_counts(asked), strict=True)
        if n != count_characters(text, rule)
    ]
    assert wrong == []


def test_every_character_there_is_counts_alike() -> None:
    """Each code point by each rule, whatever version of Unicode the browser and Python know."""
    points = [c for n in range(0x110000) if unicodedata.category(c := chr(n)) != "Cs"]
    rows = ["".join(points[at : at + 64]) for at in range(0, len(points), 64)]
    asked = [(row, rule) for row in rows for rule in COUNT_RULES]
    suspects = [
        (row, rule)
        for (row, rule), n in zip(asked, browser_counts(asked), strict=True)
        if n != count_characters(row, rule)
    ]
    single = [(c, rule) for row, rule in suspects for c in row]
    wrong = [
        f"U+{ord(c):04X} {rule}"
        for (c, rule), n in zip(single, browser_counts(single), strict=True)
        if n != count_characters(c, rule)
    ]
    assert wrong == []


@given(st.text(max_size=200), st.sampled_from(COUNT_RULES))
@example("\r\n\r\n", "all")
def test_counting_adds_up_and_does_not_care_how_lines_end(text: str, rule: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert count_characters(plain.replace("\n", "\r\n"), rule) == count_characters(text, rule)
    assert count_characters(plain + "\n清风", rule) == count_characters(plain, rule) + 2
    assert count_characters(text, "no_punct_no_space") <= count_characters(text, "no_space") <= len(text)
