import assert from 'node:assert/strict';
import { test } from 'vitest';
import { History, MOST, found, type Entry } from './history.ts';

const storage = (text: string | null = null) => ({ getItem: () => text, setItem: (_: string, value: string) => void (text = value) });
const entry = (id: string, at: number, more: Partial<Entry> = {}): Entry => ({ id, at, question: `question ${id}`, kind: 'query', query: 'source logs', traceId: 'ab', ...more });

test('the newest first, and one that is put again is replaced', () => {
  const history = new History(storage());
  history.put(entry('a', 1));
  history.put(entry('b', 2));
  assert.deepEqual(history.put(entry('a', 1, { verdict: 'thumbs_up' })).map(({ id, verdict }) => [id, verdict]), [['b', undefined], ['a', 'thumbs_up']]);
});

test('the oldest make room', () => {
  const history = new History(storage());
  for (let i = 0; i <= MOST; i++) history.put(entry(String(i), i));
  assert.equal(history.read().length, MOST);
  assert.equal(history.read().at(-1)?.id, '1');
});

test('what is kept but unreadable is no history', () => {
  for (const text of ['{', '{}', '[null, 3, {"id": "x"}]', 'null']) assert.deepEqual(new History(storage(text)).read(), []);
  assert.deepEqual(new History(undefined).put(entry('a', 1)).length, 1);
});

test('a search finds entries that have every word', () => {
  const all = [entry('a', 1, { question: 'slow checkout calls' }), entry('b', 2, { question: 'errors', query: 'source spans | filter $l.serviceName == "checkout"' })];
  assert.deepEqual(found(all, 'CHECKOUT').map(({ id }) => id), ['a', 'b']);
  assert.deepEqual(found(all, 'checkout slow').map(({ id }) => id), ['a']);
});
