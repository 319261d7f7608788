import assert from 'node:assert/strict';
import { test, vi } from 'vitest';
import { ApiError } from '../api/center.ts';
import type { QueryLine } from '../api/language.ts';
import { QueryRunner, type Asked, type Later } from './query_run.svelte.ts';

const asked = (query = 'source spans'): Asked => ({ query, range: { from: '-1h', to: '' }, params: {}, limit: 10 });
const head: QueryLine = { query_id: 'q', columns: [{ name: 'n', type: 'number' }], warnings: [] };
const rows = (...of: number[]): QueryLine => ({ rows: of.map((n) => [n]) });
const end = (count: number): QueryLine => ({ limited: false, statistics: { rows: count, read_rows: 100, read_bytes: 800, elapsed_ms: 5 } });

// A server that says what the test wants when the test wants it, a clock and frames of the test's.
function stage() {
  const streams: { give: (...lines: QueryLine[]) => Promise<void>; close: () => Promise<void>; fail: (problem: Error) => Promise<void>; signal: AbortSignal }[] = [];
  const stopped: string[] = [];
  const asking: string[] = [];
  const stillThere: string[] = [];
  const waiting = new Set<{ ms: number; go: () => void }>();
  const settled = () => new Promise<void>((done) => setImmediate(done));
  const later: Later = (ms, go) => {
    const one = { ms, go };
    waiting.add(one);
    return () => void waiting.delete(one);
  };
  let time = 0;
  async function* answer(signal: AbortSignal): AsyncGenerator<QueryLine> {
    const queue: (QueryLine | Error | null)[] = [];
    let wake = () => {};
    const put = (...of: (QueryLine | Error | null)[]) => {
      queue.push(...of);
      wake();
      return settled();
    };
    signal.addEventListener('abort', () => void put(signal.reason as Error));
    streams.push({ give: put, close: () => put(null), fail: put, signal });
    for (;;) {
      while (!queue.length) await new Promise<void>((go) => (wake = go));
      const next = queue.shift()!;
      if (next === null) return;
      if (next instanceof Error) throw next;
      yield next;
    }
  }
  const runner = new QueryRunner({
    now: () => time,
    later,
    server: {
      streamQuery: (_text, _range, { id, signal }) => (asking.push(id), answer(signal!)),
      runningQueries: () => Promise.resolve({ queries: stillThere.map((query_id) => ({ query_id, query: '', start_time: '', elapsed_ms: 0, rows: 0, read_rows: 0, total_rows: 0 })) }),
      stopQuery: (id) => (stopped.push(id), Promise.resolve({ cancelled: true })),
    },
  });
  return {
    runner, streams, stopped, asking, stillThere, waiting, settled,
    start: (of?: Asked) => {
      const done = runner.run(of ?? asked());
      return settled().then(() => ({ done }));
    },
    pass: (ms: number) => (time += ms),
    frame: () => {
      const now = [...waiting];
      waiting.clear();
      for (const { go } of now) go();
    },
    shown: () => runner.result?.rows.flat(),
  };
}

test('rows stand there before the query ends, at most once a frame', async () => {
  const { runner, streams, start, pass, frame, waiting, shown } = stage();
  const { done } = await start();
  await streams[0]!.give(head, rows(1, 2));
  pass(1000);
  frame();
  assert.deepEqual([shown(), runner.isRunning, runner.result?.statistics], [[1, 2], true, undefined]);
  const before = runner.result;
  await streams[0]!.give(rows(3), rows(4), rows(5));
  assert.equal(runner.result, before);
  assert.equal(waiting.size, 1);
  frame();
  assert.deepEqual(shown(), [1, 2, 3, 4, 5]);
  await streams[0]!.give(rows(6), end(6));
  await streams[0]!.close();
  assert.equal(await done, true);
  assert.deepEqual([shown(), runner.isRunning, runner.result?.statistics?.read_rows, waiting.size], [[1, 2, 3, 4, 5, 6], false, 100, 0]);
});

test('a query that ends soon takes the place of the result before it at once, whole', async () => {
  const { runner, streams, start, waiting, shown } = stage();
  const first = await start();
  await streams[0]!.give(head, rows(1), end(1));
  await streams[0]!.close();
  await first.done;
  const second = await start(asked('source logs'));
  await streams[1]!.give(head, rows(2));
  assert.deepEqual([shown(), runner.isOld, [...waiting][0]!.ms], [[1], true, 300]);
  await streams[1]!.give(rows(3), end(2));
  await streams[1]!.close();
  await second.done;
  assert.deepEqual([shown(), runner.isOld, runner.asked?.query], [[2, 3], false, 'source logs']);
});

test('cancelled, it keeps every row that came', async () => {
  const { runner, streams, start, shown, waiting } = stage();
  const { done } = await start();
  await streams[0]!.give(head, rows(1, 2));
  runner.cancel();
  assert.equal(await done, false);
  assert.deepEqual([shown(), runner.wasStopped, runner.isRunning, runner.result?.statistics, runner.asked?.query], [[1, 2], true, false, undefined, 'source spans']);
  assert.deepEqual([streams[0]!.signal.aborted, waiting.size], [true, 0]);
});

test('a server that does not see the connection close is told to stop, and only then', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    const { runner, start, stopped, asking, stillThere } = stage();
    await start();
    runner.cancel();
    await vi.advanceTimersByTimeAsync(1000);
    assert.deepEqual(stopped, []);
    await start();
    stillThere.push('another', asking[1]!);
    runner.cancel();
    await vi.advanceTimersByTimeAsync(1000);
    assert.deepEqual(stopped, [asking[1]]);
  } finally {
    vi.useRealTimers();
  }
});

test('cancelled before a row came, the result before stays and is said to be old', async () => {
  const { runner, streams, start, shown } = stage();
  const first = await start();
  await streams[0]!.give(head, rows(1), end(1));
  await streams[0]!.close();
  await first.done;
  await start(asked('source logs'));
  runner.cancel();
  assert.deepEqual([shown(), runner.isOld, runner.wasStopped, runner.asked?.query], [[1], true, true, 'source spans']);
});

test('what fails on its way keeps its rows beside the error; what fails at once has none', async () => {
  const { runner, streams, start, shown } = stage();
  const first = await start();
  await streams[0]!.give(head, rows(1));
  await streams[0]!.fail(new ApiError(200, 'longer than its limit'));
  assert.equal(await first.done, false);
  assert.deepEqual([shown(), runner.error?.message, runner.isRunning, runner.isOld], [[1], 'longer than its limit', false, false]);
  const second = await start();
  await streams[1]!.fail(new ApiError(400, 'no command'));
  await second.done;
  assert.deepEqual([shown(), runner.error?.message], [undefined, 'no command']);
});

test('a query makes way for the next: nothing of it comes later', async () => {
  const { runner, streams, start, frame, pass, shown } = stage();
  const first = await start();
  await streams[0]!.give(head, rows(1));
  const second = await start(asked('source logs'));
  assert.deepEqual([await first.done, streams[0]!.signal.aborted], [false, true]);
  pass(1000);
  frame();
  assert.equal(shown(), undefined);
  await streams[1]!.give(head, rows(2), end(1));
  await streams[1]!.close();
  assert.equal(await second.done, true);
  assert.deepEqual([shown(), runner.asked?.query], [[2], 'source logs']);
});
