import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Chart } from '../api/assistant.ts';
import { MOST_BARS, MOST_SERIES, axisUnit, drawing, ticks, timeTicks, toTime } from './chart.ts';

const columns = (...names: string[]) => names.map((name) => ({ name, type: 'any' }));
const chart = (more: Partial<Chart>): Chart => ({ kind: 'bar', x: 0, y: [1], series: null, unit: null, ...more });
const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const LATER = Date.UTC(2027, 0, 1);

test('a name and a number make bars', () => {
  const drawn = drawing(columns('service', 'n'), [['a', 3], ['b', '4'], ['c', null]], chart({}), LATER);
  assert.deepEqual(drawn?.categories, ['a', 'b', 'c']);
  assert.deepEqual(drawn?.series, [{ name: 'n', points: [{ x: 0, y: 3 }, { x: 1, y: 4 }, { x: 2, y: null }] }]);
});

test('a bucket that is missing is a gap, not a zero', () => {
  const drawn = drawing(columns('t', 'n'), [[minute(0), 1], [minute(1), 2], [minute(3), 4]], chart({ kind: 'line' }), LATER);
  assert.deepEqual(drawn?.series[0]?.points.map(({ y }) => y), [1, 2, null, 4]);
});

test('the series column parts the rows', () => {
  const drawn = drawing(columns('t', 'n', 's'), [[minute(0), 1, 'x'], [minute(0), 2, 'y'], [minute(1), 3, 'x']], chart({ kind: 'line', series: 2 }), LATER);
  assert.deepEqual(drawn?.series.map(({ name, points }) => [name, points.map(({ y }) => y)]), [['x', [1, 3]], ['y', [2, null]]]);
  const other = drawing(columns('t', 'n', 's'), [[minute(0), 1, 'x'], [minute(0), 9, 'y'], [minute(1), null, 'z']], chart({ kind: 'line', series: 2 }), LATER);
  assert.deepEqual(other?.series.map(({ name }) => name), ['y', 'x'], 'the heaviest first, and none of which nothing is known');
});

test('the last bucket is open while its time is not over', () => {
  const rows = [[minute(0), 1], [minute(1), 2], [minute(2), 3]];
  assert.equal(drawing(columns('t', 'n'), rows, chart({ kind: 'line' }), Date.UTC(2026, 0, 1, 0, 2, 30))?.lastIsOpen, true);
  assert.equal(drawing(columns('t', 'n'), rows, chart({ kind: 'line' }), Date.UTC(2026, 0, 1, 0, 3, 30))?.lastIsOpen, false);
});

test('too much is left out and counted', () => {
  const many = Array.from({ length: MOST_SERIES + 2 }, (_, i) => [minute(i % 2), i + 1, `s${i}`]);
  assert.equal(drawing(columns('t', 'n', 's'), many, chart({ kind: 'line', series: 2 }), LATER)?.hidden, 2);
  const bars = drawing(columns('x', 'n'), Array.from({ length: MOST_BARS + 5 }, (_, i) => [`c${i}`, i]), chart({}), LATER);
  assert.equal(bars?.hidden, 5);
  assert.equal(bars?.categories.length, MOST_BARS);
});

test('bars stand with the largest first, unless an order was asked for', () => {
  const rows = [['a', 1, 10], ['b', 3, 20], ['c', null, 5]];
  const names = (isOrdered: boolean) => drawing(columns('x', 'n', 'm'), rows, chart({ y: [1, 2] }), LATER, isOrdered);
  assert.deepEqual(names(true)?.categories, ['a', 'b', 'c']);
  assert.deepEqual(names(false)?.categories, ['b', 'a', 'c']);
  assert.deepEqual(names(false)?.series.map(({ points }) => points), [[{ x: 0, y: 3 }, { x: 1, y: 1 }, { x: 2, y: null }], [{ x: 0, y: 20 }, { x: 1, y: 10 }, { x: 2, y: 5 }]]);
});

test('nothing to draw is no chart', () => {
  assert.equal(drawing(columns('a'), [], chart({}), LATER), undefined);
  assert.equal(drawing(columns('a', 'b'), [[1, 2]], null, LATER), undefined);
  assert.equal(drawing(columns('a', 'b'), [[minute(0), 2]], chart({ kind: 'line' }), LATER), undefined);
});

test('ticks are round, begin at zero and reach the top', () => {
  assert.deepEqual(ticks(100), [0, 25, 50, 75, 100]);
  assert.deepEqual(ticks(7), [0, 2, 4, 6, 8]);
  assert.deepEqual(ticks(0), [0, 1]);
  assert.deepEqual(ticks(0.03), [0, 0.01, 0.02, 0.03]);
});

test('an axis of durations has a unit that people read', () => {
  const name = (most: number, unit: string | null) => axisUnit(most, unit).name;
  assert.deepEqual([name(607_000, 'us'), name(30e6, 'us'), name(500, 'ns'), name(2500, 'ms'), name(7, 'tokens'), name(7, null)], ['ms', 's', 'µs', 's', 'tokens', '']);
  assert.ok(Math.abs(607_000 * axisUnit(607_000, 'us').factor - 607) < 1e-9);
});

test('times of every form the server has', () => {
  const at = Date.UTC(2026, 0, 1);
  for (const value of ['2026-01-01T00:00:00Z', '2026-01-01 00:00:00', `${at}000000`, at, at * 1e6]) assert.equal(toTime(value), at);
  for (const value of ['checkout', 3, null, {}, '2026']) assert.equal(toTime(value), null);
});

test('time ticks stand on round times', () => {
  const marks = timeTicks(Date.UTC(2026, 0, 1, 10, 3), Date.UTC(2026, 0, 1, 11, 2));
  assert.ok(marks.length >= 4 && marks.length <= 7);
  assert.ok(marks.every(({ at }) => at % 600_000 === 0));
});
