// Builds everything a browser loads into ../static: bundles, fonts, icon sprite, compressed twins.
// Run through build_hooks/assets.py, which brings Node. Nothing made here is ever committed.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const cloud = join(here, '..', '..');
const served = join(here, '..', 'static');
const work = join(here, 'node_modules', '.build');
const out = join(work, 'static'); // moved into place at the end, whole
const COMPRESSED = new Set(['.js', '.css', '.svg', '.json', '.txt']);
const manifest = {};

rmSync(work, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

function publish(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const suffix = extname(name);
  const hashed = `${name.slice(0, -suffix.length)}-${hash}${suffix}`;
  writeFileSync(join(out, hashed), content);
  if (COMPRESSED.has(suffix)) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    writeFileSync(join(out, `${hashed}.br`), brotliCompressSync(content, { params }));
    writeFileSync(join(out, `${hashed}.gz`), gzipSync(content, { level: 9 }));
  }
  manifest[name] = hashed;
  return hashed;
}

// 1. Fonts first: the style sheet names them by their hashed names.
const FONTS = {
  'inter-latin.woff2': '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  'inter-latin-ext.woff2': '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2',
  'inter-greek.woff2': '@fontsource-variable/inter/files/inter-greek-wght-normal.woff2',
  'inter-cyrillic.woff2': '@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2',
  'noto-sans-armenian.woff2':
    '@fontsource-variable/noto-sans-armenian/files/noto-sans-armenian-armenian-wght-normal.woff2',
};
for (const [name, path] of Object.entries(FONTS)) publish(name, readFileSync(join(here, 'node_modules', path)));

// 2. Bundles.
const result = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ['src/theme-init.js', 'src/app.js', 'src/charts.js', 'src/passkeys.js', 'src/theme.css'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'linked',
  outdir: work,
  write: false,
  logLevel: 'warning',
  external: ['*.woff2'],
});
const licences = new Set();
for (const file of result.outputFiles) {
  const name = file.path.split(/[\\/]/).pop();
  if (name.endsWith('.LEGAL.txt')) {
    licences.add(file.text);
    continue;
  }
  let text = file.text.replace(/\/\*! For license information.*?\*\/\s*$/, '');
  if (name.endsWith('.css')) {
    text = text.replace(/fonts\/([\w-]+\.woff2)/g, (whole, font) => {
      if (!manifest[font]) throw new Error(`the style sheet names an unknown font ${font}`);
      return manifest[font];
    });
  }
  publish(name, Buffer.from(text));
}

// 3. The sprite: every icon that templates and Python name, and no other.
const named = new Set();
function look(folder) {
  for (const entry of readdirSync(folder)) {
    if (['node_modules', 'static', '__pycache__', 'frontend'].includes(entry)) continue;
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) look(path);
    else if (/\.(html|py)$/.test(entry)) {
      const text = readFileSync(path, 'utf8');
      for (const match of text.matchAll(/icon(?:\(|=)\s*['"]([a-z0-9-]+)['"]/g)) named.add(match[1]);
    }
  }
}
look(cloud);
let sprite = '<svg xmlns="http://www.w3.org/2000/svg">';
for (const name of [...named].sort()) {
  const path = join(here, 'node_modules/@tabler/icons/icons/outline', `${name}.svg`);
  if (!existsSync(path)) throw new Error(`there is no icon named ${name}`);
  const body = readFileSync(path, 'utf8').replace(/<!--[\s\S]*?-->/, '').match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  sprite += `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${body.replace(/\s+/g, ' ').trim()}</symbol>`;
}
publish('icons.svg', Buffer.from(`${sprite}</svg>`));

// 4. Pictures, licences, the test's accessibility checker, and the manifest.
publish('logo.svg', readFileSync(join(here, 'src/logo.svg')));
const FROM = ['htmx.org', 'bootstrap', '@popperjs/core', '@tabler/icons', 'echarts', 'zrender',
  '@fontsource-variable/inter', '@fontsource-variable/noto-sans-armenian'];
for (const name of FROM) {
  const folder = join(here, 'node_modules', name);
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.\w+)?$/i.test(each));
  if (file) licences.add(`${name}\n\n${readFileSync(join(folder, file), 'utf8')}`);
}
publish('licences.txt', Buffer.from([...licences].join('\n\n------------------------------------------------------------\n\n')));
cpSync(join(here, 'node_modules/axe-core/axe.min.js'), join(work, 'axe.min.js'));
writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest, null, 1));
rmSync(served, { recursive: true, force: true });
renameSync(out, served);
console.log(`built ${Object.keys(manifest).length} files, ${named.size} icons`);
