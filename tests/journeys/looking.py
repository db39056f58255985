"""What is looked at on a page: what a reader hears, sees and may trip over, as findings in words."""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.journeys.examples import Example

WIDTHS = (1360, 390)
HEIGHT = 900
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# One walk over the page: what does not depend on its width.
_STRUCTURE = """() => {
  const found = [], all = (what) => [...document.querySelectorAll(what)];
  if (all('h1').length !== 1) found.push(`h1: ${all('h1').length} of them`);
  if (!document.title.trim()) found.push('title: empty');
  for (const one of all('[style]')) found.push(`inline style: ${one.outerHTML.slice(0, 80)}`);
  for (const one of all('style')) found.push(`inline style sheet: ${one.textContent.slice(0, 80)}`);
  for (const one of all('script:not([src])'))
    if (one.type !== 'application/json') found.push(`inline script: ${one.textContent.slice(0, 80)}`);
  for (const one of all('*'))
    for (const name of one.getAttributeNames())
      if (name.startsWith('on')) found.push(`inline handler: ${name} of ${one.outerHTML.slice(0, 80)}`);
  const ids = all('[id]').map((one) => one.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) found.push(`id twice: ${id}`);
  for (const one of all('a[href^="#"]'))
    if (one.hash.length > 1 && !document.getElementById(decodeURIComponent(one.hash.slice(1))))
      found.push(`leads nowhere: ${one.getAttribute('href')}`);
  return found;
}"""

# Chinese on an English page stands in an element that says so; a title can hold no element, so it is not asked.
_UNMARKED = """() => {
  const chinese = /[\\u3400-\\u9fff]/, found = [];
  const marked = (one) => one.closest('[lang]')?.getAttribute('lang').startsWith('zh');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (['SCRIPT', 'STYLE'].includes(node.parentElement.tagName)) continue;
    if (chinese.test(node.data) && !marked(node.parentElement)) found.push(node.data.trim().slice(0, 60));
  }
  for (const name of ['alt', 'title', 'placeholder', 'aria-label', 'value'])
    for (const one of document.querySelectorAll(`[${name}]`)) {
      const read = name !== 'value' || ['submit', 'button'].includes(one.type);
      if (read && chinese.test(one.getAttribute(name)) && !marked(one)) found.push(`${name}=${one.getAttribute(name)}`);
    }
  return [...new Set(found)];
}"""

_TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > room + 1);
  return [`too wide by ${document.documentElement.scrollWidth - room}: ${wide.at(-1)?.outerHTML.slice(0, 80)}`];
}"""

# Started and fetched apart, so that two tabs can think at the same time. Of long lists and tables axe takes the first
# rows: those that follow come from the same template, and its time grows with the square of their number.
_START_AXE = """(tags) => {
  const context = {exclude: [['tbody tr:nth-child(n+9)'], ['main li:nth-child(n+13)'],
    ['[id^=article-]:nth-of-type(n+20)']]};
  const options = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false};
  window.axeAnswer = axe.run(context, options).then(({violations}) =>
    violations.flatMap((one) => one.nodes.map((node) => `axe ${one.id}: ${node.target.join(' ')}`)));
}"""
_AXE_ANSWER = "() => window.axeAnswer"


@dataclass
class Looking:
    """Somebody who looks at page after page in one tab and keeps what was found."""

    page: Page
    # The width at which axe looks too, if it does; besides, a page's structure, language and width are looked at.
    axe_at: int = 0
    findings: list[str] = field(default_factory=list)
    titles: dict[str, set[str]] = field(default_factory=dict)
    _said: list[str] = field(default_factory=list)
    _address: str = ""
    _status: int = 200

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(f"script: {error}"))
        self.page.on("response", self._receive)

    def open(self, address: str, example: Example) -> bool:
        """Open an address and note what does not depend on the width; whether there is more to look at."""
        self._said.clear()
        self._address, self._status = address, example.status
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        answer = self.page.goto(address, wait_until="load")
        if answer is None or answer.status != example.status:
            self.findings.append(f"{address}: status {answer and answer.status}")
            return False
        english = address.startswith("/en/")
        found = self.page.evaluate(_STRUCTURE)
        lang = self.page.get_attribute("html", "lang") or ""
        if not lang.startswith("en" if english else "zh"):
            found.append(f"lang: {lang}")
        if english:
            found += [f"Chinese without a mark: {text}" for text in self.page.evaluate(_UNMARKED)]
        self._note(address, found)
        if not example.alias:
            self.titles.setdefault(self.page.title(), set()).add(address)
        return True

    def start(self, width: int) -> None:
        """Let the page be of this width, and axe begin."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        if width == self.axe_at:
            self.page.evaluate(AXE_SCRIPT)
            self.page.evaluate(_START_AXE, TAGS)

    def finish(self, width: int) -> None:
        """What axe has found at this width, and what stands out."""
        found = (self.page.evaluate(_AXE_ANSWER) if width == self.axe_at else []) + self.page.evaluate(_TOO_WIDE)
        self._note(f"{self._address} at {width}", found)

    def close(self) -> None:
        """What the page has said meanwhile."""
        self._note(self._address, self._said)

    def same_titles(self) -> list[str]:
        """Titles that two addresses have in common."""
        return [
            f"one title for {', '.join(sorted(addresses))}: {title}"
            for title, addresses in self.titles.items()
            if len(addresses) > 1
        ]

    def _note(self, where: str, found: list[Any]) -> None:
        self.findings += [f"{where}: {one}" for one in dict.fromkeys(found)]

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser says by itself that a page which refuses is a refusal.
        refusal = self._status >= 400 and f"a status of {self._status}" in message.text
        if message.type in ("error", "warning") and not refusal:
            self._said.append(f"console: {message.text[:200]}")

    def _receive(self, answer: Response) -> None:
        if answer.status >= 400 and answer.request.resource_type != "document":
            self._said.append(f"status {answer.status} of {answer.url}")


def look_together(lookers: list[Looking], addresses: list[str], example: Example) -> None:
    """Each in a browser of their own looks at their address; axe works in all of them at the same time."""
    looked = [one for one, address in zip(lookers, addresses, strict=True) if one.open(address, example)]
    for width in WIDTHS:
        for one in looked:
            one.start(width)
        for one in looked:
            one.finish(width)
    for one in looked:
        one.close()
