// Writes the bundles into dutygraph_web/static/vendor, each with name and version in its file's name and its licences beside it.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const VENDOR = new URL("../dutygraph_web/static/vendor/", import.meta.url).pathname;
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`)).version;
const rule = `${"=".repeat(80)}\n`;

/** Bundle the first of `sources`, which the others are parts of, as `name`, in the place of bundles that begin with `family`. */
async function bundle(sources, family, name, globalName) {
  // A test compares it, so that a bundle is never older than what it is made of.
  const digest = createHash("sha256");
  for (const one of [...sources, "package-lock.json"]) digest.update(readFileSync(one));
  for (const old of readdirSync(VENDOR)) if (old.startsWith(`${family}-`)) rmSync(join(VENDOR, old));
  const made = await build({
    entryPoints: [sources[0]],
    outfile: join(VENDOR, `${name}.min.js`),
    bundle: true,
    minify: true,
    format: "iife",
    globalName,
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
    banner: { js: `// Made by \`make bundles\`; its sources' SHA-256: ${digest.digest("hex")}` },
    metafile: true,
  });
  const packages = new Set();
  for (const path of Object.keys(made.metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
    if (found) packages.add(found[1]);
  }
  let licences = `${name}.min.js holds these packages, bundled by \`make bundles\` from webapp/js:\n`;
  for (const one of [...packages].sort()) {
    const file = readdirSync(`node_modules/${one}`).find((entry) => /^licen[cs]e/i.test(entry));
    const terms = file ? readFileSync(`node_modules/${one}/${file}`, "utf8") : `${JSON.parse(readFileSync(`node_modules/${one}/package.json`)).license}\n`;
    licences += `\n${rule}${one} ${version(one)}\n\n${terms}`;
  }
  writeFileSync(join(VENDOR, `${name}.LICENSE.txt`), licences);
}

const editor = `codemirror-${version("codemirror")}-sparql-${version("codemirror-lang-sparql")}`;
await bundle(["editor.js", "frame.js"], "codemirror", editor, "dutygraphEditor");
await bundle(["network.js"], "cytoscape", `cytoscape-${version("cytoscape")}-fcose-${version("cytoscape-fcose")}`, "dutygraphNetwork");
await bundle(["plan-editor.js", "frame.js"], "plan-editor", `plan-editor-${version("codemirror")}`, "dutygraphPlanEditor");
