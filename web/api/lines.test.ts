import assert from 'node:assert/strict';
import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from './http.ts';
import { callLines } from './lines.ts';

afterEach(() => vi.unstubAllGlobals());

interface Line {
  rows?: string[];
  end?: boolean;
}
// What is read of an answer whose bytes come in these pieces; `then`: what happens after them.
async function read(pieces: (string | Uint8Array)[], { status = 200, then = (to: ReadableStreamDefaultController) => to.close(), signal = undefined as AbortSignal | undefined } = {}) {
  const body = new ReadableStream({
    start(to) {
      for (const piece of pieces) to.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
    },
    pull: then,
  });
  const fetched = vi.fn((..._: unknown[]) => Promise.resolve(new Response(body, { status })));
  vi.stubGlobal('fetch', fetched);
  const lines: Line[] = [];
  let failed: unknown;
  try {
    for await (const line of callLines<Line>('/q', ({ end }) => end === true, { body: {}, signal })) lines.push(line);
  } catch (problem) {
    failed = problem;
  }
  return { lines, failed: failed as ApiError | undefined, headers: (fetched.mock.calls[0]![1] as RequestInit).headers as Record<string, string> };
}
const WHOLE = '{"rows":["ä€😀"]}\n{"rows":[]}\n{"end":true}\n';
const LINES = [{ rows: ['ä€😀'] }, { rows: [] }, { end: true }];

test('lines are lines wherever the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(WHOLE);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
    const { lines, failed, headers } = await read(pieces);
    assert.deepEqual([lines, failed], [LINES, undefined]);
    assert.equal(headers.accept, 'application/x-ndjson');
  }
});

test('a line is given before the next one is there', async () => {
  let send: ReadableStreamDefaultController | undefined;
  const body = new ReadableStream({ start: (to) => void (send = to) });
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body)));
  const lines = callLines<Line>('/q', ({ end }) => end === true);
  const give = (text: string) => send!.enqueue(new TextEncoder().encode(text));
  give('{"rows":["a"]}\n{"en');
  expect((await lines.next()).value).toEqual({ rows: ['a'] });
  give('d":true}\n');
  expect((await lines.next()).value).toEqual({ end: true });
  expect((await lines.next()).done).toBe(true);
});

test('an answer that is an error is one, as with call()', async () => {
  const { lines, failed } = await read(['{"error":{"message":"no command `filtr`","hint":"h","diagnostics":[{"line":1}]}}'], { status: 400 });
  assert.ok(failed instanceof ApiError);
  assert.deepEqual([lines, failed.status, failed.message, failed.hint, failed.diagnostics.length], [[], 400, 'no command `filtr`', 'h', 1]);
  assert.equal((await read(['<html>'], { status: 502 })).failed?.message, 'The server answered 502.');
});

test('a line that says an error is thrown, and what came before was given', async () => {
  const { lines, failed } = await read(['{"rows":["a"]}\n{"error":{"code":"timeout","message":"longer than 30 s","hint":"less time"}}\n']);
  assert.deepEqual([lines, failed?.message, failed?.hint], [[{ rows: ['a'] }], 'longer than 30 s', 'less time']);
});

test('an answer that breaks off is no short answer: without its last line, in a line, by the network', async () => {
  const broken = (to: ReadableStreamDefaultController) => to.error(new TypeError('network error'));
  for (const [pieces, then] of [[['{"rows":["a"]}\n']], [['{"rows":["a"]}\n{"end":tr']], [['{"rows":["a"]}\n{"end":true}']], [['{"rows":["a"]}\n'], broken]] as [string[], typeof broken | undefined][]) {
    const { lines, failed } = await read(pieces, { then });
    assert.ok(failed instanceof ApiError);
    assert.deepEqual([lines, failed.status, failed.message], [[{ rows: ['a'] }], 0, 'The answer broke off.']);
  }
});

test('no answer at all, and one that was stopped, are told as call() tells them', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')));
  await expect(callLines('/q', () => true).next()).rejects.toMatchObject({ status: 0, message: 'The server does not answer.' });
  const stop = new AbortController();
  stop.abort();
  const { failed } = await read(['{"rows":["a"]}\n'], { signal: stop.signal, then: (to) => to.error(stop.signal.reason) });
  assert.equal(failed?.name, 'AbortError');
});
