// Write the countries of the world as TopoJSON: each by its UN M49 code, with the middle of its largest part.
//
// Source: Natural Earth 1:110m (public domain), as the npm package world-atlas publishes it, rounded
// to a tenth of a degree, which is finer than the map shows. Run: node world.mjs OUT.json

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoArea, geoCentroid } from "d3-geo";
import { feature, quantize } from "topojson-client";

const ANTARCTICA = "010"; // on no map of the site
const require = createRequire(import.meta.url);
const world = JSON.parse(readFileSync(require.resolve("world-atlas/countries-110m.json"), "utf8"));

/** The middle of a country's largest part, where its name belongs: longitude and latitude. */
function middle(geometry) {
  const shape = feature(world, geometry).geometry;
  const parts = shape.type === "MultiPolygon" ? shape.coordinates : [shape.coordinates];
  const polygons = parts.map((coordinates) => ({ type: "Polygon", coordinates }));
  const largest = polygons.reduce((a, b) => (geoArea(b) > geoArea(a) ? b : a));
  return geoCentroid(largest).map((degrees) => Math.round(degrees * 10) / 10);
}

const geometries = world.objects.countries.geometries
  .filter(({ id }) => id !== ANTARCTICA)
  .map(({ type, id, arcs }) => ({ type, id, arcs, properties: { middle: middle({ type, arcs }) } }));

const { scale, translate } = world.transform;
const absolute = world.arcs.map((arc) => {
  const at = [0, 0];
  return arc.map((step) => step.map((by, axis) => (at[axis] += by) * scale[axis] + translate[axis]));
});
const countries = { type: "GeometryCollection", geometries };
const topology = { type: "Topology", bbox: world.bbox, objects: { countries }, arcs: absolute };
const origin = {
  source: "Natural Earth, 1:110m Cultural Vectors, Admin 0 - Countries, by npm world-atlas 2.0.2",
  licence: "Public domain: https://www.naturalearthdata.com/about/terms-of-use/",
};
writeFileSync(process.argv[2], `${JSON.stringify({ ...origin, ...quantize(topology, 3601) })}\n`);
