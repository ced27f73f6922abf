"""A style sheet made of two colours and nothing else: what a municipality's own pages take over from its style."""

from register.house_style.contrast import deeper

RULES = """{scope} {{
  --accent: {accent};
  --accent-deep: {deep};
  --on-accent: {on_accent};
  --utrecht-button-primary-action-color: {on_accent};
  --utrecht-button-primary-action-hover-color: {on_accent};
  --utrecht-button-primary-action-active-color: {on_accent};
  --utrecht-button-primary-action-focus-color: {on_accent};
  --utrecht-skip-link-color: {on_accent};
}}
"""


def sheet_of(accent: str, on_accent: str, scope: str = ":root") -> str:
    """The rules for two colours. Raises ValueError for what is no colour, so that nothing else gets into a style sheet."""
    return RULES.format(scope=scope, accent=accent, on_accent=on_accent, deep=deeper(accent, on_accent))
