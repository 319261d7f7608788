import assert from 'node:assert/strict';
import { test } from 'vitest';
import { idleTime, shortScale, ticksOf, zoomed } from './trace_time.ts';

test('a gap made short keeps the order of times, and the way back', () => {
  const gaps = [{ from: 100, to: 10_100 }, { from: 10_200, to: 99_200 }];
  const scale = shortScale(100_000, gaps);
  assert.equal(idleTime(gaps), 99_000);
  assert.equal(scale.length, 1000 + 2 * 20);
  for (const ns of [0, 50, 100, 5000, 10_100, 10_150, 50_000, 99_200, 100_000]) assert.ok(Math.abs(scale.time(scale.at(ns)) - ns) < 1e-6, String(ns));
  const places = [0, 99, 100, 5000, 10_100, 10_199, 60_000, 99_999].map(scale.at);
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.ok(ticksOf(scale, [0, scale.length]).every(({ share }) => share >= 0 && share < 1));
});

test('zooming keeps what is under the pointer, and stays inside', () => {
  assert.deepEqual(zoomed([0, 10_000], 10_000, 0.5, 0, 2500), [1250, 6250]);
  assert.deepEqual(zoomed([0, 10_000], 10_000, 2), [0, 10_000]);
  assert.deepEqual(zoomed([0, 5000], 10_000, 1, -1), [0, 5000]);
});
