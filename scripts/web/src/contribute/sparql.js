// Run the queries of shapes (sh:sparql; SHACL, §5) with Comunica, in one engine for all.
//
// Queries see $this bound before they run (§5.3.1); Comunica does not allow that for one that groups
// its rows, so of such a query the rows of the focus node are taken.

import { BindingsFactory } from "@comunica/utils-bindings-factory";
import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";

const SH = "http://www.w3.org/ns/shacl#";

/** Return what shacl-engine needs to know of sh:sparql, for terms of a data factory. */
export function queries(factory) {
  const sh = (name) => factory.namedNode(SH + name);
  const engine = new QueryEngine();
  const bindings = new BindingsFactory(factory);

  async function rows(query, context) {
    const focus = context.focusNode.term;
    const bound = bindings.bindings([[factory.variable("this"), focus]]);
    const sources = [context.focusNode.dataset];
    const grouped = /\bGROUP\s+BY\b/i.test(query);
    const options = grouped ? { sources } : { sources, initialBindings: bound };
    const found = await (await engine.queryBindings(query, options)).toArray();
    return grouped ? found.filter((row) => row.get("this")?.equals(focus)) : found;
  }

  function compile(shape) {
    const declared = [...shape.sparql.out([sh("prefixes")]).out([sh("declare")])];
    const prefixes = declared.map((each) => {
      return `PREFIX ${each.out([sh("prefix")]).value}: <${each.out([sh("namespace")]).value}>`;
    });
    const query = [...prefixes, shape.sparql.out([sh("select")]).value].join("\n");
    return {
      generic: async (context) => {
        for (const row of await rows(query, context)) {
          const path = row.get("path");
          const step = { quantifier: "one", start: "subject", end: "object", predicates: [path] };
          context.violation(sh("SPARQLConstraintComponent"), {
            message: shape.message,
            path: path ? [step] : undefined,
            source: shape.sparql.terms,
            value: context.focusNode.node([row.get("value") ?? context.focusNode.term]),
          });
        }
      },
    };
  }

  return new Map([[sh("sparql"), compile]]);
}
