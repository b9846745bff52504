"""The Ask page answers in the browser what the command answers, and stays whole whatever is asked."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pyoxigraph
import pytest
from pyoxigraph import QueryResultsFormat

from alliance87.export.tables import Table, lossless, spreadsheet
from alliance87.model.errors import QueryError
from alliance87.model.project import Project
from alliance87.query import store
from alliance87.query.engine import ask
from alliance87.query.results import render
from alliance87.site import ask as page
from alliance87.site.draw import artist
from alliance87.site.library import Library, read_library
from alliance87.site.words import read_words
from test_queries import NAMES, expected, table

if TYPE_CHECKING:
    from browsing import Browser

PHONE = 360
DESKTOP = 1280
PRODUCT = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?i) }"
# What the steps of many visits begin with.
BEGIN = """
await page.waitForSelector("html[data-ask]");
const text = (id) => page.textContent(`#ask-${id}`);
const write = async (query) => {
  await page.locator("#ask-editor .cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(query);
};
const run = async () => {
  await page.click("#ask-run");
  await page.waitForSelector("#ask-run:enabled");
};
const view = async (name) => {
  await page.check(`#ask-results input[value=${name}]`);
  return page.textContent("#ask-results pre");
};
"""


@pytest.fixture(scope="module")
def in_oxigraph(project: Project) -> pyoxigraph.Store:
    return store.load(project)


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


@pytest.fixture(scope="module")
def answers(browser: Browser, website: str) -> dict[str, str]:
    """Every saved question asked on the page, one after the other, as result JSON."""
    steps = """
    const found = {};
    for (const name of given) {
      await page.selectOption("#ask-question", name);
      await run();
      found[name] = await view("json");
    }
    return found;
    """
    found: dict[str, str] = browser.visit(f"{website}ask.html", BEGIN + steps, given=NAMES)
    return found


@pytest.fixture(scope="module")
def served(dist: Path, assets: Path) -> Generator[str]:
    """The address of the same site under our own server, which has an endpoint."""
    assert assets.is_dir()
    command = [sys.executable, "-m", "alliance87", "serve", "--dist", str(dist), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split()[-1]
        server.terminate()


def asked(browser: Browser, website: str, query: str, steps: str = "", **options: Any) -> Any:
    """Write a query into the editor, ask it, and do the steps."""
    begin = f"{BEGIN} await write(given); await run();"
    return browser.visit(f"{website}ask.html", begin + steps, given=query, **options)


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_question_has_its_expected_answer_in_the_browser(
    name: str, answers: dict[str, str]
) -> None:
    assert table(answers[name].encode(), QueryResultsFormat.JSON) == expected(name)


def test_the_engine_is_not_loaded_before_something_is_asked(browser: Browser, website: str) -> None:
    steps = (
        "const before = page.workers().length; await run(); return [before, page.workers().length]"
    )
    assert browser.visit(f"{website}ask.html", BEGIN + steps) == [0, 1]


def test_our_prefixes_need_not_be_declared(browser: Browser, website: str) -> None:
    query = "SELECT ?name WHERE { organization:ilo a87:abbreviation ?name }"
    steps = "return page.locator('#ask-results td').allTextContents()"
    assert asked(browser, website, query, steps) == ["ILO"]


def test_the_csv_is_what_the_command_gives(
    browser: Browser, website: str, in_oxigraph: pyoxigraph.Store, project: Project
) -> None:
    query = "SELECT ?s ?name WHERE { ?s skos:prefLabel ?name } ORDER BY ?s ?name"
    wanted = render(ask(in_oxigraph, query, "-"), "csv", 80, project.context).decode()
    assert asked(browser, website, query, "return view('csv')") == wanted


def test_a_csv_for_spreadsheets_has_a_mark_and_no_formula(browser: Browser, website: str) -> None:
    query = 'SELECT ("=1+1" AS ?a) ("@x" AS ?b) ("é, \\"é\\"" AS ?c) (-5 AS ?d) ("a=b" AS ?e) {}'
    steps = """
    const shown = await view("csv");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.click("#ask-results a[download='answer.spreadsheet.csv']"),
    ]);
    const parts = await (await file.createReadStream()).toArray();
    return [shown, Buffer.concat(parts).toString("base64")];
    """
    shown, file = asked(browser, website, query, steps)
    row = ("=1+1", "@x", 'é, "é"', "-5", "a=b")
    columns = dict.fromkeys("abcde", "")
    assert shown == lossless(Table("answer", columns, (row,))).decode()
    assert b64decode(file) == spreadsheet(Table("answer", columns, (row,)))
    assert b"'=1+1" in b64decode(file)


def test_a_constructed_graph_is_what_the_command_gives_and_is_drawn(
    browser: Browser, website: str, in_oxigraph: pyoxigraph.Store, project: Project
) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { organization:ilo } ?s ?p ?o }"
    wanted = ask(in_oxigraph, query, "-")
    assert not isinstance(wanted, bytes)
    steps = """
    const file = await view("ntriples");
    await page.check("#ask-results input[value=drawn-graph]");
    const names = await page.locator(".ask-link title").allTextContents();
    return [file, names, await page.getAttribute(".ask-drawing", "aria-label")];
    """
    file, drawn, label = asked(browser, website, query, steps)
    assert file == render(wanted, "ntriples", 80, project.context).decode()
    assert len(drawn) == len(wanted)
    assert "organization:ilo a87:kind kind:un-entity" in drawn
    assert f"statements {len(wanted)}" in label


def test_a_yes_or_no_is_told_as_such(browser: Browser, website: str) -> None:
    steps = "return text('results')"
    assert "Yes" in asked(browser, website, "ASK { organization:ilo ?p ?o }", steps)
    assert "No: nothing" in asked(browser, website, "ASK { organization:nobody ?p ?o }", steps)


def test_iris_of_ours_lead_to_their_pages_and_those_of_others_to_themselves(
    browser: Browser, website: str, site_folder: Path
) -> None:
    query = """SELECT ?x WHERE { VALUES ?x { organization:ilo a87:Alliance <http://example.org/>
        <javascript:alert(1)> <https://w3id.org/alliance87/../../x> } }"""
    steps = "return page.locator('#ask-results td a').evaluateAll((all) => all.map((a) => a.href))"
    found = asked(browser, website, query, steps)
    ours = [address.removeprefix(website) for address in found if address.startswith(website)]
    assert ours == ["id/organization/ilo.html", "ontology.html#Alliance"]
    assert (site_folder / ours[0]).is_file()
    assert found[2:] == ["http://example.org/"]


def test_the_first_thousand_rows_are_shown_and_more_on_demand(
    browser: Browser, website: str
) -> None:
    steps = """
    const count = () => page.locator("#ask-results tbody tr").count();
    const first = await count();
    await page.click("#ask-results button");
    const second = [await count(), await page.textContent(".ask-table p")];
    await page.click("#ask-results button");
    return [first, ...second, await count(), await page.isVisible("#ask-results button")];
    """
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT 2500"
    told = "Rows shown: 2,000 of 2,500."
    assert asked(browser, website, query, steps) == [1000, 2000, told, 2500, False]


def test_a_query_is_ended_at_its_time_limit_and_the_next_is_answered(
    browser: Browser, website: str
) -> None:
    steps = """
    await write("ASK {}");
    await run(); // loads the engine
    await page.selectOption("#ask-seconds", "2");
    await write(given);
    const start = Date.now();
    await run();
    const spent = Date.now() - start;
    const told = [await text("status"), await text("fault")];
    await page.selectOption("#ask-question", "who-took-part");
    await run();
    return [spent, ...told, await text("status")];
    """
    spent, status, fault, after = browser.visit(f"{website}ask.html", BEGIN + steps, given=PRODUCT)
    assert 2000 <= spent < 4000
    assert status == "No answer."
    assert fault.startswith("The query was ended after 2 s.")
    assert after.startswith("Rows: 42.")


def test_a_query_can_be_stopped(browser: Browser, website: str) -> None:
    steps = """
    await write(given);
    await page.click("#ask-run");
    await page.click("#ask-stop");
    await page.waitForSelector("#ask-run:enabled");
    return text("fault");
    """
    told = browser.visit(f"{website}ask.html", BEGIN + steps, given=PRODUCT)
    assert told == "The query was stopped."


def test_a_query_that_breaks_the_engine_leaves_the_page_answering(
    browser: Browser, website: str
) -> None:
    query = f"SELECT (1 AS ?x) WHERE {{ FILTER({'(' * 5000}1{')' * 5000}) }}"
    steps = """
    const fault = await text("fault");
    await page.selectOption("#ask-question", "who-took-part");
    await run();
    return [fault, await text("status")];
    """
    fault, after = asked(browser, website, query, steps)
    assert fault
    assert after.startswith("Rows: 42.")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE {\n  ?s a87:kind ?o .\n  FILTER(?o = ) }",
        "# é 🙂\nSELECT * WHERE { ?s a87:kind }",
        "SELECT ?é WHERE { ?é ?p }",
    ],
)
def test_a_syntax_error_has_the_line_and_column_that_the_command_tells(
    query: str, browser: Browser, website: str, in_oxigraph: pyoxigraph.Store
) -> None:
    with pytest.raises(QueryError) as raised:
        ask(in_oxigraph, query, "-")
    line, column = raised.value.place.split(":")[1:]
    steps = "return [await text('fault'), await page.locator('.cm-lintRange-error').count()]"
    fault, marks = asked(browser, website, query, steps)
    assert fault.startswith(f"Line {line}, column {column}: ")
    assert marks == 1


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * WHERE { ?s x:p ?o }", "Line 1, column 21: No prefix “x:” is known."),
        ("SELECT * {\n SERVICE <http://e.org/> { ?s ?p ?o } }", "Line 2, column 2: SERVICE would"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "Line 1, column 1: INSERT would change data"),
        ("  \n", "The query is empty."),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(
    query: str, told: str, browser: Browser, website: str
) -> None:
    assert asked(browser, website, query, "return text('fault')").startswith(told)


def test_a_link_brings_back_the_query_which_waits_to_be_asked(
    browser: Browser, website: str
) -> None:
    query = 'SELECT ("é & # ? + %41 \\" <b>" AS ?x)\nWHERE {}'
    link = asked(browser, website, query, "return page.getAttribute('#ask-link', 'href')")
    assert link.startswith(f"{website}ask.html#q=")
    steps = """
    const status = await text("status");
    const editor = await page.locator(".cm-line").allTextContents();
    await run();
    return [editor.join("\\n"), status, await page.textContent("#ask-results td")];
    """
    found, status, cell = browser.visit(link, BEGIN + steps)
    assert found == query
    assert status == "This query came with the link. Read it, then ask."
    assert cell == 'é & # ? + %41 " <b>'


def test_a_link_to_a_saved_question_shows_its_answer(browser: Browser, website: str) -> None:
    steps = "return [await text('status'), await page.getAttribute('#ask-link', 'href')]"
    address = f"{website}ask.html?question=who-took-part"
    status, link = browser.visit(address, BEGIN + steps)
    assert status.startswith("Rows: 42.")
    assert parse_qs(urlsplit(link).query) == {"question": ["who-took-part"]}


def test_names_are_completed_by_name_and_by_label(browser: Browser, website: str) -> None:
    steps = """
    const completed = async (typed) => {
      await write("SELECT * WHERE { ");
      await page.keyboard.type(typed, { delay: 20 });
      await page.waitForSelector(".cm-tooltip-autocomplete li[aria-selected]");
      await page.waitForTimeout(150); // a completion may not be taken by accident (CodeMirror)
      await page.keyboard.press("Enter");
      return page.locator(".cm-line").first().textContent();
    };
    return [await completed("a87:participatedI"), await completed("International Labour Org")];
    """
    by_name, by_label = browser.visit(f"{website}ask.html", BEGIN + steps)
    assert "a87:participatedIn" in by_name
    assert "organization:ilo" in by_label


def test_the_keyboard_alone_is_enough(browser: Browser, website: str) -> None:
    steps = """
    await page.locator("#ask-editor .cm-content").focus();
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("#ask-results table");
    await page.keyboard.press("Tab");
    const after = await page.evaluate(() => document.activeElement.id);
    return [await text("status"), after];
    """
    status, after = browser.visit(f"{website}ask.html", BEGIN + steps)
    assert status.startswith("Rows: 42.")
    assert after == "ask-run"


def test_a_site_of_plain_files_says_that_it_has_no_endpoint(browser: Browser, website: str) -> None:
    steps = """
    await page.selectOption("#ask-engine", "endpoint");
    await page.waitForFunction(() => document.getElementById("ask-engine").value === "browser");
    return text("status");
    """
    told = browser.visit(f"{website}ask.html", BEGIN + steps, tolerated=["501"])
    assert told.startswith("This site has no endpoint that answers")


def test_the_endpoint_of_a_server_gives_the_same_answers_and_faults(
    browser: Browser, served: str
) -> None:
    steps = """
    await page.selectOption("#ask-engine", "endpoint");
    const found = {};
    for (const name of given) {
      await page.selectOption("#ask-question", name);
      await run();
      found[name] = await view("json");
    }
    await write("CONSTRUCT WHERE { organization:ilo a87:abbreviation ?name }");
    await run();
    const file = await view("ntriples");
    await write("SELECT * WHERE {\\n  ?s a87:kind ?o .\\n  FILTER(?o = ) }");
    await run();
    return [found, file, await text("fault"), page.workers().length];
    """
    names = ["who-took-part", "what-happened-when-and-where", "what-rests-on-curation-alone"]
    found, file, fault, workers = browser.visit(
        f"{served}ask.html", BEGIN + steps, given=names, tolerated=["400"]
    )
    for name in names:
        assert table(found[name].encode(), QueryResultsFormat.JSON) == expected(name)
    assert file.endswith('ontology#abbreviation> "ILO" .\n')
    assert fault.startswith("Line 3, column 18: ")
    assert workers == 0


def test_the_engine_in_the_browser_runs_under_the_policy_of_our_server(
    browser: Browser, served: str
) -> None:
    steps = "await run(); return text('status')"
    assert browser.visit(f"{served}ask.html", BEGIN + steps).startswith("Rows: 42.")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_on_the_page_whatever_it_shows(
    dark: bool, width: int, browser: Browser, website: str
) -> None:
    steps = """
    const found = await check();
    for (const query of given) {
      await write(query);
      await run();
      found.push(...(await check()));
      for (const view of await page.locator("#ask-results input").all()) {
        await view.check();
        found.push(...(await check()));
      }
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    return [found, wide];
    """
    queries = [
        "SELECT * WHERE { ?s skos:altLabel ?o } LIMIT 30",
        "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { organization:ilo } ?s ?p ?o }",
        "ASK {}",
        "SELECT",
    ]
    address = f"{website}fr/ask.html"
    found, wide = browser.visit(
        address, BEGIN + steps, given=queries, dark=dark, width=width, language="fr-FR"
    )
    assert found == []
    assert not wide


def test_without_javascript_the_questions_lead_to_their_answers(
    browser: Browser, website: str, site_folder: Path
) -> None:
    steps = """
    return [
      await page.locator(".ask-saved a").evaluateAll((all) => all.map((a) => a.href)),
      await page.isVisible("#ask-query"), await page.isVisible("#ask-stop"),
      await page.getAttribute("#ask-form", "action"),
    ];
    """
    links, form, stop, action = browser.visit(f"{website}ask.html", steps, scripts=False)
    assert [link.removeprefix(website) for link in links] == [
        f"question/{name}.html" for name in NAMES
    ]
    assert all((site_folder / link.removeprefix(website)).is_file() for link in links)
    assert form
    assert not stop
    assert action == "sparql"


def test_without_its_scripts_the_page_says_so(library: Library) -> None:
    (ours,) = page.pages(library)
    drawn = artist(read_words(), {"ask.html": b""}, "").draw(ours, "en").decode()
    assert "make the site with scripts/site" in drawn
    assert re.findall("<script[^>]*>", drawn) == ['<script type="application/ld+json">']


def test_what_can_be_completed_is_there(library: Library) -> None:
    terms = json.loads(page.terms(library))
    kinds = {name: kind for name, kind, _, _ in terms["names"]}
    assert kinds["a87:ActionGroup"] == "class"
    assert kinds["a87:participatedIn"] == kinds["rdf:type"] == "property"
    assert kinds["organization:ilo"] == kinds["sdg:8.7"] == "thing"
    assert [question["name"] for question in terms["questions"]] == NAMES


def test_hostile_words_stay_words(
    browser: Browser, site_folder: Path, tmp_path: Path, project: Project
) -> None:
    from browsing import hosted

    site = tmp_path / "site"
    shutil.copytree(site_folder, site, ignore=shutil.ignore_patterns("id", "fr", "es", "elsewhere"))
    words = '<img src=x onerror="window.hurt=1"></script><script>window.hurt=1</script>'
    escaped = words.replace('"', '\\"')
    with (site / "download" / "alliance87.nq").open("a", encoding="utf-8") as dump:
        dump.write(
            f'<urn:h> <urn:p> "{escaped}" <urn:g> .\n<urn:h> <urn:p> <javascript:x> <urn:g> .\n'
        )
    terms = json.loads((site / "assets" / "ask-terms.json").read_text("utf-8"))
    terms["names"].append(["a87:hostile", "thing", words, words])
    (site / "assets" / "ask-terms.json").write_text(json.dumps(terms), encoding="utf-8")
    steps = """
    const cells = await page.locator("#ask-results td").allTextContents();
    await write("CONSTRUCT WHERE { <urn:h> ?p ?o }");
    await run();
    await page.check("#ask-results input[value=drawn-graph]");
    const links = await page.locator("#ask-results a").count();
    await write("SELECT * WHERE { ");
    await page.keyboard.type("a87:hosti", { delay: 20 });
    await page.waitForSelector(".cm-tooltip-autocomplete");
    await page.waitForTimeout(200);
    return [cells, links, await page.evaluate(() => window.hurt ?? null)];
    """
    query = "SELECT ?o WHERE { <urn:h> <urn:p> ?o } ORDER BY isIRI(?o)"
    with hosted(site) as address:
        cells, links, hurt = asked(browser, address, query, steps)
        shown = browser.visit(
            f"{address}ask.html?question={quote(words)}", f"{BEGIN} return text('status')"
        )
    assert cells == [words, "javascript:x"]
    assert links == 0
    assert hurt is None
    assert words in shown
