"""HTML from answers: one template a page, the reader's language, addresses that stay on this server."""

import json
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.requests import Request

from elo_graph.analyse.labels import pick
from elo_graph.analyse.tables import grouped
from elo_graph.api.problems import Problem
from elo_graph.publish.documents import SUFFIXES, Document, write
from elo_graph.publish.profiles import PROFILES, view
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


def render(request: Request, template: str, *, language: str | None = None, **values: Any) -> str:
    """Fill a template. ``request.app.state.templates`` holds the environment that ``environment`` made."""
    language = language or language_of(request)
    jinja: Environment = request.app.state.templates
    return jinja.get_template(template).render(
        lang=language,
        t=texts(language),
        language_names=language_names(),
        translations=_translations(request),
        **values,
    )


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
        language=language,
        here=path,
        page=page,
        formats=formats,
        structured=_structured(store, found.iri),
    )


def _structured(store: Store, iri: str) -> Any:
    """Return what search engines read (schema.org as JSON-LD); None where there is nothing to tell."""
    said = view(store, iri, PROFILES["schema-org"])
    return json.loads(write(said.triples, "application/ld+json")) if said else None


def problem(request: Request, found: Problem) -> str:
    """Return the page that says what went wrong."""
    words = texts(language_of(request))
    detail = words["not_found"] if found.status == 404 else str(found)
    return render(request, "error.html", here="", detail=detail)


def _translations(request: Request) -> Mapping[str, str]:
    """Return this page's address in each language."""
    parts = request.url.path.split("/")
    if parts[1] in LANGUAGES or request.url.path == "/":
        rest = "/".join(parts[2:])
        query = f"?{request.url.query}" if request.url.query else ""
        return {language: f"/{language}/{rest}{query}" for language in LANGUAGES}
    return {
        language: str(request.url.include_query_params(lang=language).replace(scheme="", netloc=""))
        for language in LANGUAGES
    }
