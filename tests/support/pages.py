"""What a rendered page holds, for tests that look into it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ndgm.verdict.page.kept import inflated


class Outline(HTMLParser):
    """What a page holds: its tags, ids, links, landmarks, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.levels, self.text, self.scripts = [], [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.scripts += [found.get("type")] if tag == "script" else []
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for name in ("href", "src") if name in found]
        self.levels += [int(tag[1])] if re.fullmatch(r"h\d", tag) else []

    def handle_data(self, data):
        self.text.append(data)


def kept(page):
    """The texts that the page keeps deflated, of all kinds."""
    texts = inflated(re.search(r'id="kept">([^<]*)<', page)[1])
    return [text for kind in texts.values() for text in kind]
