// The things of the form in the page: put them in, take them out, read what they hold.
//
// A thing is a fieldset with a key; the address of a value is "key.field.number", and its id is that
// with "at-" before it.

const PARTS = ".field";

/** The form in the page, as things. */
export class Things {
  constructor(form, model) {
    this.form = form;
    this.model = model;
    this.templates = new Map(
      [...document.querySelectorAll("template[data-thing]")].map((each) => [each.dataset.thing, each]),
    );
    this.next = 1;
  }

  /** Return what a kind of thing is called. */
  kind(name) {
    return this.templates.get(name).dataset.kind;
  }

  /** Put a new thing in, with what it held in a draft if it is told; return its fieldset. */
  add(kind, within = this.form, held = undefined) {
    const part = this.templates.get(kind).content.cloneNode(true);
    const thing = part.querySelector("fieldset");
    thing.dataset.kind = kind;
    thing.dataset.key = held?.key ?? `${kind}-${this.next}`;
    this.next = Math.max(this.next, Number(thing.dataset.key.split("-").at(-1)) + 1 || 0);
    for (const field of own(thing)) {
      const values = field.dataset.field === "name" ? named(held) : (held?.fields[field.dataset.field] ?? []);
      for (let more = 1; more < values.length; more += 1) this.value(field);
      this.number(thing, field);
      values.forEach((value, number) => fill(field.querySelectorAll(".value")[number], value));
      if (field.dataset.field === "name" && held?.name) answer(field).dataset.own = "";
    }
    holder(within, kind).append(part);
    const words = this.model.things[kind].words;
    const passages = held?.words ?? (words === "one" || words === "some" ? [undefined] : []);
    for (const passage of passages) this.add("passage", thing, passage);
    if (words === "one" || words === "some") {
      thing.querySelector('fieldset[data-kind="passage"] .remove')?.remove(); // the first must be there
    }
    return thing;
  }

  /** Add one more value to a field; return its answer. */
  more(field) {
    this.value(field);
    this.number(field.closest("fieldset"), field);
    return [...field.querySelectorAll("[data-answer]")].at(-1);
  }

  value(field) {
    const [first] = field.querySelectorAll(".value");
    const value = first.cloneNode(true);
    value.querySelector(".hint").remove();
    value.querySelector(".fault").hidden = true;
    value.querySelector("[data-answer]").value = "";
    [...field.querySelectorAll(".value")].at(-1).after(value);
  }

  number(thing, field) {
    field.querySelectorAll(".value").forEach((value, number) => {
      const id = `at-${thing.dataset.key}.${field.dataset.field}.${number}`;
      const control = value.querySelector("[data-answer]");
      control.id = id;
      value.querySelector("label").htmlFor = id;
      const hint = value.querySelector(".hint");
      if (hint) hint.id = `${id}-hint`;
      value.querySelector(".fault").id = `${id}-fault`;
      const described = [`${id.replace(/\d+$/, "0")}-hint`, `${id}-fault`];
      control.setAttribute("aria-describedby", described.join(" "));
      if (number === 0 && "required" in field.dataset) control.setAttribute("aria-required", "true");
      else control.removeAttribute("aria-required");
      const label = value.querySelector("[data-label]");
      label.textContent = label.textContent.replace(/ \(\d+\)$/, "") + (number ? ` (${number + 1})` : "");
    });
  }

  /** Return the fieldset of a key. */
  of(key) {
    return this.form.querySelector(`fieldset[data-key="${CSS.escape(key)}"]`);
  }

  /** Return the answer at an address, or null. */
  at(address) {
    return document.getElementById(`at-${address}`);
  }

  /** Return all that the form holds, as a draft. */
  draft() {
    const things = [...this.form.querySelectorAll("fieldset[data-key]")];
    return { things: things.filter((each) => each.dataset.kind !== "passage").map(read) };
  }
}

/** Return the answer of a field that has one value. */
export function answer(field) {
  return field.querySelector("[data-answer]");
}

/** Return the fields of a thing, without those of the things within it. */
export function own(thing) {
  return [...thing.querySelectorAll(PARTS)].filter((each) => each.closest("fieldset") === thing);
}

function holder(within, kind) {
  return within.querySelector(`[data-held="${kind}"]`);
}

function named(held) {
  return held?.name ? [{ value: held.name }] : [];
}

function fill(value, { value: text, language }) {
  const control = value.querySelector("[data-answer]");
  control.value = text;
  // What is described further down cannot be chosen yet.
  if (text.startsWith("#")) control.dataset.chosen = text;
  if (language) value.querySelector("[data-language]").value = language;
}

function read(thing) {
  const fields = {};
  let name = "";
  for (const field of own(thing)) {
    if (field.dataset.field === "name") {
      if ("own" in answer(field).dataset) name = answer(field).value.trim();
      continue;
    }
    fields[field.dataset.field] = [...field.querySelectorAll(".value")].map((value) => {
      const language = value.querySelector("[data-language]")?.value;
      const control = value.querySelector("[data-answer]");
      return { value: control.dataset.chosen ?? control.value, ...(language && { language }) };
    });
  }
  const words = [...thing.querySelectorAll('fieldset[data-kind="passage"]')].map(read);
  return { key: thing.dataset.key, kind: thing.dataset.kind, name, fields, words };
}
