// An answer as a table: the first rows, and more when they are asked for.

import { element, linked } from "./dom.js";

const STEP = 1000;

/** @returns {HTMLElement} the table; with a button under it while rows are left. */
export function table(answer, names, words, caption) {
  const body = element("tbody");
  const head = element(
    "tr",
    {},
    ...answer.head.map((name) => element("th", { scope: "col" }, name)),
  );
  const whole = element(
    "table",
    {},
    element("caption", { class: "visually-hidden" }, caption),
    element("thead", {}, head),
    body,
  );
  const scroll = element("div", { class: "scroll", tabindex: "0", role: "region" }, whole);
  scroll.setAttribute("aria-label", caption);
  const more = element("button", { type: "button" });
  const shown = element("p", {});
  const add = () => {
    const from = body.childElementCount;
    const rows = answer.rows.slice(from, from + STEP);
    body.append(...rows.map((row) => element("tr", {}, ...row.map((term) => cell(term, names)))));
    const left = answer.rows.length - body.childElementCount;
    shown.textContent = words("shown", { shown: body.childElementCount, all: answer.rows.length });
    shown.hidden = more.hidden = left === 0;
    more.textContent = words("more", { number: Math.min(STEP, left) });
  };
  more.addEventListener("click", add);
  add();
  return element("div", { class: "ask-table" }, shown, scroll, more);
}

function cell(term, names) {
  if (!term) return element("td");
  if (term.type === "uri") return element("td", {}, linked(term.value, names));
  if (term.type !== "literal") return element("td", {}, `_:${term.value}`);
  const language = term["xml:lang"];
  const text = element("td", language ? { lang: language } : {}, term.value);
  if (language) text.append(element("span", { class: "ask-kind" }, ` @${language}`));
  return text;
}
