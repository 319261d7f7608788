// How Vite builds a page: one folder below features/, its index.html the way in.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { InlineConfig } from 'vite';

export const web = path.resolve(import.meta.dirname, '..');

export function pageConfig(page: string, version: string): InlineConfig {
  return {
    configFile: false,
    root: path.join(web, 'features', page),
    cacheDir: path.join(web, 'node_modules/.vite'),
    publicDir: false,
    define: { __VERSION__: JSON.stringify(version) },
    // Nothing is inlined as data: the pages' content security policy allows files of the same origin only.
    build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false, target: 'es2022', rolldownOptions: { checks: { pluginTimings: false } } },
    plugins: [svelte({ configFile: false })],
  };
}

// The project's, as CMake reads it.
export function projectVersion(): string {
  const text = readFileSync(path.join(web, '../CMakeLists.txt'), 'utf8');
  return text.match(/project\(throughline VERSION ([\d.]+)/)?.[1] ?? '0.0.0';
}
