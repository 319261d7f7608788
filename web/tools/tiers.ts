// The rules that neither compiler knows, over every source of the pages:
//
//   - imports go leftwards only: base → api → model → widgets → features/PAGE, and no page imports another;
//   - what came from outside is text: no {@html}, no innerHTML and alike, no eval;
//   - no style attribute, which the content security policy refuses; no address of another origin.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { web } from './page.ts';

const TIERS = ['base', 'api', 'model', 'widgets', 'features'];
const FORBIDDEN: [RegExp, string][] = [
  [/\{@html/, '{@html}: what came from outside is text'],
  [/\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc)\b/, 'HTML from a string'],
  [/\b(eval|Function)\s*\(/, 'code from a string'],
  [/\sstyle=["{]/, 'a style attribute; use style:property, which goes by the object model'],
  [/(?:src|href|url\(|fetch\(|from)\s*[=(]?\s*['"](?:https?:)?\/\/\w/, 'an address of another origin'],
];

const tierOf = (file: string) => TIERS.indexOf(file.split('/')[0]!);
const pageOf = (file: string) => (file.startsWith('features/') ? file.split('/')[1] : undefined);

export function problemsOf(file: string, text: string): string[] {
  const problems: string[] = [];
  text.split('\n').forEach((line, i) => {
    const where = `web/${file}:${i + 1}`;
    for (const [pattern, what] of FORBIDDEN) if (pattern.test(line)) problems.push(`${where}: ${what}`);
    for (const [, name] of line.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
      const target = path.posix.join(path.posix.dirname(file), name!);
      if (tierOf(target) < 0) problems.push(`${where}: imports ${target}, which is in no tier`);
      else if (tierOf(target) > tierOf(file)) problems.push(`${where}: ${TIERS[tierOf(file)]} may not import ${TIERS[tierOf(target)]}`);
      else if (pageOf(target) !== undefined && pageOf(target) !== pageOf(file)) problems.push(`${where}: one page imports another`);
    }
  });
  return problems;
}

if (process.argv[1] === import.meta.filename) {
  const files = TIERS.flatMap((tier) => readdirSync(path.join(web, tier), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|js|svelte|css|html)$/.test(entry.name) && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.relative(web, path.join(entry.parentPath, entry.name)));
  const problems = files.flatMap((file) => problemsOf(file, readFileSync(path.join(web, file), 'utf8')));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length || files.length === 0 ? 1 : 0;
}
