// Builds the TypeScript and CSS beside this file into ../static/, under names that carry a hash of the content,
// and lays the fonts for typeset documents into build/fonts/.
//
// Entries: every file directly in src/ (*.ts), css/ (*.css) and assets/; a name that starts with "_" and
// anything in a sub-folder is only a part of others. static/manifest.json maps "app.js" to "app-1A2B3C4D.js".

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const out = join(here, "../static");
const fontsOut = join(root, "build/fonts");
const fonts = [
  ["noto-serif-sc", "400Regular/NotoSerifSC_400Regular.ttf"],
  ["noto-serif-sc", "700Bold/NotoSerifSC_700Bold.ttf"],
  ["noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf"],
  ["noto-sans-sc", "700Bold/NotoSansSC_700Bold.ttf"],
];

/** Files directly in a folder that are entries; an absent folder has none. */
async function entries(folder, suffix) {
  const found = await readdir(join(here, folder), { withFileTypes: true }).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return found
    .filter((item) => item.isFile() && item.name.endsWith(suffix) && !/^[._]/.test(item.name) && !item.name.endsWith(".d.ts"))
    .map((item) => join(here, folder, item.name))
    .sort();
}

/** Writes by way of a temporary name, so that a running server never reads half a file. */
async function put(name, bytes) {
  await writeFile(join(out, `${name}.new`), bytes);
  await rename(join(out, `${name}.new`), join(out, name));
}

/** Bundles all entries; returns the outputs as {name, bytes} and notes the entries in the manifest. */
async function bundle(manifest) {
  const entryPoints = [...(await entries("src", ".ts")), ...(await entries("css", ".css"))];
  if (entryPoints.length === 0) return [];
  const result = await build({
    entryPoints,
    outdir: out,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    write: false,
    metafile: true,
    charset: "utf8",
    legalComments: "none",
    target: ["es2022", "chrome109", "firefox115", "safari16.4"],
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".svg": "file", ".png": "file", ".webp": "file", ".woff2": "file" },
    logLevel: "warning",
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    // A part loaded on demand counts as an entry for esbuild, too; only ours are named by pages.
    if (!output.entryPoint || !entryPoints.includes(join(root, output.entryPoint))) continue;
    const source = basename(output.entryPoint);
    manifest[source.replace(/\.ts$/, ".js")] = basename(path);
  }
  return result.outputFiles.map((file) => ({ name: basename(file.path), bytes: file.contents }));
}

/** Pictures that pages name themselves (favicon, emblem), copied as they are under a hashed name. */
async function assets(manifest) {
  const files = [];
  for (const path of await entries("assets", "")) {
    const bytes = await readFile(path);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
    const name = `${basename(path, extname(path))}-${hash}${extname(path)}`;
    manifest[basename(path)] = name;
    files.push({ name, bytes });
  }
  return files;
}

async function copyFonts() {
  await mkdir(fontsOut, { recursive: true });
  for (const [family, file] of fonts) {
    const folder = join(root, "node_modules/@expo-google-fonts", family);
    await copyFile(join(folder, file), join(fontsOut, basename(file)));
    await copyFile(join(folder, "LICENSE_FONT"), join(fontsOut, `${family}-LICENSE.txt`));
  }
}

const manifest = {};
await mkdir(out, { recursive: true });
const files = [...(await bundle(manifest)), ...(await assets(manifest))];
for (const file of files) await put(file.name, file.bytes);
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await put("manifest.json", `${JSON.stringify(sorted, null, 2)}\n`);
const kept = new Set(["manifest.json", ...files.map((file) => file.name)]);
for (const name of await readdir(out)) if (!kept.has(name)) await rm(join(out, name), { recursive: true });
await copyFonts();
console.log(`Built ${files.length} files into ${relative(root, out)}/ and ${fonts.length} fonts into ${relative(root, fontsOut)}/.`);
