"""Every IRI of ours answers, in every form that it has, and nothing else does."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx
import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat

from alliance87.model.namespaces import BASE
from serving import Served, problem, serving

DATA = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "rdf": "application/rdf+xml",
}
TYPES = {"html": "text/html", **DATA}
PARSED = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}
# One of each kind that has pages and data.
KINDS = (
    "id/organization/ilo", "id/event/strategy-workshop", "id/kind/ngo", "id/action-group/supply-chains",
    "id/document/press-release", "dataset", "dataset/stated", "catalog",
)  # fmt: skip
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def server(dist: Path) -> Iterator[Served]:
    with serving(dist) as served:
        yield served


@pytest.fixture(scope="module")
def ours(dist: Path) -> list[str]:
    """Every IRI of ours in the union dump and in the dataset, without fragment and with."""
    found: set[str] = set()
    for name, form in (
        ("alliance87.nt", RdfFormat.N_TRIPLES),
        ("alliance87.nq", RdfFormat.N_QUADS),
    ):
        for quad in pyoxigraph.parse(path=dist / name, format=form):
            terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            found |= {term.value for term in terms if isinstance(term, NamedNode)}
    return sorted(iri for iri in found if iri.startswith(BASE))


def parts(ours: list[str]) -> list[str]:
    """The first passage, graph of statements, quote and position, whose names may change."""
    rooms = (
        "id/passage/",
        "id/quote/",
        "id/position/",
        "id/participation/",
        "id/not-stated/",
        "graph/stated/",
        "graph/implied/",
        "graph/curated/",
    )
    return [next(i for i in ours if i.startswith(BASE + r)).removeprefix(BASE) for r in rooms]


def led(server: Served, answer: httpx.Response) -> str:
    """The path that a redirect leads to."""
    return urljoin(str(answer.request.url), answer.headers["location"]).removeprefix(server.address)


def test_every_iri_of_ours_answers_after_one_redirect_at_the_most(
    server: Served, ours: list[str]
) -> None:
    assert len(ours) > 700
    wrong: list[str] = []
    with httpx.Client(headers={"accept": BROWSER}) as client:
        seen: dict[str, str] = {}
        for iri in ours:
            address, fragment = urldefrag(iri)
            path = address.removeprefix(BASE)
            if path not in seen:
                answer = client.get(f"{server.address}/{path}")
                if answer.status_code == 303:
                    answer = client.get(urljoin(str(answer.url), answer.headers["location"]))
                seen[path] = answer.text if answer.status_code == 200 else ""
            has_part = not fragment or f'id="{fragment}"' in seen[path]
            if not seen[path] or not has_part:
                wrong.append(iri)
    assert wrong == []


def test_every_kind_of_thing_leads_to_what_is_accepted(server: Served, ours: list[str]) -> None:
    for path in KINDS:
        assert f"/{path}.html" == led(server, server.get(f"/{path}", accept=BROWSER))
        for suffix, kind in TYPES.items():
            answer = server.get(f"/{path}", accept=kind)
            assert answer.status_code == 303, (path, kind)
            assert led(server, answer) == f"/{path}.{suffix}"
            assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
            told = answer.headers["link"]
            assert f'{path}.ttl>; rel="describedby"; type="text/turtle"' in told
            assert f'{path}.{suffix}>; rel="alternate"; type="{kind}"' in told
            found = server.get(f"/{path}.{suffix}", accept="image/png")
            assert found.status_code == 200, (path, suffix)
            assert found.headers["content-type"].partition(";")[0] == kind
            for target in re.findall(r"<([^>]+)>", found.headers["link"]):
                at = urljoin(str(found.url), target).removeprefix(f"{server.address}/")
                assert at in {f"{path}.{each}" for each in TYPES}
        assert problem(server.get(f"/{path}", accept="image/png")) == (406, "not-acceptable")


def test_a_part_leads_to_its_place_on_a_page_and_to_the_data_of_the_whole(
    server: Served, ours: list[str]
) -> None:
    for path in parts(ours):
        page = led(server, server.get(f"/{path}", accept=BROWSER))
        address, _, anchor = page.partition("#")
        assert f'id="{anchor}"' in server.get(address).text, path
        french = led(server, server.get(f"/{path}", accept=BROWSER, accept_language="fr"))
        assert french == f"/fr{page}"
        assert led(server, server.get(f"/{path}.html")) == page
        for suffix, kind in DATA.items():
            answer = server.get(f"/{path}", accept=kind)
            assert answer.status_code == 303
            whole = led(server, answer)
            assert whole.endswith(f".{suffix}")
            assert led(server, server.get(f"/{path}.{suffix}")) == whole
            assert server.get(whole).headers["content-type"].partition(";")[0] == kind
        assert (
            f"{BASE}{path}"
            in server.get(led(server, server.get(f"/{path}", accept=DATA["nt"]))).text
        )
        assert problem(server.get(f"/{path}", accept="image/png")) == (406, "not-acceptable")


def test_a_slash_too_many_leads_to_the_thing(server: Served) -> None:
    assert led(server, server.get("/id/organization/ilo/")) == "/id/organization/ilo"
    assert led(server, server.get("/questions/")) == "/questions"


def test_the_data_of_a_thing_say_the_same_in_every_form(server: Served, ours: list[str]) -> None:
    for path in ("id/organization/ilo", "ontology", "id/source/un-sdg"):
        graphs = {
            suffix: set(pyoxigraph.parse(server.get(f"/{path}.{suffix}").content, format=form))
            for suffix, form in PARSED.items()
        }
        assert graphs["ttl"] == graphs["nt"] == graphs["rdf"]
        assert graphs["nt"]


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("", "html"),
        ("*/*", "html"),
        ("application/xhtml+xml", "html"),
        ("text/turtle;q=0.4, application/ld+json;q=0.6", "jsonld"),
        ("application/json", "jsonld"),
        ("text/*;q=0.3, text/turtle;q=0.7", "ttl"),
        ("text/html;q=0, text/*", "ttl"),
        ("application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", "rdf"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/n-triples, text/turtle", "ttl"),
    ],
)
def test_the_best_of_several_wishes_is_met(accept: str, suffix: str, server: Served) -> None:
    path = "/id/organization/ilo"
    assert led(server, server.get(path, accept=accept)) == f"{path}.{suffix}"


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        ("fr", "/fr"),
        ("es-MX, es;q=0.9, en;q=0.5", "/es"),
        ("de, fr;q=0.3", "/fr"),
        ("de", ""),
        ("en-GB, fr;q=0.9", ""),
        ("fr;q=0, es;q=0.1, *;q=0.01", "/es"),
        ("", ""),
    ],
)
def test_a_page_is_in_the_language_that_is_asked_for(
    accept: str, start: str, server: Served
) -> None:
    for path in ("/id/organization/ilo", "/ontology", "/questions"):
        answer = server.get(path, accept="text/html", accept_language=accept)
        assert led(server, answer) == f"{start}{path}.html"
        page = server.get(led(server, answer))
        assert page.headers["content-language"] == (start[1:] or "en")
        assert f'lang="{start[1:] or "en"}"' in page.text
        data = server.get(path, accept="text/turtle", accept_language=accept)
        assert path == "/questions" or led(server, data) == f"{path}.ttl"


def test_a_question_has_its_query_and_its_answer(server: Served) -> None:
    path = "/question/who-took-part"
    for kind, suffix in (
        ("application/sparql-query", "rq"),
        ("application/sparql-results+json", "json"),
        ("text/csv", "csv"),
        ("text/html", "html"),
    ):
        assert led(server, server.get(path, accept=kind)) == f"{path}.{suffix}"
        assert server.get(f"{path}.{suffix}").headers["content-type"].startswith(kind)


def test_the_home_page_is_at_the_root_in_each_language(server: Served) -> None:
    if server.get("/index.html").status_code == 404:
        pytest.skip("needs the home page of the site")
    assert led(server, server.get("/", accept=BROWSER)) == "/index.html"
    french = server.get("/", accept=BROWSER, accept_language="fr")
    assert led(server, french) == "/fr/index.html"
    assert led(server, server.get("/fr")) == "/fr/index.html"


def test_the_context_is_found_at_its_iri(server: Served, dist: Path) -> None:
    answer = server.get("/context.jsonld")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.content == (dist / "context.jsonld").read_bytes()


def test_every_published_file_can_be_downloaded_as_it_is(server: Served, dist: Path) -> None:
    types = {
        "nq": "application/n-quads",
        "trig": "application/trig",
        "csv": "text/csv",
        "SHA256SUMS": "text/plain",
        **DATA,
    }
    for file in sorted(dist.iterdir()):
        answer = server.get(f"/download/{file.name}")
        assert answer.content == file.read_bytes()
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind == types[file.name.rpartition(".")[2]], file.name
        assert answer.headers["content-disposition"] == f'attachment; filename="{file.name}"'


def test_a_download_can_be_taken_up_where_it_broke_off(server: Served, dist: Path) -> None:
    whole = (dist / "alliance87.nq").read_bytes()
    path, size = "/download/alliance87.nq", len(whole)
    tag = server.get(path).headers["etag"]
    for asked, first, last in (
        ("bytes=100-199", 100, 199),
        (f"bytes={size - 5}-", size - 5, size - 1),
        ("bytes=-7", size - 7, size - 1),
        ("bytes=0-99999999", 0, size - 1),
    ):
        answer = server.get(path, range=asked, accept_encoding="gzip")
        assert (answer.status_code, answer.content) == (206, whole[first : last + 1])
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
    assert server.get(path, range="bytes=0-9", if_range=tag).status_code == 206
    for told in ({"range": "bytes=0-9", "if_range": '"other"'}, {"range": "bytes=0-1,5-6"},
                 {"range": "bytes=9-0"}, {"range": "lines=0-1"}):  # fmt: skip
        answer = server.get(path, **told)
        assert (answer.status_code, answer.content) == (200, whole)
    beyond = server.get(path, range=f"bytes={size}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert problem(beyond) == (416, "range")


def test_a_file_that_a_client_has_is_not_sent_again(server: Served) -> None:
    for path in (
        "/id/organization/ilo.html",
        "/id/organization/ilo.ttl",
        "/download/alliance87.nt",
    ):
        first = server.get(path)
        again = server.get(path, if_none_match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
        head = server.ask("HEAD", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == first.headers["content-length"]
        assert head.headers["etag"] == first.headers["etag"]


def test_a_page_is_compressed_if_that_is_accepted(server: Served) -> None:
    plain = server.get("/ontology.html")
    url = f"{server.address}/ontology.html"
    with httpx.stream("GET", url, headers={"accept-encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert len(raw) * 2 < len(plain.content)


def test_a_page_may_load_and_run_only_what_is_ours(server: Served) -> None:
    def policy(path: str) -> str:
        answer = server.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        return answer.headers["content-security-policy"]

    for path in ("/ontology.html", "/fr/id/organization/ilo.html", "/contribute.html"):
        told = policy(path)
        assert "default-src 'none'" in told
        assert "script-src 'self';" in told
        assert "frame-ancestors 'none'" in told
        assert "unsafe" not in told
        assert server.get(path).headers["referrer-policy"] == "no-referrer"
    for path in ("/ask.html", "/fr/ask.html"):
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy(path)
        assert "unsafe-inline" not in policy(path)
    assert policy("/id/organization/ilo.ttl").startswith("default-src 'none'")
    assert "server" not in server.get("/ontology.html").headers


NOTHING = (
    "/id//organization/ilo", "//id/organization/ilo", "/id", "/id/",
    "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/download/../SHA256SUMS",
    "/id%2Forganization%2Filo", "/id/organization/ilo%00.html", "/id/organization/ilo.html%00",
    "/%ff%fe", "/id/organization/ilo.pdf", "/download/none", "/static/", "/.htaccess",
    "/index.html/..", "/~root", "/C:%5Cwindows", "/id/organization/" + "x" * 5000, "/.git/config",
    "/%F0%9F%98%80", "/id/organization/%E2%80%AE", "/scripts/alliance87/__init__.py",
    "/%252e%252e/etc/passwd", "/id/organization/ilo;x=1", "/fr/id/organization/ilo.ttl",
)  # fmt: skip


@pytest.mark.parametrize("path", NOTHING)
def test_where_there_is_nothing_the_answer_is_a_clean_404(path: str, server: Served) -> None:
    connection = http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 404, body
    assert answer.headers["content-type"] == "application/problem+json"
    assert b"root:" not in body


def test_what_is_missing_is_a_page_for_a_browser_and_names_what_is_near(server: Served) -> None:
    told = server.get("/id/organization/iloo").json()
    assert told["type"] == f"{BASE}problems#not-found"
    assert told["detail"].endswith(f"Did you mean {BASE}id/organization/ilo?")
    page = server.get("/id/organization/%3Cscript%3Ealert(1)%3C/script%3E", accept=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "alert(1)" not in page.text
    near = server.get("/id/organization/iloo", accept=BROWSER)
    assert near.status_code == 404
    assert 'href="../../id/organization/ilo.html"' in near.text
    assert server.get("/static/base.css").status_code == 200
    assert 'href="../../static/base.css"' in near.text
    french = server.get("/fr/id/nothing", accept=BROWSER)
    assert '<html lang="fr">' in french.text
    assert 'href="../../fr/participants.html"' in french.text


def test_the_description_of_the_dataset_is_where_void_looks_for_it(server: Served) -> None:
    answer = server.get("/.well-known/void")
    assert led(server, answer) == "/download/catalog.ttl"


def test_search_engines_find_every_page(server: Served) -> None:
    robots = server.get("/robots.txt").text
    assert f"Sitemap: {BASE}sitemap.xml" in robots
    pages = re.findall(r"<loc>([^<]+)</loc>", server.get("/sitemap.xml").text)
    assert f"{BASE}id/organization/ilo.html" in pages
    assert len(pages) == len(set(pages)) > 200


def test_only_what_reads_is_allowed(server: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in ("/id/organization/ilo", "/ontology.ttl", "/metrics", "/problems"):
            answer = server.ask(method, path, b"x")
            assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    asked = server.ask("OPTIONS", "/id/organization/ilo")
    assert (asked.status_code, asked.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


def test_a_file_does_not_change_from_one_server_to_the_next(server: Served, dist: Path) -> None:
    paths = ("/id/organization/ilo.html", "/id/organization/ilo.jsonld", "/shapes.html")
    with serving(dist) as other:
        for path in paths:
            one, two = server.get(path), other.get(path)
            assert sha256(one.content).digest() == sha256(two.content).digest()
            assert one.headers["etag"] == two.headers["etag"]


def test_what_a_thing_is_can_be_followed_by_a_stock_client(server: Served) -> None:
    graph = rdflib.Graph().parse(f"{server.address}/id/organization/ilo")
    assert (rdflib.URIRef(f"{BASE}id/organization/ilo"), None, None) in graph
