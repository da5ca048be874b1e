"""What every screen must pass: axe's WCAG 2.2 AA rules in the theme shown, and no sideways scroll."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']});
  return found.violations.map(v => `${v.id}: ${v.help} @ ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')}`);
}"""


@cache
def _source() -> str:
    return AXE.read_text()


def check_screen(page: Page) -> None:
    """Raise AssertionError naming every finding."""
    page.evaluate(_source())
    findings = page.evaluate(RUN)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert findings == [], f"{page.url}: {findings}"
    assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"
