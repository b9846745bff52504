"""How a person fills in the form, as steps for the browser, and the facts of the harbour forum.

A thing is found by its title, a field by its label; nothing else of the page is known here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Thing = Mapping[str, Any]
# A thing: its kind, its fields by their labels, and the words quoted for it.
QUOTES = {"the words": "words", "the characters before": "before", "the characters after": "after"}
CHECK = "Check, and make the file"

STEPS = """
const form = page.locator("#contribute");
const things = (kind) => form.locator(`fieldset[data-kind="${kind}"]`);
const field = (thing, label) =>
  thing.locator(".field").filter({ has: page.getByText(label, { exact: true }) }).first();
async function answer(thing, label, value) {
  const values = Array.isArray(value) ? value : [value];
  for (let at = 0; at < values.length; at += 1) {
    const where = field(thing, label);
    if (at) await where.getByRole("button").click();
    const control = where.locator("[data-answer]").nth(at);
    await control.evaluate((each) => { if (each.closest("details")) each.closest("details").open = true; });
    const tag = await control.evaluate((each) => each.tagName);
    if (tag === "SELECT") await control.selectOption({ label: values[at] });
    else await control.fill(values[at]);
  }
}
async function answers(thing, fields) {
  for (const [label, value] of Object.entries(fields)) await answer(thing, label, value);
}
async function add(kind, fields, words = []) {
  if (!["graph", "source"].includes(kind)) await form.locator(`[data-add="${kind}"]`).last().click();
  const thing = things(kind).last();
  await answers(thing, fields);
  for (let at = 0; at < words.length; at += 1) {
    const quotes = thing.locator('fieldset[data-kind="passage"]');
    if ((await quotes.count()) <= at) await thing.getByRole("button", { name: "Quote words" }).click();
    await answers(quotes.nth(at), words[at]);
  }
  return thing;
}
async function fill(facts) {
  for (const { kind, fields, words } of facts) await add(kind, fields, words);
}
async function made() {
  await page.getByRole("button", { name: "Check, and make the file" }).click();
  await page.waitForFunction(() => !document.querySelector("#contribute").ariaBusy
    && !document.querySelector("#contribute").hasAttribute("aria-busy"));
  const shown = await page.locator("#file").isVisible();
  return {
    told: await page.textContent("#told"),
    turtle: shown ? await page.locator("#file pre").innerText() : null,
    name: shown ? await page.locator("[data-file]").innerText() : null,
    faults: await page.$$eval(".value.wrong", (all) => all.map((value) => ({
      at: value.querySelector("[data-answer]").id,
      messages: [...value.querySelectorAll(".fault span")].map((each) => each.textContent),
      invalid: value.querySelector("[data-answer]").getAttribute("aria-invalid"),
      described: value.querySelector("[data-answer]").getAttribute("aria-describedby").split(" ")
        .includes(value.querySelector(".fault").id),
    }))),
    warnings: await page.$$eval("#warnings li", (all) => all.map((each) => each.textContent)),
    summary: await page.$$eval("#summary li", (all) => all.map((each) => each.textContent)),
  };
}
await form.waitFor();
"""


def words(quoted: str, before: str, after: str, name: str = "") -> Mapping[str, str]:
    """Return what is quoted, as the form asks for it."""
    found = {"the words": quoted, "the characters before": before, "the characters after": after}
    return {**found, "short name": name} if name else found


def thing(kind: str, fields: Thing, quoted: Sequence[Mapping[str, str]] = ()) -> Thing:
    """Return a thing to fill in."""
    return {"kind": kind, "fields": dict(fields), "words": list(quoted)}


def _entry(event: str, position: int, name: str, who: str, before: str, after: str) -> Thing:
    quoted = f"{name} (London)" if position == 1 else name
    fields = {
        "event": event,
        "list position": str(position),
        "stated name": name,
        "participant": who,
    }
    return thing("participation", fields, [words(quoted, before, after)])


EVENT, ADDRESS = "Harbour Forum 2025", "https://forum.example.org/report-2025.pdf"
_COUNTRY = "United Kingdom"
FACTS: tuple[Thing, ...] = (
    thing(
        "graph",
        {
            "contributor": "Amina Example, Harbour Workers' Relief",
            "date submitted": "2026-11-20",
            "note": "Fiction, to show what a contribution looks like: there was no such forum,"
            " and Anti-Slavery International did not take part in it.",
            "short name": "harbour-forum-2025",
        },
    ),
    thing(
        "source",
        {
            "title": "Report of the Harbour Forum 2025 (fiction)",
            "locator": ADDRESS,
            "home page": ADDRESS,
            "short name": "harbour-forum-2025-report",
        },
    ),
    thing("place", {"preferred label": "Harbour Hall", "country": _COUNTRY}),
    thing(
        "event",
        {
            "preferred label": EVENT,
            "standing": "held",
            "start": "2025-05-14",
            "end": "2025-05-15",
            "location": "Harbour Hall",
            "home page": "https://forum.example.org/2025",
            "participant count": "3",
        },
        [
            words(
                "met in Harbour Hall on 14 and 15 May 2025",
                "The Harbour Forum 2025 ",
                ". Three bodies were rep",
                "harbour-forum-2025-when",
            )
        ],
    ),
    thing(
        "organization",
        {
            "preferred label": "Harbour Workers' Relief",
            "other label": "HWR",
            "kind": "non-governmental organisation",
            "country": _COUNTRY,
            "home page": "https://harbour-relief.example.org",
        },
    ),
    thing(
        "organization",
        {
            "preferred label": "Exampleport Dockers' Union",
            "kind": "workers' organisation",
            "country": _COUNTRY,
            "home page": "https://dockers.example.org",
        },
    ),
    _entry(
        EVENT, 1, "Harbour Workers’ Relief", "Harbour Workers' Relief",
        "Participants: ", ", Exampleport Dockers’ U",
    ),
    _entry(
        EVENT, 2, "Exampleport Dockers’ Union", "Exampleport Dockers' Union",
        " Relief (London), ", ", Anti-Slavery Internat",
    ),
    _entry(
        EVENT, 3, "Anti-Slavery International", "Anti-Slavery International",
        "Dockers’ Union, ", ".\n\nThe forum asked",
    ),
)  # fmt: skip
