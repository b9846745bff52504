"""The whole site in a real browser, as a visitor goes through it, and as axe sees it."""

from __future__ import annotations

import pytest

from browsing import DESKTOP, PHONE, Browser

# One page of each kind.
KINDS = (
    "index",
    "text",
    "pictures",
    "questions",
    "question/who-took-part",
    "ask",
    "search",
    "download",
    "contribute",
    "about",
    "id/organization/ilo",
    "id/event/strategy-workshop",
    "id/source/un-sdg",
    "participants",
    "elsewhere/sdg/8.7",
    "dataset",
    "ontology",
    "shapes",
    "shapes/Participation",
    "rules",
    "fr/index",
    "es/text",
)


WAY = """
const seen = [];
const main = page.getByRole("main");
const follow = async (link) => {
  await Promise.all([page.waitForNavigation(), link.first().press("Enter")]);
  seen.push(page.url().slice(given.length));
};
const named = (name) => main.getByRole("link", { name });
const leading = (end) => main.locator(`a[href$="${end}"]`);
await follow(page.getByRole("navigation").getByRole("link", { name: "Questions" }));
await follow(named("Who took part in the strategy workshop?"));
await follow(named("Education International"));
const tookPart = main.locator("dt", { hasText: "participated in" }).locator("+ dd");
await tookPart.getByRole("link", { name: /^Stated/ }).first().press("Enter");
await follow(main.locator(":target a", { hasText: "Alliance 8.7 sets course" }));
const words = (await page.locator(":target").innerText()).trim();
await page.goBack();
await follow(main.getByRole("navigation").getByRole("link", { name: "Target 8.7" }));
return { seen, words, target: await main.innerText() };
"""


def test_a_visitor_follows_a_participant_to_the_words_and_to_the_target(
    browser: Browser, website: str
) -> None:
    told = browser.visit(f"{website}index.html", WAY, given=website)
    assert told["seen"] == [
        "questions.html",
        "question/who-took-part.html",
        "id/organization/education-international.html",
        "text.html#participant-education-international",
        "elsewhere/sdg/8.7.html",
    ]
    assert told["words"].startswith("Education International")
    assert "http://metadata.un.org/sdg/8.7" in told["target"]
    assert "to discuss the strategic priorities to achieve" in told["target"]
    assert told["target"].splitlines()[2] == "Target 8.7"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("page", KINDS)
def test_axe_finds_nothing(
    browser: Browser, website: str, page: str, dark: bool, width: int
) -> None:
    told = browser.visit(f"{website}{page}.html", "return check()", dark=dark, width=width)
    assert told == []


@pytest.mark.parametrize("page", KINDS)
def test_a_page_is_no_wider_than_a_phone(browser: Browser, website: str, page: str) -> None:
    steps = "return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)"
    assert browser.visit(f"{website}{page}.html", steps, width=PHONE) <= 0


@pytest.mark.parametrize("page", KINDS)
def test_a_page_can_be_read_without_scripts(browser: Browser, website: str, page: str) -> None:
    steps = "return page.getByRole('main').innerText()"
    assert len(browser.visit(f"{website}{page}.html", steps, scripts=False)) > 200
