// The types of the AI Center's API for its page, out of the document that the code gives (docs/openapi.json): writes
// web/api/openapi.d.ts, or with --check says by its exit code whether what is there is out of date.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { web } from './page.ts';

const root = path.dirname(web);
const kept = path.join(web, 'api/openapi.d.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'api_types-'));
try {
  const made = path.join(folder, 'openapi.d.ts');
  const generator = path.join(root, 'node_modules/openapi-typescript/bin/cli.js');
  execFileSync(process.execPath, [generator, path.join(root, 'docs/openapi.json'), '--output', made, '--alphabetize', '--default-non-nullable', 'false'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const text = readFileSync(made, 'utf8');
  if (!process.argv.includes('--check')) {
    writeFileSync(kept, text);
  } else if (text !== readFileSync(kept, 'utf8')) {
    console.error('web/api/openapi.d.ts is not what docs/openapi.json gives: run node web/tools/api_types.ts');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
