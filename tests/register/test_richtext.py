"""Markup in an entry: paragraphs and lists stay, nothing that runs does, and what was typed is not swallowed."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.richtext import ALLOWED, bare, blocks, clean, has_markup, lines, paragraphs, plain

SCRAPS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<li>", "<ul>", "</ul>", "<script>", "</script>", "<b onclick=x>", "<", ">", "&", "&lt;", "&amp;",
         "&#60;", "<!--", "-->", "<img src=x onerror=alert(1)>", "<a href='javascript:x'>", "tekst", " ", "\n", '"', "'",
         "<svg/onload=x>", "</style>", "<style>", "&copy=1", "<br>", "&nbsp;", "&lt;b&gt;"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


@given(SCRAPS)
def test_of_any_text_only_the_allowed_tags_stay_and_without_attributes(text: str) -> None:
    parser = _Tags()
    kept = clean(text)
    parser.feed(kept if has_markup(kept) else "")
    parser.close()
    assert all(tag in ALLOWED and not attributes for tag, attributes in parser.found)


@given(SCRAPS | st.text(max_size=60))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert bare(bare(text)) == bare(text)
    assert not has_markup(bare(text))


@given(st.text(alphabet=st.characters(exclude_characters="<&"), max_size=80))
def test_a_text_without_markup_is_kept_as_it_was_typed(text: str) -> None:
    assert clean(text) == bare(text) == plain(text) == text


@pytest.mark.parametrize(
    "typed", ["Leeftijd < 18 jaar", "x <b en c", "R&D", "https://x.nl/?a=1&copy=2", "a <- b", "1 < 2 > 0"]
)
def test_a_sign_that_is_no_markup_swallows_nothing(typed: str) -> None:
    assert clean(typed) == bare(typed) == plain(typed) == typed
    assert plain(clean(f"<p>{typed}</p>")) == typed


def test_a_script_says_nothing_and_a_list_keeps_its_items() -> None:
    text = "<script>alert(1)</script><p>Eén</p><ul><li>twee<li onclick='x'>drie</ul>"
    assert clean(text) == "<p>Eén</p><ul><li>twee</li><li>drie</li></ul>"
    assert lines(clean(text)).split() == ["Eén", "•", "twee", "•", "drie"]
    assert paragraphs(clean(text)) == ["Eén", "twee", "drie"]


@given(st.lists(st.sampled_from(["Vraag aan", "Wacht", "Besluit"]), min_size=1, max_size=20), st.booleans())
def test_an_ordered_list_counts_whether_it_was_typed_with_markup_or_with_numbers(
    items: list[str], markup: bool
) -> None:
    typed = "".join(f"{number}. {item}\n" for number, item in enumerate(items, 1))
    text = f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>" if markup else typed
    (block,) = blocks(text)
    assert (block.first, block.parts) == (1, tuple(items))


def test_a_list_within_a_list_counts_by_itself_and_the_outer_one_goes_on() -> None:
    found = blocks("<ol><li>a<ul><li>x</li></ul></li><li>b</li></ol><p>Dit was het.</p>")
    assert [(block.is_list, block.first, block.parts) for block in found] == [
        (True, 1, ("a",)),
        (True, None, ("x",)),
        (True, 2, ("b",)),
        (False, None, ("Dit was het.",)),
    ]
