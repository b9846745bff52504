// Put together what was found wrong, by the shapes and besides, each at its field.

import { place } from "./placing.js";
import { faultsOf } from "./values.js";

/**
 * Return all faults of what was `made` of a draft: `{at, message, language, warns}`.
 *
 * `answer` is that of the worker; `say` gives the words of the interface, the shapes have their own.
 */
export function found(answer, made, model, say) {
  const own = faultsOf(made.draft, model).map(({ at, key, values, warns }) => {
    return { at, message: say(key, values), warns };
  });
  const taken = answer.taken.map(({ focus, label }) => {
    const at = place({ focus, path: "" }, made, {});
    return { at, message: say("taken", { name: short(focus, model), label }) };
  });
  const like = answer.alike.map(({ focus, path, value, there, label }) => {
    const at = place({ focus, path, value }, made, {});
    return { at, message: say("like", { name: short(there, model), label }), warns: true };
  });
  const told = new Set([...own, ...taken].filter((each) => !each.warns).map((each) => each.at));
  // What is wrong with a thing whose name is another's follows from that.
  const others = new Set(answer.taken.map(({ focus }) => focus));
  const results = answer.results.filter(({ focus }) => !others.has(focus));
  return [...own, ...taken, ...ofShapes(results, told, made, model), ...like];
}

/** How values agree (sh:sparql) is told where each by itself is as it should be. */
function ofShapes(results, told, made, model) {
  const queried = results.filter(({ component }) => component.includes("SPARQL"));
  const direct = results.filter((each) => !queried.includes(each));
  return [direct, queried].flatMap((several) => {
    const placed = several.map((result) => ({ ...result, at: place(result, made, model.about) }));
    const kept = placed.filter(({ at }) => !at || !told.has(at));
    for (const { at } of placed) told.add(at);
    return kept.map(({ at, message, severity }) => {
      return { at, message, language: "en", warns: severity !== "Violation" };
    });
  });
}

function short(iri, model) {
  const fits = Object.entries(model.prefixes).filter(([, space]) => iri.startsWith(space));
  const [prefix, space] = fits.sort((a, b) => b[1].length - a[1].length)[0] ?? ["", ""];
  return prefix ? `${prefix}:${iri.slice(space.length)}` : iri;
}
