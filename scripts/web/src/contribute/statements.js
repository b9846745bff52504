// Turn a draft into statements, each with the field it comes from.
//
// A field is known by its address: the key of its thing, its name and the number of its value. What
// is wrong with the values is not asked here.

import { isLocal, namesOf } from "./names.js";

/**
 * Return the statements of a draft.
 *
 * `statements` have subject, predicate, object (`{iri}`, or `{value, language | datatype}`) and the
 * address `at`. `places` leads from "subject predicate" to the address at which it is asked for, and
 * `things` from the key of a thing to its IRI.
 */
export function statementsOf(draft, model) {
  const writer = new Writer(draft, model);
  for (const thing of draft.things) writer.thing(thing);
  return { statements: writer.statements, places: writer.places, things: writer.things };
}

/** Return a full IRI for a prefixed name. */
export function full(name, model) {
  const [prefix, local] = name.split(":");
  return model.prefixes[prefix] + local;
}

class Writer {
  constructor(draft, model) {
    this.model = model;
    this.statements = [];
    this.places = new Map();
    this.things = new Map();
    const kinds = new Map(
      draft.things.flatMap((thing) => [thing, ...thing.words]).map((each) => [each.key, each.kind]),
    );
    for (const [key, name] of namesOf(draft)) {
      // A name that cannot be one is told of; the rest is checked under another.
      this.things.set(key, model.things[kinds.get(key)].space + (isLocal(name) ? name : key));
    }
    this.graph = this.iri(draft, "graph");
    this.source = this.iri(draft, "source");
  }

  iri(draft, kind) {
    return this.things.get(draft.things.find((thing) => thing.kind === kind)?.key);
  }

  say(subject, predicate, object, at) {
    this.statements.push({ subject, predicate: this.full(predicate), object, at });
  }

  full(name) {
    return /^https?:/.test(name) ? name : full(name, this.model);
  }

  thing(thing) {
    const subject = this.things.get(thing.key);
    const named = `${thing.key}.name.0`;
    this.say(subject, "rdf:type", { iri: this.model.things[thing.kind].class }, named);
    const quote = thing.kind === "passage" ? this.quote(thing, subject, named) : "";
    for (const [field, told] of Object.entries(this.model.things[thing.kind].fields)) {
      this.values(thing, field, told, told.of ? quote : subject);
    }
    for (const words of thing.words) this.thing(words);
    if (thing.kind === "graph") this.ground(subject, named);
    if (thing.kind === "participation") this.entry(thing, subject);
    else for (const words of thing.words) this.rest(words);
  }

  values(thing, field, told, subject) {
    const values = thing.fields[field] ?? [];
    const place = `${subject} ${told.path}`;
    if (!this.places.has(place)) this.places.set(place, `${thing.key}.${field}.0`);
    values.forEach((given, number) => {
      const object = this.object(given, told);
      if (object) this.say(subject, told.path, object, `${thing.key}.${field}.${number}`);
    });
  }

  object({ value, language }, told) {
    // The blanks around what stands beside a quote count; a textarea has LF alone (HTML, §4.10.11).
    const text = told.control === "lines" ? value : value.trim();
    if (!text && !told.blank) return null;
    switch (told.control) {
      case "choice":
        return this.chosen(text);
      case "address":
        return { iri: text };
      case "words":
        return { value: text, language };
      case "period":
        return { value: text, datatype: period(text, told.datatypes) };
      default:
        return { value: text, datatype: told.datatypes[0] };
    }
  }

  chosen(value) {
    const iri = value.startsWith("#") ? this.things.get(value.slice(1)) : value;
    return iri ? { iri } : null;
  }

  quote(passage, subject, at) {
    const name = subject.slice(this.model.things.passage.space.length);
    const quote = this.model.prefixes.quote + name;
    this.say(subject, "oa:hasSource", { iri: this.source }, at);
    this.say(subject, "oa:hasSelector", { iri: quote }, at);
    this.say(quote, "rdf:type", { iri: this.full("oa:TextQuoteSelector") }, at);
    return quote;
  }

  ground(graph, at) {
    this.say(graph, "a87:status", { iri: this.full("status:contributed") }, at);
    this.say(graph, "prov:wasDerivedFrom", { iri: this.source }, at);
  }

  rest(words) {
    const at = `${words.key}.name.0`;
    this.say(this.graph, "prov:wasDerivedFrom", { iri: this.things.get(words.key) }, at);
  }

  entry(entry, subject) {
    const [event, who] = ["event", "participant"].map((name) => {
      const given = entry.fields[`Participation-${name}`]?.[0]?.value;
      return given ? this.chosen(given)?.iri : undefined;
    });
    const at = `${entry.key}.Participation-participant.0`;
    if (event && who) this.say(who, "a87:participatedIn", { iri: event }, at);
    for (const words of entry.words) {
      this.say(subject, "prov:wasDerivedFrom", { iri: this.things.get(words.key) }, at);
    }
  }
}

/** Return the datatype a time is written in: the last of those it may have, if it is of none. */
function period(text, datatypes) {
  const parts = { gYear: 1, gYearMonth: 2, date: 3 };
  const count = text.split("-").length;
  return datatypes.find((each) => parts[each.replace(/^.*#/, "")] === count) ?? datatypes.at(-1);
}
