import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Finding, Token } from '../api/language.ts';
import { applied, candidatesFor } from './query_fixes.ts';

const finding = (query: string, marked: string, suggestion: string, message = ''): Finding => ({ severity: 'error', message, suggestion, from: query.indexOf(marked), to: query.indexOf(marked) + marked.length });
const words = (query: string): Token[] => [...query.matchAll(/\w+|[^\s\w]/g)].map((match) => ({ kind: /\w/.test(match[0]) ? 'keypath' : 'operator', from: match.index, to: match.index + match[0].length }));
const mended = (query: string, marked: string, suggestion: string, message?: string) => {
  const found = candidatesFor(query, finding(query, marked, suggestion, message), words(query));
  return found && found.edits.map((edit) => applied(query, edit));
};

test('the closest word stands where the wrong one stood, in its quotes', () => {
  assert.deepEqual(mended('source spans | filtr a', 'filtr', 'closest: filter'), ['source spans | filter a']);
  assert.deepEqual(mended("toTimeZone(a, 'Europ/Berlin')", "'Europ/Berlin'", 'closest: Europe/Berlin'), ["toTimeZone(a, 'Europe/Berlin')"]);
  assert.deepEqual(mended('filter a = 4', '=', 'two values are compared with =='), ['filter a == 4']);
});

test('what to write may stand for more than was marked, as far as the stage goes', () => {
  assert.deepEqual(mended('source spans | sort -x | limit 3', 'sort', 'write orderby x desc'), ['source spans | orderby x desc -x | limit 3', 'source spans | orderby x descx | limit 3', 'source spans | orderby x desc | limit 3']);
  assert.deepEqual(mended('f(not a) | count', 'not', 'write !a'), ['f(!a a) | count', 'f(!a) | count']);
});

test('a sentence or a list of words is nothing to write', () => {
  for (const suggestion of ['', 'use it in aggregate, groupby, top or bottom', 'logs, spans, metrics', 'write $d.ai != null, or for an object the same of a leaf inside it']) assert.equal(mended('source x', 'x', suggestion), undefined);
  assert.equal(candidatesFor('source x', { severity: 'error', message: '', suggestion: 'closest: y', from: 8, to: 8 }, []), undefined);
});
