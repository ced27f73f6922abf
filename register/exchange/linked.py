"""The register as linked data: a DCAT-AP-NL catalogue in Turtle, with models as MLDCAT-AP describes them."""

from collections.abc import Sequence
from urllib.parse import quote

from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDFS, SKOS
from sqlmodel import Session

from infra.i18n import pick
from register.content import Content, public_part
from register.exchange.beside import features_told, models_of
from register.exchange.holdings import Held
from register.models import Feature, ModelVersion
from register.richtext import paragraphs
from register.standards.publication import CATEGORIES, VERSION

# The second edition of DCAT, which rdflib knows, has no version yet.
DCAT = Namespace("http://www.w3.org/ns/dcat#")
IT6 = Namespace("http://data.europa.eu/it6/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DQV = Namespace("http://www.w3.org/ns/dqv#")
THEMES = Namespace("http://publications.europa.eu/resource/authority/data-theme/")
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
DUTCH = URIRef("http://publications.europa.eu/resource/authority/language/NLD")
PUBLIC = URIRef("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
CC0 = URIRef("http://creativecommons.org/publicdomain/zero/1.0/deed.nl")
STANDARD = URIRef(f"https://standaarden.overheid.nl/algoritmeregister#{VERSION}")
# The themes of the European data portal in which the standard's themes fall.
EUROPEAN = dict(
    zip(
        CATEGORIES,
        ("GOVE", "EDUC", "ECON", "GOVE", "SOCI", "INTR", "SOCI", "ENVI", "EDUC", "JUST", "JUST", "REGI", "SOCI", "TRAN",
         "SOCI", "HEAL"),
        strict=True,
    )
)  # fmt: skip
# More entries than this nobody reads as text.
READABLE = 20
PREFIXES = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "it6": IT6, "spdx": SPDX, "vcard": VCARD, "dqv": DQV}
# What a description of an entry can be had as: ending, European file type, media type.
DISTRIBUTIONS = (("json", "JSON", "application/json"), ("csv", "CSV", "text/csv"))
# What the profile wants of a distribution: that its quality is measured. Ours is that the standard was kept.
KEPT = URIRef("https://standaarden.overheid.nl/algoritmeregister#valid")


def turtle(session: Session, base: str, entries: Sequence[Held]) -> bytes:
    """A catalogue of these entries; an address is the one under which its page stands.

    A few entries are written as a person would, many as one triple per line: that is Turtle too, and ten times as quick.
    """
    models = models_of(session, entries)
    catalogue, whole = URIRef(f"{base}/algoritmes"), _graph()
    _catalogue(whole, catalogue, base)
    if len(entries) <= READABLE:
        for held in entries:
            _entry(whole, session, base, held, catalogue, models.get(held.algorithm_id))
        return whole.serialize(format="turtle", encoding="utf-8")
    written = [whole.serialize(format="nt", encoding="utf-8")]
    for held in entries:
        graph = Graph(bind_namespaces="none")
        _entry(graph, session, base, held, catalogue, models.get(held.algorithm_id))
        written.append(graph.serialize(format="nt", encoding="utf-8"))
    return b"".join(written)


def _graph() -> Graph:
    graph = Graph(bind_namespaces="none")
    for name, space in {**PREFIXES, "skos": SKOS, "xsd": XSD}.items():
        graph.bind(name, space)
    return graph


def _catalogue(graph: Graph, catalogue: URIRef, base: str) -> None:
    publisher = URIRef(f"{base}/#organisatie")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, DCTERMS.title, Literal("Algoritmeregister", lang="nl")))
    graph.add((catalogue, DCTERMS.description, Literal("Algoritmes die de overheid gebruikt", lang="nl")))
    graph.add((catalogue, DCTERMS.publisher, publisher))
    graph.add((catalogue, DCTERMS.identifier, Literal(f"{base}/algoritmes")))
    graph.add((catalogue, DCTERMS.license, CC0))
    graph.add((CC0, RDF.type, DCTERMS.LicenseDocument))
    graph.add((PUBLIC, RDF.type, DCTERMS.RightsStatement))
    graph.add((DUTCH, RDF.type, DCTERMS.LinguisticSystem))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal("Toetssteen")))
    graph.add((catalogue, DCTERMS.language, DUTCH))
    contact = URIRef(f"{base}/#contact")
    graph.add((catalogue, DCAT.contactPoint, contact))
    graph.add((contact, RDF.type, VCARD.Kind))
    graph.add((contact, VCARD.fn, Literal("Algoritmeregister")))
    graph.add((contact, VCARD.hasURL, URIRef(f"{base}/algoritmes")))


def _entry(
    graph: Graph, session: Session, base: str, held: Held, catalogue: URIRef, model: ModelVersion | None
) -> None:
    content = public_part(held.content)
    page = f"{base}{held.path}"
    entry = URIRef(page)
    changed = Literal(held.changed_at.isoformat(), datatype=XSD.dateTime)
    graph.add((catalogue, DCAT.dataset, entry))
    graph.add((entry, RDF.type, DCAT.Dataset))
    graph.add((entry, RDF.type, DCAT.Resource))
    graph.add((entry, DCTERMS.title, Literal(content.get("name", ""), lang="nl")))
    graph.add((entry, DCTERMS.description, Literal(_description(content), lang="nl")))
    graph.add((entry, DCTERMS.identifier, Literal(page)))
    graph.add((entry, DCTERMS.accessRights, PUBLIC))
    graph.add((entry, DCTERMS.language, DUTCH))
    graph.add((entry, DCTERMS.modified, changed))
    graph.add((entry, IT6.collectionDate, changed))
    graph.add((entry, DCAT.landingPage, entry))
    graph.add((entry, RDF.type, FOAF.Document))
    if held.number:
        graph.add((entry, DCAT.version, Literal(str(held.number))))
    _themes(graph, entry, content)
    _people(graph, entry, base, held, content)
    for ending, file_type, media_type in DISTRIBUTIONS:
        _distribution(graph, entry, f"{page}.{ending}", file_type, media_type)
    if model:
        _model(graph, entry, held, content, model, features_told(session, model))


def _concept(graph: Graph, concept: URIRef, label: str, spoken: str | None = None) -> None:
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.prefLabel, Literal(label, lang=spoken)))


def _description(content: Content) -> str:
    goal = " ".join(paragraphs(content.get("goal")))
    return content.get("description_short") or goal or content.get("name", "")


def _themes(graph: Graph, entry: URIRef, content: Content) -> None:
    for name in content.get("category", ["Organisatie en bedrijfsvoering"]):
        theme = THEMES[EUROPEAN[name]]
        graph.add((entry, DCAT.theme, theme))
        _concept(graph, theme, EUROPEAN[name])
    for word in " ".join(paragraphs(content.get("tags"))).split(","):
        if word.strip():
            graph.add((entry, DCAT.keyword, Literal(word.strip(), lang="nl")))


def _people(graph: Graph, entry: URIRef, base: str, held: Held, content: Content) -> None:
    agent = URIRef(held.tooi or f"{base}/algoritmes/{held.organisation_slug}#organisatie")
    contact = URIRef(f"{entry}#contact")
    graph.add((agent, RDF.type, FOAF.Agent))
    graph.add((agent, FOAF.name, Literal(content.get("organization") or held.organisation, lang="nl")))
    graph.add((entry, DCTERMS.publisher, agent))
    graph.add((entry, DCTERMS.creator, agent))
    graph.add((entry, DCAT.contactPoint, contact))
    graph.add((contact, RDF.type, VCARD.Kind))
    graph.add((contact, VCARD.fn, Literal(content.get("organization") or held.organisation)))
    mail = content.get("contact_email", "")
    if "@" in mail and not any(sign in mail for sign in ' <>"{}|\\^`'):
        graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{quote(mail, safe='@')}")))


def _distribution(graph: Graph, entry: URIRef, address: str, file_type: str, media_type: str) -> None:
    one, where = URIRef(f"{address}#distributie"), URIRef(address)
    kind, media = URIRef(FILE_TYPES + file_type), URIRef(MEDIA_TYPES + media_type)
    graph.add((entry, DCAT.distribution, one))
    graph.add((one, RDF.type, DCAT.Distribution))
    for there in (DCAT.Resource, RDFS.Resource):
        graph.add((where, RDF.type, there))
    graph.add((one, DCAT.accessURL, where))
    graph.add((one, DCAT.downloadURL, where))
    graph.add((one, DCTERMS.license, CC0))
    graph.add((one, DCTERMS.format, kind))
    graph.add((one, DCAT.mediaType, media))
    graph.add((one, DCTERMS.conformsTo, STANDARD))
    graph.add((STANDARD, RDF.type, DCTERMS.Standard))
    graph.add((kind, RDF.type, DCTERMS.MediaTypeOrExtent))
    graph.add((media, RDF.type, DCTERMS.MediaType))
    quality = URIRef(f"{address}#kwaliteit")
    graph.add((one, DQV.hasQualityMeasurement, quality))
    graph.add((quality, RDF.type, DQV.QualityMeasurement))
    graph.add((quality, DQV.isMeasurementOf, KEPT))
    graph.add((KEPT, RDF.type, DQV.Metric))
    graph.add((KEPT, RDF.type, IT6.DataQuality))
    graph.add((KEPT, DCTERMS.title, Literal("Geldig volgens de publicatiestandaard", lang="nl")))
    graph.add(
        (KEPT, DCTERMS.description, Literal("Het record voldoet aan de publicatiestandaard", lang="nl"))
    )
    graph.add((KEPT, DCTERMS.identifier, Literal(str(KEPT))))
    graph.add((quality, DCTERMS.type, KEPT))
    _concept(graph, KEPT, "Geldig volgens de publicatiestandaard", "nl")
    graph.add((quality, DQV.value, Literal(True)))


def _model(
    graph: Graph, entry: URIRef, held: Held, content: Content, model: ModelVersion, features: list[Feature]
) -> None:  # fmt: skip
    one, file = URIRef(f"{entry}#model"), URIRef(f"urn:sha256:{model.sha256}")
    background = URIRef(f"{entry}#achtergrond")
    made = Literal(model.uploaded_at.isoformat(), datatype=XSD.dateTime)
    graph.add((entry, DCTERMS.relation, one))
    graph.add((one, RDF.type, IT6.MachineLearningModel))
    graph.add((one, RDF.type, RDFS.Resource))
    graph.add((one, DCTERMS.title, Literal(f"{content.get('name')} {model.number}", lang="nl")))
    graph.add((one, DCTERMS.identifier, Literal(str(file))))
    graph.add((one, DCTERMS.created, made))
    graph.add((one, DCAT.version, Literal(str(model.number))))
    graph.add((one, IT6.trainedOn, background))
    graph.add((one, IT6.hasFile, file))
    for key, path in (
        ("goal", IT6.intendedUse),
        ("risks", IT6.limitations),
        ("methods_and_models", IT6.modelArchitecture),
    ):
        if content.get(key):
            graph.add((one, path, Literal("\n\n".join(paragraphs(content[key])), lang="nl")))
    _file(graph, file, entry, model)
    _background(graph, background, entry, held, content, features)


def _file(graph: Graph, file: URIRef, entry: URIRef, model: ModelVersion) -> None:
    kind, checksum = URIRef(MEDIA_TYPES + "application/octet-stream"), BNode()
    graph.add((file, RDF.type, IT6.File))
    graph.add((file, DCTERMS.title, Literal("ONNX")))
    graph.add((file, DCTERMS.identifier, Literal(model.sha256)))
    graph.add((file, DCTERMS.format, kind))
    _concept(graph, kind, "ONNX")
    # The file itself is not given out; its facts stand on the page.
    graph.add((file, IT6.url, entry))
    graph.add((file, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
    graph.add((checksum, SPDX.checksumValue, Literal(model.sha256, datatype=XSD.hexBinary)))


def _background(
    graph: Graph, one: URIRef, entry: URIRef, held: Held, content: Content, features: list[Feature]
) -> None:  # fmt: skip
    """The data behind the model, as far as the public is told: not the rows, the columns."""
    graph.add((one, RDF.type, DCAT.Dataset))
    graph.add((one, DCTERMS.title, Literal(f"Gegevens van {content.get('name')}", lang="nl")))
    told = " ".join(paragraphs(content.get("source_data"))) or content.get("name", "")
    graph.add((one, DCTERMS.description, Literal(told, lang="nl")))
    graph.add((one, DCTERMS.identifier, Literal(str(one))))
    graph.add((one, IT6.collectionDate, Literal(held.changed_at.isoformat(), datatype=XSD.dateTime)))
    for path in (DCTERMS.publisher, DCTERMS.creator, DCAT.contactPoint, DCAT.theme):
        for value in graph.objects(entry, path):
            graph.add((one, path, value))
    closed = URIRef("http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC")
    graph.add((one, DCTERMS.accessRights, closed))
    graph.add((closed, RDF.type, DCTERMS.RightsStatement))
    for feature in features:
        graph.add((one, DCAT.keyword, Literal(pick(feature.label, "nl") or feature.name, lang="nl")))
