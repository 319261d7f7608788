import assert from 'node:assert/strict';
import { test } from 'vitest';
import { problemsOf } from './tiers.ts';

const CASES: [string, string, RegExp | null][] = [
  ['model/a.ts', "import { x } from '../base/b.ts';", null],
  ['model/a.ts', "import X from '../widgets/X.svelte';", /model may not import widgets/],
  ['base/a.ts', "export { x } from '../api/b.ts';", /base may not import api/],
  ['features/one/a.ts', "await import('../two/b.ts');", /one page imports another/],
  ['widgets/A.svelte', '<p>{@html text}</p>', /@html/],
  ['widgets/A.svelte', 'node.innerHTML = text;', /HTML from a string/],
  ['widgets/A.svelte', '<p style="color: red">', /style attribute/],
  ['widgets/A.svelte', '<p style:color={colour}>', null],
  ['base/a.css', "src: url('https://fonts.example/x.woff2')", /another origin/],
  ['base/a.css', "src: url('//fonts.example/x.woff2')", /another origin/],
];
for (const [file, text, problem] of CASES) {
  test(`${text} in ${file} is ${problem ? 'refused' : 'fine'}`, () => {
    const problems = problemsOf(file, text);
    if (problem) assert.match(problems.join(), problem);
    else assert.deepEqual(problems, []);
  });
}
