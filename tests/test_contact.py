"""A reader reports a mistake from the page, and from each statement, with what it is about filled in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from alliance87.model.errors import Alliance87Error
from alliance87.model.project import Project
from alliance87.site.contact import Contact
from alliance87.site.library import Library, read_library
from alliance87.site.site import Site
from browsing import Browser
from sites import text, tree

FORM = "https://example.org/who/what/issues/new"
PAGE = "id/organization/ilo.html"


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


def reports(site: Site, path: str) -> list[str]:
    return [href for href in tree(site, path).xpath("//a/@href") if href.startswith(FORM)]


def test_every_statement_and_every_page_have_a_link_that_says_what_it_is_about(
    library: Library,
) -> None:
    site = Site(library, FORM)
    evidence = tree(site, PAGE).xpath("//ol[@class='all-evidence']/li")
    links = reports(site, PAGE)
    assert len(links) == len(evidence) + 1  # the last is the page's own
    for link in links:
        asked = parse_qs(urlsplit(link).query)
        assert asked["title"] == ["Mistake on “International Labour Organization”"]
        assert "Page: https://w3id.org/alliance87/id/organization/ilo\n" in asked["body"][0]
        assert library.digest in asked["body"][0]
    graphs = [parse_qs(urlsplit(link).query)["body"][0].splitlines()[1] for link in links[:-1]]
    assert all(line.startswith("Statement: https://w3id.org/alliance87/graph/") for line in graphs)
    assert len({*graphs}) == len(graphs)
    assert len(reports(site, "fr/index.html")) == 1


def test_without_an_address_the_page_says_who_publishes(library: Library) -> None:
    page = tree(Site(library), PAGE)
    assert not page.xpath("//a[contains(., 'Report a mistake')]")
    (foot,) = page.xpath("//footer")
    assert "published by the Alliance 8.7 knowledge graph project" in text(foot)


@pytest.mark.parametrize(
    ("address", "start", "end"),
    [
        ("", "", ""),
        ("a.b@example.org", "mailto:a.b@example.org?subject=S%26", "&body=one%0D%0Atwo"),
        (f"{FORM}?labels=fact", f"{FORM}?labels=fact&title=S%26", "&body=one%0Atwo"),
        (
            "https://gitlab.example/a/b/-/issues/new",
            "https://gitlab.example/a/b/-/issues/new?issue%5Btitle%5D=S%26",
            "&issue%5Bdescription%5D=one%0Atwo",
        ),
        ("https://example.org/write-to-us", "https://example.org/write-to-us", ""),
    ],
)
def test_a_report_goes_to_any_kind_of_address(address: str, start: str, end: str) -> None:
    assert Contact(address).report("S&", "one\ntwo") == start + end


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "me", "a@b", "https://", "//example.org", "a@b.org?cc=c@d.org"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Alliance87Error, match=r"--contact.*is no address"):
        Contact(address)


def test_a_page_can_be_cited(library: Library) -> None:
    (citation,) = tree(Site(library), "elsewhere/sdg/8.7.html").xpath("//*[@id='cite']")
    assert "“Target 8.7”. In: " in text(citation)
    assert text(citation).endswith(" http://metadata.un.org/sdg/8.7")


COPY = """
await context.grantPermissions(["clipboard-read", "clipboard-write"]);
await page.getByText("Cite this").click();
const found = [];
for (const name of ["Copy citation", "Copy link", "Copy as Turtle"]) {
  await page.getByRole("button", { name }).click();
  await page.getByText("Copied").waitFor();
  found.push(await page.evaluate(() => navigator.clipboard.readText()));
  await page.evaluate(() => { document.querySelector("[data-copies] output").textContent = ""; });
}
return { found, faults: await check() };
"""


def test_citation_link_and_turtle_are_copied(browser: Browser, website: str) -> None:
    told = browser.visit(f"{website}{PAGE}", COPY)
    citation, link, turtle = told["found"]
    assert link == "https://w3id.org/alliance87/id/organization/ilo"
    assert citation.endswith(link)
    assert "organization:ilo" in unquote(turtle)
    assert told["faults"] == []
