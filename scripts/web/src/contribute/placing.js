// Find for each result of the check the field it is about.

/**
 * Return the address of the field that a result is about, or "" if it is about none.
 *
 * A result tells its focus node, and the property and the value if it has them; a shape of a whole
 * thing is about the property that `about` names, or about the name of the thing.
 */
export function place({ focus, path, value, shape }, made, about) {
  const asked = path || about[shape] || "";
  const said = made.statements.filter((each) => each.subject === focus && each.predicate === asked);
  const exact = said.find((each) => (each.object.iri ?? each.object.value) === value);
  if (exact) return exact.at;
  const last = said.at(-1)?.at ?? made.places.get(`${focus} ${asked}`);
  if (last) return last;
  const [key] = [...made.things].find(([, iri]) => iri === focus) ?? [];
  if (key) return `${key}.name.0`;
  return made.statements.find((each) => each.object.iri === focus)?.at ?? "";
}
