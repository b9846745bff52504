// Bring up to date what depends on other fields: titles, proposed names, what can be chosen.

import { label, namesOf } from "./names.js";

/** Refresh the things of the form; `say` gives the words of the interface. */
export function refreshed(things, say) {
  const draft = things.draft();
  const names = namesOf(draft);
  const numbers = {};
  const options = [];
  for (const thing of draft.things.flatMap((each) => [each, ...each.words])) {
    numbers[thing.kind] = (numbers[thing.kind] ?? 0) + 1;
    options.push(titled(thing, numbers[thing.kind], things, say));
    const control = things.at(`${thing.key}.name.0`);
    if (control && !("own" in control.dataset)) control.value = names.get(thing.key);
  }
  for (const group of things.form.querySelectorAll("optgroup[data-new]")) offer(group, options);
}

/** Give a thing its title, and return it as a choice. */
function titled(thing, number, things, say) {
  const kind = things.kind(thing.kind);
  const counted = !["graph", "source"].includes(thing.kind);
  const title = [counted ? `${kind} ${number}` : kind, counted && label(thing)].filter(Boolean).join(": ");
  const part = things.of(thing.key);
  part.querySelector("legend").textContent = title;
  const what = [...part.querySelectorAll("[data-what]")].at(-1);
  if (what) what.textContent = title;
  const text = label(thing) || say("unnamed", { kind, number });
  return { kind: thing.kind, value: `#${thing.key}`, text };
}

function offer(group, options) {
  const kinds = group.dataset.new.split(" ");
  const select = group.closest("select");
  const chosen = select.dataset.chosen ?? select.value;
  const offered = options.filter((each) => kinds.includes(each.kind));
  const before = [...group.children].map((each) => each.value + each.text).join("\n");
  if (before === offered.map((each) => each.value + each.text).join("\n") && !select.dataset.chosen) return;
  group.replaceChildren(...offered.map(({ value, text }) => new Option(text, value)));
  group.hidden = offered.length === 0;
  delete select.dataset.chosen;
  select.value = chosen;
  if (select.selectedIndex < 0) select.value = "";
}
