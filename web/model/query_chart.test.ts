import assert from 'node:assert/strict';
import { test } from 'vitest';
import { shapeOf, unitOf } from './query_chart.ts';

const column = (name: string, type: string) => ({ name, type });
const T = column('time', 'timestamp');
const at = (minute: number) => `2026-01-01T00:0${minute}:00Z`;

test('times make lines, parted by a name', () => {
  assert.deepEqual(shapeOf([T, column('spans', 'number')], [[at(0), 1], [at(1), 2]]), { kind: 'drawing', chart: { kind: 'line', x: 0, y: [1], series: null, unit: null }, isLikely: true });
  assert.deepEqual(shapeOf([column('model', 'string'), T, column('p95_ms', 'number')], [['a', at(0), 1], ['b', at(0), null]]), { kind: 'drawing', chart: { kind: 'line', x: 1, y: [2], series: 0, unit: 'ms' }, isLikely: true });
});

test('a name and its figures make bars; figures of another unit stay in the table', () => {
  assert.deepEqual(shapeOf([column('model', 'string'), column('cost', 'number'), column('calls', 'number')], [['a', 0.1, 3]]), { kind: 'drawing', chart: { kind: 'bar', x: 0, y: [1], series: null, unit: 'usd' }, isLikely: true });
});

test('one row of figures is figures; objects, texts alone and nothing are a table', () => {
  assert.deepEqual(shapeOf([column('spans', 'number')], [[4]]), { kind: 'figures' });
  for (const [columns, rows] of [[[column('$d', 'object'), column('n', 'number')], [[{}, 1]]], [[column('a', 'string')], [['x']]], [[T, column('n', 'number')], []], [[column('n', 'any')], [['x']]]] as const) {
    assert.deepEqual(shapeOf(columns, rows as unknown as unknown[][]), { kind: 'none' });
  }
});

test('a unit is told by the name', () => {
  assert.deepEqual(['duration', 'avg_duration', 'p95_ms', 'total_cost', 'cost_usd', 'wait_s', 'errors', 'spans', 'status'].map(unitOf), ['us', 'us', 'ms', 'usd', 'usd', 's', null, null, null]);
});

test('rows as they are stored are a table first: times of their own, or a name again and again', () => {
  const raw = shapeOf([T, column('ms', 'number')], [['2026-01-01T00:00:00.123Z', 1], ['2026-01-01T00:00:01.7Z', 2]]);
  assert.ok(raw.kind === 'drawing' && !raw.isLikely);
  assert.deepEqual(shapeOf([column('service', 'string'), column('ms', 'number')], [['a', 1], ['a', 2]]), { kind: 'none' });
});
