// Validate statements with our shapes, as `alliance87 validate` does: those for everything on the
// dataset with the contribution, and those for what is contributed on what it tells of the world.

import { DataFactory, Store } from "n3";
import { Validator } from "shacl-engine";

import { datatypes } from "./datatype.js";
import { queries } from "./sparql.js";

const SH = "http://www.w3.org/ns/shacl#";
const SUBJECT = "http://purl.org/dc/terms/subject";
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const CONTRIBUTED = "https://w3id.org/alliance87/id/status/contributed";
const DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom";
const TARGETS = new Set(
  ["targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf"].map((name) => SH + name),
);
// The classes that speak of texts and graphs, not of the world.
const OF_EVIDENCE = new Set([
  ...["StatementGraph", "OutsideSource", "Passage"].map(
    (name) => `https://w3id.org/alliance87/ontology#${name}`,
  ),
  ...["TextPositionSelector", "TextQuoteSelector"].map((name) => `http://www.w3.org/ns/oa#${name}`),
]);

/** Our shapes, made ready to validate any number of contributions. */
export class Shapes {
  constructor(quads) {
    this.quads = quads;
    this.store = new Store(quads);
    this.union = this.validator("");
    this.contributed = this.validator(CONTRIBUTED);
  }

  /** Return a validator with the shapes that are for a dcterms:subject; "" for those without. */
  validator(subject) {
    const subjects = new Map();
    for (const quad of this.quads.filter((each) => each.predicate.value === SUBJECT)) {
      const shape = quad.subject.value;
      subjects.set(shape, [...(subjects.get(shape) ?? []), quad.object.value]);
    }
    return ready(this.quads, (shape) => (subjects.get(shape) ?? [""]).includes(subject));
  }

  /** Return what is wrong with `own` statements beside those of the dataset, each fault once. */
  async validate(known, own) {
    const written = new Set(own.flatMap((quad) => [quad.subject.value, quad.object.value]));
    const evidence = new Set(
      own
        .filter((quad) => quad.predicate.value === TYPE && OF_EVIDENCE.has(quad.object.value))
        .map((quad) => quad.subject.value),
    );
    const facts = own.filter((quad) => {
      return !evidence.has(quad.subject.value) && quad.predicate.value !== DERIVED;
    });
    const found = [
      ...(await results(this.union, new Store([...known, ...own]), written)),
      ...(await results(this.contributed, new Store(facts), written)),
    ];
    const once = new Map(
      found.map((each) => [[each.focus, each.path, each.shape, each.value].join("\n"), each]),
    );
    return [...once.values()].map((each) => ({ ...each, path: each.path || this.askedBy(each.shape) }));
  }

  /** Return the one property that the alternatives of a shape ask for (sh:or), or "". */
  askedBy(shape) {
    const of = (subject, name) => this.store.getObjects(subject, `${SH}${name}`, null);
    const lists = this.store.extractLists();
    const members = of(shape, "or").flatMap((head) => lists[head.value] ?? []);
    const paths = new Set(members.flatMap((each) => of(each, "path")).map((path) => path.value));
    return paths.size === 1 ? [...paths][0] : "";
  }
}

/** Return a validator in which only the shapes that are in use choose focus nodes. */
export function ready(quads, isInUse) {
  const kept = quads.filter((quad) => !TARGETS.has(quad.predicate.value) || isInUse(quad.subject.value));
  const validations = new Map([...datatypes(DataFactory), ...queries(DataFactory)]);
  return new Validator(new Store(kept), { factory: DataFactory, validations });
}

/** Return the results of a validator on a dataset; with `written`, of these focus nodes alone. */
export async function results(validator, dataset, written) {
  if (written) {
    for (const shape of validator.shapes.values()) {
      const resolver = shape.targetResolver;
      shape.resolveTargets = async (context) => {
        const found = await resolver.resolve(context);
        return found.node(found.terms.filter((term) => written.has(term.value)));
      };
    }
  }
  const report = await validator.validate({ dataset });
  return report.results.map((result) => ({
    component: result.constraintComponent.value,
    focus: result.focusNode.term.value,
    message: result.message.find((each) => each.language === "en")?.value ?? "",
    path: result.path?.[0]?.predicates?.[0]?.value ?? "",
    severity: result.severity.value.slice(SH.length),
    shape: result.shape.ptr.term.value,
    value: result.value?.term?.value ?? "",
  }));
}
