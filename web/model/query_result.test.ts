import assert from 'node:assert/strict';
import { test } from 'vitest';
import { columnWidths, readSort, sorted, SpreadTable, toObjects, toTsv, traceOf, writeSort } from './query_result.ts';

const columns = [{ name: 'name', type: 'string' }, { name: 'n', type: 'number' }];
const rows = [['b', 2], ['a', null], ['a10', 10], ['a9', 2]];

test('numbers go by size, texts by letters and digits, the unknown last; rows alike keep their order', () => {
  assert.deepEqual(sorted(rows, { column: 1, isDescending: true }).map(([name]) => name), ['a10', 'b', 'a9', 'a']);
  assert.deepEqual(sorted(rows, { column: 1, isDescending: false }).map(([name]) => name), ['b', 'a9', 'a10', 'a']);
  assert.deepEqual(sorted(rows, { column: 0, isDescending: false }).map(([name]) => name), ['a', 'a9', 'a10', 'b']);
  assert.equal(sorted(rows, undefined), rows);
});

test('an order is its text and back; of a column that is not there it is none', () => {
  for (const text of ['-n', 'name']) assert.equal(writeSort(readSort(text, columns), columns), text);
  for (const text of ['', '-', 'other']) assert.equal(readSort(text, columns), undefined);
});

test('what is copied keeps to its cells', () => {
  assert.equal(toTsv(columns, [['a\tb\nc', 1], [null, { x: 1 }]]), 'name\tn\na b c\t1\n\t{"x":1}');
  assert.deepEqual(toObjects(columns, [['a']]), [{ name: 'a', n: null }]);
});

const TRACE = '27c3da103e0a38df177846aeb6a1a536';
test('the trace of a row is where a column or a member of an object names it', () => {
  const of = (named: Record<string, unknown>) => traceOf(Object.keys(named).map((name) => ({ name, type: 'any' })), Object.values(named));
  assert.deepEqual(of({ traceID: TRACE.toUpperCase(), spanID: '0a0aaa5ca0292ed9' }), { trace: TRACE, span: '0a0aaa5ca0292ed9' });
  assert.deepEqual(of({ $m: {}, $l: { traceId: TRACE, spanId: '0a0aaa5ca0292ed9' } }), { trace: TRACE, span: '0a0aaa5ca0292ed9' });
  for (const none of [{ trace_id: 'x' }, { trace_id: '0'.repeat(32) }, { hash: TRACE }, { traceID: null }]) assert.equal(of(none), undefined);
});

test('a column is as wide as its texts, within bounds', () => {
  const [name, n] = columnWidths(columns, [['x'.repeat(500), 1]], String);
  assert.deepEqual([name, n], [420, 64]);
});

test('objects of few plain members are columns, deeper ones stay', () => {
  const given = [{ name: '$m', type: 'object' }, { name: '$d', type: 'object' }, { name: 'n', type: 'number' }];
  assert.deepEqual(new SpreadTable(given).with([[{ timestamp: '2026-01-01T00:00:00Z', duration: 5 }, { tags: { a: 1 } }, 1], [null, null, 2]]), {
    columns: [{ name: '$m.timestamp', type: 'timestamp' }, { name: '$m.duration', type: 'number' }, { name: '$d', type: 'object' }, { name: 'n', type: 'number' }],
    rows: [['2026-01-01T00:00:00Z', 5, { tags: { a: 1 } }, 1], [null, null, null, 2]],
  });
  assert.deepEqual(new SpreadTable(columns).with(rows).rows, rows);
});

test('rows that are added at the end leave those before as they are', () => {
  const table = new SpreadTable([{ name: '$m', type: 'object' }]);
  const row = (n: number): unknown[] => [{ n }];
  const all = Array.from({ length: 250 }, (_, i) => row(i));
  assert.deepEqual(table.with(all.slice(0, 2)), { columns: [{ name: '$m.n', type: 'number' }], rows: [[0], [1]] });
  // Members that the first rows lack are columns as long as few rows are there.
  assert.deepEqual(table.with([...all.slice(0, 2), [{ n: 2, more: true }]]).columns.map(({ name }) => name), ['$m.n', '$m.more']);
  const before = table.with(all);
  const after = table.with([...all, [{ n: 250, late: 1 }]]);
  assert.deepEqual(after.columns, before.columns);
  assert.equal(after.rows[7], before.rows[7]);
  assert.deepEqual(after.rows.at(-1), [250]);
});
