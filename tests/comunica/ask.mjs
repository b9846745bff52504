// Ask an endpoint the queries in files, and print each answer as SPARQL results JSON, one a line.
//
// node ask.mjs ENDPOINT FILE...
import { readFile } from "node:fs/promises";
import { QueryEngine } from "@comunica/query-sparql";

const [endpoint, ...files] = process.argv.slice(2);
const engine = new QueryEngine();
for (const file of files) {
  const query = await readFile(file, "utf8");
  const answer = await engine.query(query, { sources: [{ type: "sparql", value: endpoint }] });
  const { data } = await engine.resultToString(answer, "application/sparql-results+json");
  let text = "";
  for await (const piece of data) text += piece;
  console.log(JSON.stringify(JSON.parse(text)));
}
