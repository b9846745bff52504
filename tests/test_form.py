"""The form for contributions asks what the shapes ask, says what they say, and makes valid Turtle."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

import changed
import form_mistakes
import shape_cases
from alliance87.export.build import build
from alliance87.model.finding import Report
from alliance87.model.namespaces import PREFIXES, shorten
from alliance87.model.project import Project
from alliance87.site.form.model import Form
from alliance87.site.form.things import THINGS, full
from alliance87.site.library import Library, read_library
from alliance87.site.site import Site
from conftest import CHECKOUT
from form_mistakes import Mistake
from form_steps import FACTS, STEPS, thing, words

if TYPE_CHECKING:
    from browsing import Browser

EXAMPLE = CHECKOUT / "examples" / "harbour-forum" / "contribution.ttl"
DRAFT = "alliance87-contribution"
# What the page is made of; a page of another area is not asked for.
OF_THE_FORM = re.compile(
    r"(../)?(fr/|es/)?contribute.*|static/.*|assets/contribute.*|download/(alliance87|shapes)\.ttl"
)
Fill = Callable[..., Any]


def folder_of(site: Site, folder: Path) -> Path:
    """Write the files that the form needs."""
    for path in filter(OF_THE_FORM.fullmatch, site.paths()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(site.read(path))
    return folder


@pytest.fixture(scope="module")
def library(project: Project, dist: Path) -> Library:
    return read_library(project, dist)


@pytest.fixture(scope="module")
def form(library: Library) -> Form:
    return Form(library)


@pytest.fixture(scope="module")
def address(
    library: Library, assets: Path, tmp_path_factory: pytest.TempPathFactory
) -> Generator[str]:
    from browsing import hosted

    assert (assets / "contribute.js").is_file()
    with hosted(folder_of(Site(library), tmp_path_factory.mktemp("form"))) as served:
        yield f"{served}contribute.html"


@pytest.fixture(scope="module")
def harbour(browser: Browser, address: str) -> Mapping[str, Any]:
    """The forum of the example as it was filled in by hand: what came of it, and the draft."""
    steps = f"""{STEPS}
        await fill(given);
        const out = await made();
        return {{ ...out, draft: await page.evaluate(() => localStorage.getItem("{DRAFT}")) }};"""
    result: dict[str, Any] = browser.visit(address, steps, given=list(FACTS))
    return result


def again(draft: str, steps: str) -> str:
    """Return steps that begin with a draft that was kept."""
    kept = json.dumps([DRAFT, draft])
    return f"""
        await page.evaluate(([key, draft]) => localStorage.setItem(key, draft), {kept});
        await page.reload();
        {STEPS}
        {steps}"""


def validated(turtle: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "mine.ttl"
    path.write_text(turtle, encoding="utf-8", newline="")
    command = [sys.executable, "-m", "alliance87", "validate", str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def triples(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}


# What is asked ------------------------------------------------------------------


def test_each_property_of_a_thing_is_asked_filled_in_ruled_out_or_left_to_turtle(
    form: Form,
) -> None:
    shapes = shape_cases.shapes()
    left = set()
    for of in THINGS:
        asked = {each.field.path for each in form.fields[of.name]}
        known = asked | {full(name) for name in (*of.filled, "rdf:type")}
        for shape in of.shapes:
            node = changed.full(f"shape:{shape}")
            for path in shapes.query(
                f"SELECT ?p {{ <{node}> <{PREFIXES['sh']}property>/<{PREFIXES['sh']}path> ?p }}"
            ):
                if str(path[0]) not in known:  # type: ignore[index]
                    left.add(f"{shape} {shorten(str(path[0]))}")  # type: ignore[index]
    assert left == {
        # nothing but "an address of anything": no control could help
        "Event a87:outcome", "Event dcterms:relation", "Event schema:about", "Place rdfs:seeAlso",
        # not for a contribution, as shapes say
        "Event a87:participantsMoreThan", "Event a87:statedTime", "Organization a87:abbreviation",
        "StatementGraph a87:rationale", "StatementGraph a87:verifiedBy",
        "StatementGraph a87:verifiedOn",
    }  # fmt: skip


def test_a_field_has_the_label_hint_and_constraints_of_its_shape(form: Form) -> None:
    shapes = shape_cases.shapes()
    from rdflib import URIRef

    # A contribution is of one document, which gives one value of these.
    one_in_a_document = {
        str(shapes.value(shape, URIRef(f"{PREFIXES['sh']}path")))
        for shape in shapes.objects(
            URIRef(f"{PREFIXES['shape']}OneInADocument"), URIRef(f"{PREFIXES['sh']}property")
        )
    }
    assert full("a87:standing") in one_in_a_document
    for of in THINGS:
        for asked in form.fields[of.name]:
            field, shape = asked.field, URIRef(asked.field.shape)
            told = {
                name: str(shapes.value(shape, URIRef(PREFIXES["sh"] + name)))
                for name in ("name", "description", "message", "path")
            }
            assert told == {
                "name": field.label, "description": field.hint,
                "message": field.message, "path": field.path,
            }  # fmt: skip
            most = shapes.value(shape, URIRef(f"{PREFIXES['sh']}maxCount"))
            assert field.many == (most is None and field.path not in one_in_a_document)


def test_only_events_that_are_not_of_the_press_release_can_be_taken_part_in(form: Form) -> None:
    events = {
        choice.iri
        for asked in form.fields["participation"]
        if asked.field.path == full("a87:event")
        for choice in asked.choices
    }
    assert not events & {full("event:strategy-workshop"), full("event:launch")}


def test_the_page_follows_a_shape_that_is_changed(
    project: Project, assets: Path, browser: Browser, tmp_path: Path
) -> None:
    from browsing import hosted

    copied = changed.copy(project, tmp_path / "copy")
    path = copied.root / "shapes" / "Organization.ttl"
    text = path.read_text(encoding="utf-8")
    before = (
        '    sh:description "The Legal Entity Identifier (ISO 17442) of the organisation."@en ;\n'
    )
    after = '    sh:description "Its number in the register."@en ;\n    sh:minCount 1 ;\n'
    assert text.count(before) == 1
    text = text.replace(before, after).replace(
        "Give the LEI once,", "Never leave the LEI out: give it once,"
    )
    path.write_text(text, encoding="utf-8")
    build(copied, tmp_path / "dist")
    site = Site(read_library(copied, tmp_path / "dist"))
    with hosted(folder_of(site, tmp_path / "site")) as served:
        steps = f"""{STEPS}
            const made_ = await add("organization", {{ "preferred label": "Dockers" }});
            const lei = field(made_, "LEI");
            return {{ hint: await lei.locator(".hint").textContent(), required:
                await lei.locator("[data-answer]").getAttribute("aria-required"),
                faults: (await made()).faults }};"""
        found = browser.visit(f"{served}contribute.html", steps)
    assert found["hint"].startswith("Its number in the register.")
    assert found["required"] == "true"
    messages = [m for fault in found["faults"] for m in fault["messages"] if "LEI" in m]
    assert [m.startswith("Never leave the LEI out: give it once,") for m in messages] == [True]


# What comes of it ---------------------------------------------------------------


def test_the_facts_of_the_harbour_forum_give_the_statements_of_the_example(
    harbour: Mapping[str, Any], tmp_path: Path
) -> None:
    assert harbour["faults"] == harbour["warnings"] == []
    assert harbour["name"] == "harbour-forum-2025.ttl"
    assert triples(harbour["turtle"]) == triples(EXAMPLE.read_text(encoding="utf-8"))
    done = validated(harbour["turtle"], tmp_path)
    assert done.returncode == 0, done.stdout
    assert "0 violations, 0 warnings" in done.stdout


def test_the_file_that_is_saved_and_what_is_copied_are_what_is_shown(
    harbour: Mapping[str, Any], browser: Browser, address: str
) -> None:
    steps = """
        await context.grantPermissions(["clipboard-read", "clipboard-write"]);
        await made();
        const [download] = await Promise.all([
            page.waitForEvent("download"), page.locator("[data-save]").click()]);
        const { readFile } = await import("node:fs/promises");
        await page.locator("[data-copy]").click();
        await page.getByText("Copied.").waitFor();
        return { name: download.suggestedFilename(),
            saved: await readFile(await download.path(), "utf8"),
            copied: await page.evaluate(() => navigator.clipboard.readText()) };"""
    found = browser.visit(address, again(harbour["draft"], steps))
    assert found["name"] == "harbour-forum-2025.ttl"
    assert triples(found["saved"]) == triples(harbour["turtle"])
    assert found["copied"] == found["saved"]


def test_names_are_proposed_as_the_command_proposes_them(browser: Browser, address: str) -> None:
    facts = [
        thing("source", {"title": "A report", "locator": "https://www.forum.example.org/a.pdf"}),
        thing("organization", {"preferred label": "Société des Dockers’ d’Été"}),
    ]
    steps = f"""{STEPS}
        await fill(given);
        await page.waitForTimeout(400);
        return page.$$eval('[data-field="name"] [data-answer]', (all) => all.map((e) => e.value));"""
    graph, source, organization = browser.visit(address, steps, given=facts)
    assert re.fullmatch(r"forum-example-org-a-pdf-\d{4}-\d\d-\d\d", graph)
    assert source == "forum-example-org-a-pdf"
    assert organization == "societe-des-dockers-dete"


ODD = 'A “quoted” "name" \\ with </script><img src=x onerror=alert(1)> 🚢 ميناء 港 \'\'\' """ ${x}'


def test_text_of_any_kind_stands_in_the_file_as_it_was_written(
    harbour: Mapping[str, Any], browser: Browser, address: str, tmp_path: Path
) -> None:
    quoted = f'First line "{ODD}"\nsecond line\\n, and a last one'
    facts = [thing("organization", {"preferred label": ODD}, [words(quoted, "\n \\", "»\n")])]
    steps = "await fill(given); return made();"
    found = browser.visit(address, again(harbour["draft"], steps), given=facts)
    assert found["faults"] == []
    objects = {t.object.value for t in triples(found["turtle"])}  # type: ignore[union-attr]
    assert {ODD, quoted, "\n \\", "»\n"} <= objects
    done = validated(found["turtle"], tmp_path)
    assert done.returncode == 0, done.stdout


# What is wrong ------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(
    harbour: Mapping[str, Any], browser: Browser, address: str
) -> Mapping[str, Mapping[str, Any]]:
    """What is said of each mistake, made by itself in the form that was filled in, by its name."""
    begin = """
        const held = await page.$$eval("[data-answer]", (all) => all.map((e) => [e.id, e.value]));
        const restore = () => page.evaluate((held) => {
            const before = new Map(held);
            for (const each of document.querySelectorAll("[data-answer]")) {
                each.value = before.get(each.id) ?? "";
                each.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }, held);
        const told = {};"""
    each = "".join(
        f"{{ {m.steps}; told[{m.name!r}] = await made(); await restore(); }}\n"
        for m in form_mistakes.MISTAKES
    )
    steps = f"{begin}\n{each}\ntold.none = await made(); return told;"
    result: dict[str, Any] = browser.visit(address, again(harbour["draft"], steps))
    assert triples(result["none"]["turtle"]) == triples(harbour["turtle"])  # all were mended
    return result


@pytest.mark.parametrize("mistake", form_mistakes.MISTAKES, ids=lambda m: m.name)
def test_a_mistake_is_told_at_its_field_and_no_file_is_made(
    mistake: Mistake, told: Mapping[str, Mapping[str, Any]]
) -> None:
    found = told[mistake.name]
    assert found["turtle"] is None
    (fault,) = found["faults"]
    assert (fault["at"], fault["messages"]) == (f"at-{mistake.at}", [mistake.message])
    assert fault["invalid"] == "true"
    assert fault["described"]
    assert any(mistake.message in line for line in found["summary"])


def test_the_summary_leads_to_the_field_and_the_file_comes_once_it_is_mended(
    harbour: Mapping[str, Any], browser: Browser, address: str
) -> None:
    steps = """
        const union = things("organization").nth(1);
        await answer(union, "preferred label", "");
        const before = await made();
        const focused = () => page.evaluate(() => document.activeElement.id);
        const summary = await focused();
        await page.locator("#summary a").first().click();
        const field_ = await focused();
        await page.keyboard.type("Exampleport Dockers' Union");
        const after = await made();
        return { before: before.turtle, summary, field: field_, faults: after.faults,
            after: after.turtle, invalid: await page.locator("[aria-invalid]").count() };"""
    found = browser.visit(address, again(harbour["draft"], steps))
    assert found["before"] is None
    assert found["summary"] == "summary"
    assert found["field"].endswith("Organization-prefLabel.0")
    assert (found["faults"], found["invalid"]) == ([], 0)
    assert triples(found["after"]) == triples(harbour["turtle"])


def test_what_looks_like_something_published_is_a_question_and_no_obstacle(
    harbour: Mapping[str, Any], browser: Browser, address: str
) -> None:
    facts = [thing("organization", {"preferred label": "The EDUCATION International (EI)"})]
    steps = "await fill(given); return made();"
    found = browser.visit(address, again(harbour["draft"], steps), given=facts)
    assert found["turtle"]
    (warning,) = found["warnings"]
    assert "Is this “Education International” (organization:education-international)" in warning


def test_a_document_that_is_published_already_can_be_used_again(
    harbour: Mapping[str, Any], project: Project, assets: Path, browser: Browser, tmp_path: Path
) -> None:
    from browsing import hosted

    taken = changed.copy(project, tmp_path / "copy")
    accepted = CHECKOUT / "examples" / "harbour-forum" / "accepted.trig"
    taken.contributions.mkdir()
    (taken.contributions / "harbour-forum-2025.trig").write_bytes(accepted.read_bytes())
    build(taken, tmp_path / "dist")
    facts = [
        *({**each, "fields": {**each["fields"]}} for each in FACTS[:2]),
        thing("organization", {"preferred label": "Harbour Pilots"}),
    ]
    facts[0]["fields"]["short name"] = "harbour-forum-2025-2"
    with hosted(folder_of(Site(read_library(taken, tmp_path / "dist")), tmp_path / "s")) as served:
        steps = f"""{STEPS}
            await fill(given.facts);
            const good = await made();
            await answer(things("source"), "title", "Another report");
            const other = await made();
            await answer(things("source"), "title", given.facts[1].fields.title);
            await add("participation", {{ ...given.entry.fields, "list position": "4" }},
                given.entry.words);
            return {{ good, other, twice: await made() }};"""
        given = {"facts": facts, "entry": FACTS[-1]}
        found = browser.visit(f"{served}contribute.html", steps, given=given)
    assert found["good"]["faults"] == []
    assert "source:harbour-forum-2025-report is the name of" in found["other"]["summary"][0]
    assert found["twice"]["turtle"] is None  # it is in the list already, at another place
    assert "participation:harbour-forum-2025-anti-slavery-international" in str(found["twice"])


def test_rules_that_cannot_be_loaded_give_no_file_and_the_next_try_can_succeed(
    harbour: Mapping[str, Any], browser: Browser, address: str
) -> None:
    steps = """
        await page.route("**/download/shapes.ttl", (route) => route.abort());
        const before = await made();
        await page.unroute("**/download/shapes.ttl");
        return { before, after: await made() };"""
    found = browser.visit(address, again(harbour["draft"], steps), tolerated=("ERR_FAILED",))
    assert found["before"]["turtle"] is None
    assert "could not be loaded" in found["before"]["told"]
    assert triples(found["after"]["turtle"]) == triples(harbour["turtle"])


# A draft ------------------------------------------------------------------------


def test_a_draft_survives_a_reload_whole_and_is_gone_once_cleared(
    harbour: Mapping[str, Any], browser: Browser, address: str
) -> None:
    steps = f"""
        const draft = () => page.evaluate(() => localStorage.getItem("{DRAFT}"));
        await page.reload();
        const after = await made();
        page.on("dialog", (dialog) => dialog.accept());
        await page.locator("[data-clear]").click();
        const cleared = await draft();
        await page.reload();
        await form.waitFor();
        return {{ after, cleared, things: await form.locator("fieldset").count() }};"""
    found = browser.visit(address, again(harbour["draft"], steps))
    assert triples(found["after"]["turtle"]) == triples(harbour["turtle"])
    assert (found["cleared"], found["things"]) == (None, 2)


def test_the_form_works_where_the_browser_keeps_nothing(browser: Browser, address: str) -> None:
    steps = f"""
        await context.addInitScript(() => Object.defineProperty(window, "localStorage", {{
            get() {{ throw new DOMException("no", "SecurityError"); }} }}));
        await page.reload();
        {STEPS}
        await fill(given);
        return {{ ...(await made()), kept: await page.textContent("#kept") }};"""
    found = browser.visit(address, steps, given=list(FACTS[:3]))
    assert found["turtle"]
    assert "cannot save a draft" in found["kept"]


def test_what_is_removed_is_in_no_file(
    harbour: Mapping[str, Any], browser: Browser, address: str
) -> None:
    steps = """
        const last = things("participation").last();
        await last.getByRole("button", { name: "Remove" }).last().click();
        await answer(things("event").first(), "participant count", "2");
        return made();"""
    found = browser.visit(address, again(harbour["draft"], steps))
    assert found["faults"] == []
    assert "anti-slavery-international" not in found["turtle"]


# Everyone -----------------------------------------------------------------------


def test_nothing_but_the_keyboard_is_needed(browser: Browser, address: str) -> None:
    steps = f"""{STEPS}
        const key = (name) => page.keyboard.press(name);
        const on = () => page.evaluate(() => document.activeElement.id
            || document.activeElement.dataset.add || document.activeElement.type || "");
        async function to(end) {{
            for (let at = 0; at < 60; at += 1) {{
                if ((await on()).endsWith(end)) return;
                await key("Tab");
            }}
            throw new Error(`no way to ${{end}}`);
        }}
        const type = async (end, text) => {{ await to(end); await page.keyboard.type(text); }};
        await type("StatementGraph-contributor.0", "Amina Example");
        await type("OutsideSource-title.0", "A directory");
        await type("OutsideSource-identifier.0", "https://directory.example.org");
        await to("organization");
        await key("Enter");
        await page.keyboard.type("Exampleport Dockers");
        await type("Organization-kind.0", "workers");
        await to("submit");
        await key("Enter");
        await page.locator("#file").waitFor();
        const focused = await on();
        await to("button");
        return {{ focused, turtle: await page.locator("#file pre").innerText(),
            save: await page.evaluate(() => "save" in document.activeElement.dataset) }};"""
    found = browser.visit(address, steps)
    assert found["focused"] == "file-name"
    assert found["save"]
    assert "kind:workers-organisation" in found["turtle"]


@pytest.mark.parametrize(
    "view", [{}, {"dark": True}, {"width": 360}, {"width": 360, "dark": True}], ids=str
)
def test_axe_finds_no_violation(
    view: Mapping[str, Any], harbour: Mapping[str, Any], browser: Browser, address: str
) -> None:
    steps = """
        await form.locator("details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
        const filled = await made().then(() => check());
        await answer(things("organization").first(), "preferred label", "");
        await answer(things("event").first(), "start", "soon");
        const faulty = await made().then(() => check());
        const wide = await page.evaluate(() =>
            document.documentElement.scrollWidth - document.documentElement.clientWidth);
        return { filled, faulty, wide };"""
    found = browser.visit(address, again(harbour["draft"], steps), **view)
    assert found == {"filled": [], "faulty": [], "wide": 0}


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_form_speaks_french_and_spanish_and_marks_what_is_english(
    language: str, browser: Browser, address: str
) -> None:
    steps = """
        await page.locator("#contribute").waitFor();
        await page.locator("[data-add=organization]").click();
        await page.locator("[type=submit]").click();
        await page.locator("#summary").waitFor();
        return { told: await page.textContent("#told"), axe: await check(),
            languages: await page.$$eval(".fault span", (all) => all.map((e) => e.lang)),
            unmarked: await page.$$eval("#contribute [data-label], #contribute .hint > span",
                (all) => all.filter((e) => !e.closest("[lang=en]")
                    && !e.closest(".field-name")).length) };"""
    found = browser.visit(address.replace("contribute", f"{language}/contribute"), steps)
    assert found["told"].startswith({"fr": "Pas encore", "es": "Todavía no"}[language])
    assert set(found["languages"]) == {"en"}
    assert (found["axe"], found["unmarked"]) == ([], 0)


def test_without_javascript_the_page_tells_the_other_ways_and_lists_the_fields(
    browser: Browser, address: str, form: Form
) -> None:
    steps = """return { form: await page.locator("#contribute").isVisible(),
        text: await page.locator("main").innerText(), axe: await check(),
        tables: await page.locator("a[href$='.csv']").evaluateAll((all) => all.map((a) => a.href)) }"""
    found = browser.visit(address, steps.replace(", axe: await check()", ""), scripts=False)
    assert not found["form"]
    assert "alliance87 new organization --draft mine.trig" in found["text"]
    assert len(found["tables"]) == 4
    for of in THINGS:
        for asked in form.fields[of.name]:
            assert asked.field.hint in found["text"]


def test_an_empty_table_of_the_site_is_the_template_of_the_command(library: Library) -> None:
    site = Site(library)
    for name in ("organizations", "events", "participants", "evidence"):
        command = [sys.executable, "-m", "alliance87", "template", name]
        wanted = subprocess.run(command, capture_output=True, check=True).stdout
        assert site.read(f"contribute/{name}.csv") == wanted


# The engine ---------------------------------------------------------------------


def in_node(asked: Mapping[str, Any]) -> Any:
    command = ["node", str(CHECKOUT / "tests" / "browser" / "shapes.mjs")]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


# The engine of the browser tells more of these two than ours; neither is of a contribution.
DIFFERENT = {
    # that "abcd" is no year, besides that it does not look like one (as the standard has it)
    "Ambition/invalid.by-year-in-letters": {"shape:Ambition-byYear sh:DatatypeConstraintComponent"},
    # that a passage without a source is none of the press release
    "StatementGraph/invalid.two-statuses": {
        "shape:StatementGraph-statedPassage sh:OrConstraintComponent"
    },
}


def test_the_browser_finds_in_every_case_what_python_finds(dist: Path, assets: Path) -> None:
    cases = shape_cases.cases()
    found = in_node(
        {
            "shapes": str(dist / "shapes.ttl"),
            "cases": [
                {"path": str(c.path), "use": sorted(shape_cases.in_use(c.stem, c.view))}
                for c in cases
            ],
        }
    )
    different = {}
    for case, results in zip(cases, found, strict=True):
        told = {
            (
                shorten(r["focus"]), shorten(r["path"]) or "-", shorten(r["component"]),
                shorten(r["shape"]),
                "" if r["severity"] == "Violation" else f"sh:{r['severity']}",
            )
            for r in results
        }  # fmt: skip
        if told != set(case.expected):
            assert told > set(case.expected), case.name
            different[case.name] = {f"{t[3]} {t[2]}" for t in told - set(case.expected)}
    assert different == DIFFERENT


def test_the_browser_finds_in_the_mistakes_of_contributors_what_python_finds(
    dist: Path, assets: Path, tmp_path: Path
) -> None:
    from alliance87.formats.format import Format
    from alliance87.rules.pipeline import one_each, results_of
    from alliance87.rules.validate import read
    from validating import mistakes, session

    ours = session()
    cases, wanted = [], []
    for mistake in mistakes():
        contribution = read(ours, mistake.inputs)
        if mistake.form is not Format.TURTLE or isinstance(contribution, Report):
            continue
        path = tmp_path / f"{mistake.name}.ttl"
        path.write_bytes(mistake.inputs[0].data)
        cases.append({"path": str(path)})
        own = contribution.own
        judged = contribution.parts(own)
        results = one_each(results_of(own, judged, ours.known, ours.rules))
        wanted.append({(shorten(r.focus), shorten(r.shape)) for r in results})
    asked = {"shapes": str(dist / "shapes.ttl"), "dataset": str(dist / "alliance87.ttl")}
    found = in_node({**asked, "cases": cases})
    told = [{(shorten(r["focus"]), shorten(r["shape"])) for r in results} for results in found]
    assert len(cases) > 15
    assert dict(zip((c["path"] for c in cases), told, strict=True)) == dict(
        zip((c["path"] for c in cases), wanted, strict=True)
    )
