"""What is looked at on a page, whatever it shows: its structure, its width, its targets, and axe's opinion."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = next(Path(__file__).parent.joinpath("vendor").glob("axe-*.min.js")).read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS, ENDS = (1280, 768, 360, 320), (1280, 320)

NOTE_VIOLATIONS = """
  window.violations = [];
  document.addEventListener('securitypolicyviolation', event =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
FAULTS = """async () => {
  await document.fonts.ready;
  const found = [], say = (text) => found.push(text), all = (selector) => [...document.querySelectorAll(selector)];
  const named = (each) => each.outerHTML.slice(0, 160);
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) {
    say(`${wide} px wide on a screen of ${innerWidth}`);
    all('main *').filter(each => each.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).forEach(
      each => say(`sticks out: ${named(each)}`));
  }
  const landmarks = ['main', 'h1', ...(document.querySelector('main.paper') ? [] : ['header.top', 'footer.foot'])];
  for (const landmark of landmarks)
    if (all(landmark).length !== 1) say(`${all(landmark).length} ${landmark}`);
  if (!['vi', 'en'].includes(document.documentElement.lang)) say('no language');
  if (!document.title.replace('· Đoàn Vụ', '').trim()) say('no title');
  const ids = all('[id]').map(each => each.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach(id => say(`two elements are called ${id}`));
  let level = 1;
  for (const heading of all('main h1, main h2, main h3, main h4')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say(`h${level} is followed by h${next}: ${heading.textContent.trim()}`);
    level = next;
  }
  const least = innerWidth < 640 ? 43.9 : 23.9;
  const seen = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 1;
  for (const each of all('a, button, select, textarea, summary, input:not([type=hidden])').filter(seen)) {
    // A row whose name is a link is its target, a box is one with its label.
    const after = getComputedStyle(each, '::after');
    const whole = after.content !== 'none' && after.position === 'absolute' && each.closest('tr');
    const label = each.matches('[type=checkbox], [type=radio]') && each.labels[0];
    const boxes = [whole || each, ...label ? [label] : []].map(one => one.getBoundingClientRect());
    const width = Math.max(...boxes.map(box => box.right)) - Math.min(...boxes.map(box => box.left));
    const height = Math.max(...boxes.map(box => box.bottom)) - Math.min(...boxes.map(box => box.top));
    const text = each.parentElement.textContent.trim(), own = each.textContent.trim();
    const inSentence = getComputedStyle(each).display === 'inline' && text.length > own.length;
    if ((width < least || height < least) && !inSentence)
      say(`target ${width.toFixed()}×${height.toFixed()}: ${named(each)}`);
  }
  window.violations.forEach(each => say(`policy: ${each}`));
  return found;
}"""
ASK_AXE = """tags => axe.run(document, {
  runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], elementRef: false,
}).then(result => result.violations.flatMap(
  each => each.nodes.slice(0, 3).map(node => `${each.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))"""
CLASSES = "() => [...new Set([...document.querySelectorAll('[class]')].flatMap(each => [...each.classList]))].sort()"


def faults(page: Page) -> list[str]:
    """What is wrong with the page at its present width."""
    found: list[str] = page.evaluate(FAULTS)
    return found


def axe(page: Page) -> list[str]:
    """What axe finds, whatever it calls its weight. Its text is run from outside: the page's policy stays in force.

    On a screen as high as the page: what sticks to its foot covers only what is scrolled clear of it (tested with the
    forms), and axe does not scroll.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    size = page.viewport_size or {"width": 1280, "height": 800}
    whole = max(size["height"], page.evaluate("() => document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": whole})
    found: list[str] = page.evaluate(ASK_AXE, TAGS)
    page.set_viewport_size(size)
    return found


def axe_in_the_dark(page: Page) -> list[str]:
    """The same on a device that is set to dark."""
    page.emulate_media(color_scheme="dark")
    found = [f"in the dark: {each}" for each in axe(page)]
    page.emulate_media(color_scheme="light")
    return found


def faults_at(page: Page, widths: Iterable[int]) -> list[str]:
    """What is wrong at any of these widths."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"at {width}: {each}" for each in faults(page)]
    return found


def classes(page: Page) -> frozenset[Any]:
    """The classes that the page uses: pages of one kind with the same classes look alike to axe."""
    return frozenset(page.evaluate(CLASSES))
