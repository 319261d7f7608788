import assert from 'node:assert/strict';
import { test } from 'vitest';
import { MOST, QueryHistory, matches, type RanQuery } from './query_history.ts';

function storage(text: string | null = null) {
  let kept = text;
  return { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) };
}
const ran = (query: string, at = 0): RanQuery => ({ query, at, from: '-1h', to: '', rows: 1, ms: 2 });

test('a query stands once, where it ran last, and only so many are kept', () => {
  const history = new QueryHistory(storage());
  for (let i = 0; i < MOST + 20; i++) history.put(ran(`q${i}`, i));
  assert.equal(history.read().length, MOST);
  assert.deepEqual(history.put(ran(' q70 ', 999)).slice(0, 2).map(({ query }) => query), [' q70 ', `q${MOST + 19}`]);
  assert.deepEqual(history.clear(), []);
  assert.deepEqual(history.read(), []);
});

test('what is kept may be anything, or not to be had', () => {
  for (const text of ['', '{', '5', '[null, {"query": 1}]', 'null']) assert.deepEqual(new QueryHistory(storage(text)).read(), []);
  assert.deepEqual(new QueryHistory(undefined).put(ran('q')).map(({ query }) => query), ['q']);
});

test('a text of megabytes is not kept', () => assert.deepEqual(new QueryHistory(storage()).put(ran('x'.repeat(30_000))), []));

test('every word is looked for in all texts', () => {
  assert.ok(matches('', 'a') && matches('Model gpt', 'source x | filter model', 'GPT-4o') && !matches('model none', 'model'));
});
