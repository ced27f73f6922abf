"""News as an Atom feed (RFC 4287), a page at a time (RFC 5005)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from infra.i18n import gettext, language
from infra.version import VERSION
from register.exchange.news import News

SPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
# So that an entry keeps its identity when the register moves to another address.
IDENTITY = "urn:x-toetssteen"
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
Xml.register_namespace("", SPACE)


def feed(
    base: str, path: str, page_of: str, title: str, page: int, told: Sequence[News], more: bool
) -> bytes:
    """The feed at `path`, which tells of the page at `page_of`; addresses are absolute below `base`."""
    root = Xml.Element(f"{{{SPACE}}}feed", {"xml:lang": language()})
    _text(root, "id", f"{IDENTITY}:feed:{path}")
    _text(root, "title", title)
    _text(root, "updated", max((one.at for one in told), default=BEGINNING).isoformat())
    _text(root, "generator", "Toetssteen", version=VERSION)
    _link(root, "alternate", f"{base}{page_of}", "text/html")
    _link(root, "self", _page(base, path, page), MEDIA_TYPE)
    _link(root, "first", _page(base, path, 1), MEDIA_TYPE)
    if page > 1:
        _link(root, "previous", _page(base, path, page - 1), MEDIA_TYPE)
    if more:
        _link(root, "next", _page(base, path, page + 1), MEDIA_TYPE)
    for one in told:
        _entry(root, base, one)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="utf-8")


def _entry(root: Xml.Element, base: str, one: News) -> None:
    entry = Xml.SubElement(root, f"{{{SPACE}}}entry")
    address = f"{base}/algoritmes/{one.organisation_slug}/{one.slug}"
    _text(entry, "id", f"{IDENTITY}:{one.id}")
    _text(
        entry, "title", gettext(f"register.exchange.news.{one.kind}", name=one.name, number=one.number or "")
    )
    _text(entry, "updated", one.at.isoformat())
    _text(entry, "published", one.at.isoformat())
    author = Xml.SubElement(entry, f"{{{SPACE}}}author")
    _text(author, "name", one.organisation)
    kind = {"term": one.kind, "scheme": f"{IDENTITY}:news"}
    Xml.SubElement(entry, f"{{{SPACE}}}category", kind)
    _link(entry, "alternate", f"{address}/revisies/{one.number}" if one.number else address, "text/html")
    _text(entry, "summary", one.summary)


def _page(base: str, path: str, page: int) -> str:
    return f"{base}{path}" + (f"?pagina={page}" if page > 1 else "")


def _text(parent: Xml.Element, name: str, text: str, **attributes: str) -> None:
    Xml.SubElement(parent, f"{{{SPACE}}}{name}", attributes).text = text


def _link(parent: Xml.Element, relation: str, address: str, media_type: str) -> None:
    facts = {"rel": relation, "href": address, "type": media_type}
    Xml.SubElement(parent, f"{{{SPACE}}}link", facts)
