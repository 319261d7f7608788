// `node tools/build.ts PAGE FOLDER`: builds a page into FOLDER and writes FOLDER.cc, which embeds its files (web/assets.h).
//
// The table names each file's hash, so the .cc changes when a file does: what compiles it needs to watch nothing else.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { pageConfig, projectVersion } from './page.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

const [page, folder] = process.argv.slice(2);
if (!page || !folder) throw new Error('usage: node tools/build.ts PAGE FOLDER');
const out = path.resolve(folder);
const config = pageConfig(page, projectVersion());
await build({ ...config, logLevel: 'warn', build: { ...config.build, outDir: out, emptyOutDir: true } });

const functionName = `${page[0]!.toUpperCase()}${page.slice(1)}Page`;
const compressed = `${out}-gzip`;
mkdirSync(compressed, { recursive: true });

const text = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
const parts: string[] = [];
const table: string[] = [];
const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(out, path.join(entry.parentPath, entry.name)))
  .sort();

// Declares the bytes of a file and gives the expression that views them.
function embed(file: string, symbol: string): string {
  const name = `throughline_web_${page}_${symbol}`;
  parts.push(
    `__asm__(".pushsection .rodata\\n.globl ${name}\\n.globl ${name}_end\\n.hidden ${name}\\n.hidden ${name}_end\\n"`,
    `        "${name}:\\n.incbin " ${text(text(file))} "\\n${name}_end:\\n.popsection\\n");`,
    `extern "C" __attribute__((visibility("hidden"))) const char ${name}[], ${name}_end[];`,
  );
  return `Bytes(${name}, ${name}_end)`;
}

files.forEach((file, index) => {
  const bytes = readFileSync(path.join(out, file));
  const small = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
  const type = TYPES[path.extname(file)];
  if (!type) throw new Error(`no content type is known for ${file}`);
  let gzip = '{}';
  if (small.length < bytes.length * 0.95) {
    const place = path.join(compressed, `${index}.gz`);
    writeFileSync(place, small);
    gzip = embed(place, `${index}_gzip`);
  }
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 20);
  const address = file === 'index.html' ? '/' : `/${file.split(path.sep).join('/')}`;
  table.push(`    {${text(address)}, ${text(type)}, ${text(`W/"${hash}"`)}, ${embed(path.join(out, file), String(index))}, ${gzip}, ${file.startsWith('assets')}},`);
});

writeFileSync(
  `${out}.cc`,
  `// Made by web/tools/build.ts.
#include "web/assets.h"

${parts.join('\n')}

namespace throughline::web {
namespace {
std::string_view Bytes(const char* begin, const char* end) { return {begin, static_cast<size_t>(end - begin)}; }
}  // namespace

std::span<const Asset> ${functionName}() {
  static const Asset assets[] = {
${table.join('\n')}
  };
  return assets;
}

}  // namespace throughline::web
`,
);
