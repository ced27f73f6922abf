"""Cut the NL Design System style sheets down to the components that our pages use.

Run by hand when a version is raised: `python -m tests.web.vendor_styles COMPONENTS.css TOKENS.css OUT.css`, with
`dist/index.css` of @utrecht/component-library-css and `dist/theme.css` of
@nl-design-system-unstable/voorbeeld-design-tokens.
"""

import re
import sys
from pathlib import Path

import tinycss2

COMPONENTS = frozenset(
    [
        "alert",
        "button",
        "checkbox",
        "form-field",
        "form-field-description",
        "form-field-error-message",
        "form-label",
        "radio-button",
        "select",
        "skip-link",
        "table",
        "textarea",
        "textbox",
    ]
)
NOTICE = """/**
 * Cut from two works under EUPL-1.2 by tests/web/vendor_styles.py; see NOTICE.
 * @utrecht/component-library-css: Copyright (c) 2020-2025 Gemeente Utrecht, Copyright (c) 2020-2025 Frameless B.V.
 * @nl-design-system-unstable/voorbeeld-design-tokens: Copyright (c) Community for NL Design System
 * @license EUPL-1.2
 */
"""
CLASS = re.compile(r"\.utrecht-([a-z0-9]+(?:-[a-z0-9]+)*)")
PROPERTY = re.compile(r"(--[\w-]+)")


def is_ours(selector: str) -> bool:
    """Whether each class of the selector belongs to a component that we use, in its plain (not `html`) form."""
    named = CLASS.findall(selector)
    return bool(named) and ".utrecht-html" not in selector and all(name in COMPONENTS for name in named)


def kept_selectors(prelude: list[tinycss2.ast.Node]) -> str:
    """The selectors that are ours, parted at the commas that stand outside brackets."""
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for node in prelude:
        if node == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return ",".join(text for part in parts if is_ours(text := tinycss2.serialize(part).strip()))


def cut_rules(nodes: list[tinycss2.ast.Node]) -> str:
    """The rules among the nodes, also inside at-rules, whose selectors are ours."""
    kept = []
    for node in nodes:
        if node.type == "qualified-rule" and (selectors := kept_selectors(node.prelude)):
            kept.append(f"{selectors}{{{squeeze(tinycss2.serialize(node.content))}}}")
        elif node.type == "at-rule" and node.content and node.at_keyword == "media":
            inner = cut_rules(
                tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            )
            if inner:
                kept.append(f"@media {tinycss2.serialize(node.prelude).strip()}{{{inner}}}")
    return "\n".join(kept)


def squeeze(css: str) -> str:
    """On one line, without comments, and without pictures as data: our content policy lets none of those in."""
    plain = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    plain = re.sub(r"[\w-]+:\s*url\(\"data:[^\"]*\"\);?", "", plain)
    return re.sub(r"\s+", " ", plain).strip()


def cut_tokens(theme: str, components: str) -> dict[str, str]:
    """The tokens that the components ask for, and those that these tokens lean on in turn."""
    known = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", theme))
    wanted, queue = {}, PROPERTY.findall(components)
    while queue:
        name = queue.pop()
        if name in known and name not in wanted:
            wanted[name] = known[name].strip()
            queue += PROPERTY.findall(known[name])
    return dict(sorted(wanted.items()))


def main(components: Path, theme: Path, out: Path) -> None:
    rules = cut_rules(
        tinycss2.parse_stylesheet(components.read_text(), skip_comments=True, skip_whitespace=True)
    )
    tokens = cut_tokens(theme.read_text(), rules)
    declared = "".join(f"{name}:{value};" for name, value in tokens.items())
    out.write_text(f"{NOTICE}@layer nlds{{\n:root{{{declared}}}\n{rules}\n}}\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
