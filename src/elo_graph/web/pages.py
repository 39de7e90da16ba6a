"""HTML from answers: one template a page, the reader's language, addresses that stay on this server."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request

from elo_graph.analyse.labels import pick
from elo_graph.analyse.tables import grouped
from elo_graph.api.problems import Problem
from elo_graph.publish import structured
from elo_graph.publish.catalogue import Addresses, catalogue
from elo_graph.publish.documents import SUFFIXES, Document
from elo_graph.publish.profiles import PROFILES, view
from elo_graph.publish.publication import Publication
from elo_graph.store.protocol import Store
from elo_graph.web.texts import LANGUAGES, language_names, preferred, texts
from elo_graph.web.things import page_of

LANGUAGE_COOKIE = "elo-language"


def language_of(request: Request) -> str:
    """Return the page's language: of the path, of ``?lang=``, of the reader's last choice, of the browser."""
    first = request.url.path.split("/")[1]
    for language in (first, request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if language in LANGUAGES:
            return str(language)
    return preferred(request.headers.get("accept-language"))


def render(
    request: Request, template: str, address: str = "", /, *, language: str | None = None, **values: Any
) -> str:
    """Fill a template. ``request.app.state.templates`` holds the environment that ``environment`` made.

    ``address``: where the page lies, if it may have been asked for by another.
    """
    language = language or language_of(request)
    jinja: Environment = request.app.state.templates
    words, translations, server = texts(language), _translations(request, address), server_of(request)
    canonical = server + translations[language]
    given = {
        "structured": structured.page(
            words["tagline"], canonical, language, words["site"], f"{server}/{language}/"
        ),
        **{key: value for key, value in values.items() if key != "structured" or value is not None},
    }
    return jinja.get_template(template).render(
        lang=language,
        t=words,
        language_names=language_names(),
        translations=translations,
        server=server,
        canonical=canonical,
        **given,
    )


def server_of(request: Request) -> str:
    """Where this installation answers, by the setting or as the client (or its proxy) called it."""
    public: str | None = request.app.state.settings.public_url
    return (public or f"{request.url.scheme}://{request.url.netloc}").rstrip("/")


def environment(base_iri: str) -> Environment:
    """Make the template environment; ``local`` turns an IRI of ours into an address on this server."""
    jinja = Environment(
        loader=PackageLoader("elo_graph.web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    jinja.filters["local"] = lambda iri: local(iri, base_iri)
    jinja.filters["pick"] = lambda label, language: pick(label or {}, language, otherwise="–")
    jinja.filters["number"] = grouped
    return jinja


def local(iri: str, base_iri: str) -> str:
    """Return the address to follow for an IRI: a path here for ours, itself when it is a web address."""
    if iri.startswith(base_iri):
        return "/" + iri[len(base_iri) :]
    return iri if iri.startswith(("https://", "http://", "mailto:", "tel:")) else ""


def document(request: Request, store: Store, found: Document, path: str) -> str:
    """Return the page about one thing."""
    language = language_of(request)
    base_iri: str = request.app.state.settings.base_iri
    page = page_of(store, found, language, link=lambda iri: local(iri, base_iri))
    formats = {form: f"/{path}.{suffix}" for suffix, form in SUFFIXES.items() if suffix != "html"}
    return render(
        request,
        "thing.html",
        f"/{path}.html",
        language=language,
        here=path,
        page=page,
        formats=formats,
        structured=_structured(request, store, found.iri, language),
    )


def _structured(request: Request, store: Store, iri: str, language: str) -> Any:
    """Return what search engines read (schema.org as JSON-LD); None where there is nothing to tell."""
    base_iri: str = request.app.state.settings.base_iri
    if iri.startswith(base_iri + "graph/"):
        published: Publication | None = request.app.state.publishing.newest()
        where = Addresses(server_of(request), base_iri)
        return structured.dataset(catalogue(published, where), iri, language) if published else None
    return structured.thing(view(store, iri, PROFILES["schema-org"]).triples, iri, language)


def problem(request: Request, found: Problem) -> str:
    """Return the page that says what went wrong."""
    words = texts(language_of(request))
    detail = words["not_found"] if found.status == 404 else str(found)
    return render(request, "error.html", here="", detail=detail, nowhere=True)


def _translations(request: Request, address: str) -> Mapping[str, str]:
    """Return this page's address in each language."""
    parts = request.url.path.split("/")
    if parts[1] in LANGUAGES or request.url.path == "/":
        rest = "/".join(parts[2:])
        query = f"?{request.url.query}" if request.url.query else ""
        return {language: f"/{language}/{rest}{query}" for language in LANGUAGES}
    url = request.url.remove_query_params("format").replace(
        path=address or request.url.path, scheme="", netloc=""
    )
    return {language: str(url.include_query_params(lang=language)) for language in LANGUAGES}
