// Point out what is published already: a name that is taken, and things that look the same.
//
// Only what is alike but for case, accents and punctuation is found here; `alliance87 validate` finds
// near spellings too.

import { Store } from "n3";

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const SKOS = "http://www.w3.org/2004/02/skos/core#";
const A87 = "https://w3id.org/alliance87/ontology#";
const NAMES = [`${SKOS}prefLabel`, `${SKOS}altLabel`, `${A87}abbreviation`, `${A87}statedName`];
const IDENTIFIERS = ["sameAs", "leiCode", "url"].map((name) => `https://schema.org/${name}`);
const KINDS = ["organization", "event", "post"].map((kind) => `https://w3id.org/alliance87/id/${kind}/`);
const SMALL = new Set(["the", "of", "for", "and"]);

/** What is published, by IRI, by name and by identifier. */
export class Published {
  constructor(quads) {
    this.store = new Store(quads);
    this.types = new Set(quads.filter((q) => q.predicate.value === TYPE).map((q) => q.subject.value));
    this.labels = new Map();
    this.keys = new Map();
    for (const quad of quads) {
      const subject = quad.subject.value;
      const isLabel = quad.predicate.value === NAMES[0];
      if (isLabel && (!this.labels.has(subject) || quad.object.language === "en")) {
        this.labels.set(subject, quad.object.value);
      }
      const key = keyOf(quad);
      if (key && !this.keys.has(key)) this.keys.set(key, subject);
    }
  }

  /** Return the things whose names are taken, unless all that is said of them is published: `{focus, label}`. */
  taken(own) {
    const said = own.filter((quad) => !this.store.has(quad)).map((quad) => quad.subject.value);
    const described = own.filter((q) => q.predicate.value === TYPE).map((q) => q.subject.value);
    return [...new Set(described)]
      .filter((iri) => this.types.has(iri) && said.includes(iri))
      .map((iri) => ({ focus: iri, label: this.labels.get(iri) ?? iri }));
  }

  /** Return what new things are like: `{focus, path, value, there, label}`, each pair once. */
  alike(own) {
    const described = own.filter((q) => q.predicate.value === TYPE).map((q) => q.subject.value);
    const fresh = new Set(described.filter((iri) => !this.types.has(iri)));
    const found = new Map();
    for (const quad of own.filter((each) => fresh.has(each.subject.value))) {
      const there = this.keys.get(keyOf(quad));
      const focus = quad.subject.value;
      if (there && there !== focus && !found.has(`${focus} ${there}`)) {
        const path = quad.predicate.value;
        const label = this.labels.get(there) ?? there;
        found.set(`${focus} ${there}`, { focus, path, value: quad.object.value, there, label });
      }
    }
    return [...found.values()];
  }
}

function keyOf(quad) {
  if (!KINDS.some((kind) => quad.subject.value.startsWith(kind))) return "";
  if (NAMES.includes(quad.predicate.value)) return plain(quad.object.value);
  const identifies = IDENTIFIERS.includes(quad.predicate.value) || quad.predicate.value === `${A87}isni`;
  return identifies ? quad.object.value.replace(/\/$/, "") : "";
}

/** Return a name without case, accents, punctuation and what stands in brackets at its end. */
function plain(name) {
  const folded = name.replace(/\s*\([^()]*\)\s*$/, "").normalize("NFKD").toLowerCase();
  const letters = folded.replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ");
  return letters.split(" ").filter((word) => word && !SMALL.has(word)).join(" ");
}
