// Puts the query editor and the drawings, each with its libraries, into one file of code and one
// of style, in ../static/built, each also packed by gzip; LICENCES.txt names whose work is in them.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const outdir = "../static/built";
const { metafile } = await build({
  entryPoints: ["src/editor.js", "src/graph.js"],
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
});

for (const path of Object.keys(metafile.outputs)) {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}

const { packages } = JSON.parse(readFileSync("package-lock.json"));
const shipped = Object.entries(packages).filter(([folder, one]) => folder && !one.dev);
const notices = shipped.map(([folder, one]) => {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "";
  return `${folder.replace("node_modules/", "")} ${one.version} (${one.license})\n\n${text}\n`;
});
writeFileSync(`${outdir}/LICENCES.txt`, notices.join(`\n${"-".repeat(72)}\n\n`));
