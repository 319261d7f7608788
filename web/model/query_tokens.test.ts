import assert from 'node:assert/strict';
import { test } from 'vitest';
import { parametersOf, tokensOf } from './query_tokens.ts';

const shown = (query: string, known: Parameters<typeof tokensOf>[1] = []) => tokensOf(query, known).map(({ kind, from, to }) => `${kind}:${query.slice(from, to)}`);

test('without word from the server, words are coloured by their looks', () => {
  assert.deepEqual(shown('source spans | limit 5'), ['command:source', 'keypath:spans', 'operator:|', 'command:limit', 'number:5']);
});

test('what the server said stands, the rest is judged here', () => {
  const known = [{ kind: 'command', from: 0, to: 6 }, { kind: 'dataset', from: 7, to: 12 }] as const;
  assert.deepEqual(shown('source spans | limi', known.slice()), ['command:source', 'dataset:spans', 'operator:|', 'command:limi']);
});

test('a keypath that the server cuts at its dots has one colour', () => {
  const known = [{ kind: 'keypath', from: 7, to: 9 }, { kind: 'operator', from: 9, to: 10 }, { kind: 'keypath', from: 10, to: 11 }] as const;
  assert.deepEqual(shown('filter $d.a', known.slice()), ['command:filter', 'keypath:$d', 'keypath:.', 'keypath:a']);
});

test('tokens never overlap and lie within the text, whatever it is', () => {
  for (const text of ['', '|', "'open", '/* open', '$', '\u0000\u202e', '😀 | é', "$d['a b']", '// x']) {
    let end = 0;
    for (const { from, to } of tokensOf(text, [{ kind: 'string', from: 1, to: 3 }, { kind: 'operator', from: 3, to: 4 }])) {
      assert.ok(from >= end && to > from && to <= text.length, text);
      end = to;
    }
  }
});

test('parameters are named once, in their order, and not in texts or comments', () => {
  assert.deepEqual(parametersOf("source spans | filter $p.team == null || $d.x == $p.limit_2 && $p.team != '$p.no' // $p.no"), ['team', 'limit_2']);
});
