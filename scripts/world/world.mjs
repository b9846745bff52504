// Write the outline of the world as SVG paths: land as one, and each country by its UN M49 code.
//
// Source: Natural Earth 1:110m (public domain), as the npm package world-atlas publishes it.
// Projection: Equal Earth, so that no country looks larger than it is; coordinates are whole units
// of a box 1000 wide, which is finer than a screen shows it. Run: node world.mjs OUT.json

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature, merge } from "topojson-client";

const WIDTH = 1000;
const ANTARCTICA = "010"; // nobody is represented from there, and it takes a fifth of the picture
const require = createRequire(import.meta.url);
const world = JSON.parse(readFileSync(require.resolve("world-atlas/countries-110m.json"), "utf8"));
const geometries = world.objects.countries.geometries.filter(({ id }) => id !== ANTARCTICA);
const land = merge(world, geometries);
const projection = geoEqualEarth().fitWidth(WIDTH, land);
const path = geoPath(projection).digits(0);
const [, [, bottom]] = path.bounds(land);

/** Write a path's rings as whole steps from point to point, without steps of length nought. */
function shortened(absolute) {
  let rings = "";
  for (const ring of absolute.split("M").slice(1)) {
    const points = ring.replace("Z", "").split("L").map((pair) => pair.split(",").map(Number));
    let [x, y] = points[0];
    let steps = "";
    for (const [nextX, nextY] of points.slice(1)) {
      if (nextX === x && nextY === y) continue;
      const [stepX, stepY] = [nextX - x, nextY - y];
      steps += `${steps && stepX >= 0 ? " " : ""}${stepX}${stepY < 0 ? "" : " "}${stepY}`;
      [x, y] = [nextX, nextY];
    }
    if (steps) rings += `M${points[0].join(" ")}l${steps}z`;
  }
  return rings;
}

/** The middle of a country's largest part, where a label belongs, and the size of that part. */
function place(geometry) {
  const parts = geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates];
  const polygons = parts.map((coordinates) => ({ type: "Polygon", coordinates }));
  const largest = polygons.reduce((a, b) => (path.area(b) > path.area(a) ? b : a));
  const [[left, top], [right, bottom]] = path.bounds(largest);
  return {
    middle: path.centroid(largest).map(Math.round),
    size: [right - left, bottom - top].map(Math.round),
  };
}

const countries = {};
for (const geometry of geometries) {
  if (geometry.id === undefined) continue; // three disputed areas have no code in M49
  const shape = feature(world, geometry).geometry;
  const outline = shortened(path(shape));
  if (outline) countries[geometry.id] = { ...place(shape), outline };
}
const ordered = Object.fromEntries(Object.entries(countries).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = Object.entries(ordered).map(([id, c]) => `    "${id}": ${JSON.stringify(c)}`);
writeFileSync(
  process.argv[2],
  `{
  "source": "Natural Earth, 1:110m Cultural Vectors, Admin 0 - Countries, by npm world-atlas 2.0.2",
  "licence": "Public domain: https://www.naturalearthdata.com/about/terms-of-use/",
  "projection": "Equal Earth",
  "width": ${WIDTH},
  "height": ${Math.ceil(bottom)},
  "land": "${shortened(path(land))}",
  "countries": {
${lines.join(",\n")}
  }
}
`,
);
