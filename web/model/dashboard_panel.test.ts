import { expect, test } from 'vitest';
import type { QueryAnswer } from '../api/center.ts';
import { arc, bars, countsOf, figures, graph, histogram, lines, rolesOf, slices, stacked, stepOf, unitOfColumn } from './dashboard_panel.ts';

const answer = (columns: [string, string][], rows: unknown[][]): QueryAnswer => ({ columns: columns.map(([name, type]) => ({ name, type })), rows, warnings: [], limited: false, statistics: { rows: rows.length, read_rows: 0, read_bytes: 0, elapsed_ms: 0 } });
const T = Date.UTC(2026, 0, 5, 10);
const ns = (minute: number) => `${T + minute * 60_000}000000`;
const panel = (more = {}) => ({ id: 'p', ...more });
const overTime = answer([['time', 'timestamp'], ['n', 'number'], ['errors', 'number'], ['p95_us', 'number']], [[ns(0), 4, 1, 900], [ns(5), 6, 0, null], [ns(15), 2, 0, 700]]);

test('times, names and numbers are told by type and place', () => {
  expect(rolesOf(overTime)).toEqual({ time: 0, names: [], numbers: [1, 2, 3] });
  expect(rolesOf(answer([['error', 'string'], ['model', 'string'], ['n', 'number'], ['example', 'string']], []))).toEqual({ time: -1, names: [0, 1], numbers: [2] });
});

test('a column says its unit; the panel says that of the others', () => {
  expect(unitOfColumn('p95_us', [])).toBe('us');
  expect(unitOfColumn('tokens_per_s', [])).toBe('');
  expect(unitOfColumn('cost_usd', [], 'ms')).toBe('usd');
  expect(unitOfColumn('error_rate', [0.2, 12])).toBe('percent');
  expect(unitOfColumn('error_rate', [0.2])).toBe('');
  expect(unitOfColumn('x', [], '%')).toBe('percent');
  expect(unitOfColumn('x', [], 'a unit without end')).toBe('a unit witho');
});

test('lines: one unit together, holes are holes, the last bucket may be open', () => {
  const closed = { ...overTime, rows: [...overTime.rows, [ns(20), 3, 1, 800]] };
  const drawn = lines(overTime, panel(), T + 16 * 60_000)!;
  expect(drawn.series.map(({ name, values }) => [name, values])).toEqual([['n', [4, 6, null, 2]], ['errors', [1, 0, null, 0]]]);
  expect([drawn.step, drawn.unit, drawn.lastIsOpen]).toEqual([300_000, '', false]); // nothing leads to it
  expect([lines(closed, panel(), T + 21 * 60_000)!.lastIsOpen, lines(closed, panel(), T + 864e5)!.lastIsOpen]).toEqual([true, false]);
  expect(lines(overTime, panel({ options: { columns: ['p95_us'] } }), T + 864e5)!.series.map(({ name }) => name)).toEqual(['p95_us']);
  expect(lines(overTime, panel(), T, 'roundTime($m.timestamp, 1m)')!.times.length).toBe(16);
  expect(lines(answer([['n', 'number']], [[1]]), panel(), T)).toBeUndefined();
});

test('a count of a bucket without rows is 0, to the edges of the range; other values are gaps', () => {
  const query = "groupby roundTime($m.timestamp, 5m) as time aggregate count() as n, count_if($d.x == f(1)) as errors, percentile(0.95, $m.duration) as p95_us";
  expect([...countsOf(query)]).toEqual(['n', 'errors']);
  const drawn = lines(overTime, panel(), T + 864e5, query, { from: T - 300_000, to: T + 20 * 60_000 })!;
  expect([drawn.times[0]! - T, drawn.series[0]!.values]).toEqual([-300_000, [0, 4, 6, 0, 2]]);
  expect(lines(overTime, panel({ options: { columns: ['p95_us'] } }), T + 864e5, query, { from: T, to: T + 20 * 60_000 })!.series[0]!.values).toEqual([900, null, null, 700]);
});

test('texts beside the time part the rows into series, the heaviest first', () => {
  const drawn = lines(answer([['time', 'timestamp'], ['model', 'string'], ['n', 'number']], [[ns(0), 'a', 1], [ns(0), 'b', 5], [ns(5), 'b', 5]]), panel(), T)!;
  expect(drawn.series.map(({ name, values }) => [name, values])).toEqual([['b', [5, 5]], ['a', [1, null]]]);
});

test('stacked: each upon those below', () => {
  expect(stacked([{ name: 'a', colour: '', values: [1, null] }, { name: 'b', colour: '', values: [2, 3] }]).map(({ low, high }) => [low, high])).toEqual([[[0, 0], [1, 0]], [[1, 0], [3, 3]]]);
});

test('bars are named by all texts before the first number', () => {
  const drawn = bars(answer([['error', 'string'], ['model', 'string'], ['n', 'number'], ['last', 'timestamp']], [['timeout', 'm', 2, ns(0)], [null, 'm', 5, ns(0)]]), panel(), T)!;
  expect([drawn.categories, drawn.series[0]!.points.map(({ y }) => y)]).toEqual([['timeout · m', '(none) · m'], [2, 5]]);
});

test('figures: each number of the one row, or the first number of each', () => {
  expect(figures(answer([['calls', 'number'], ['cost_usd', 'number']], [[3, null]]), panel())).toEqual([{ name: 'calls', value: 3, unit: '' }, { name: 'cost_usd', value: null, unit: 'usd' }]);
  expect(figures(answer([['model', 'string'], ['n', 'number']], [['a', 1], ['b', 2]]), panel({ unit: 'ms' })).map(({ name, unit }) => [name, unit])).toEqual([['a', 'ms'], ['b', 'ms']]);
});

test('slices: shares of the whole, the small ones together', () => {
  const many = answer([['name', 'string'], ['n', 'number']], Array.from({ length: 12 }, (_, i) => [`m${i}`, i]));
  const { slices: list } = slices(many, panel());
  expect([list.length, list.at(-1)!.name]).toEqual([8, '4 others']);
  expect(list.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  expect(arc(0, 1, 10, 6)).not.toContain('NaN');
});

test('a histogram has bins of round width; two numbers are bin and count', () => {
  const { bins } = histogram(answer([['ms', 'number']], [[1], [2], [12], [47]]), panel(), 10);
  expect([bins[0], bins.length, bins.reduce((sum, { count }) => sum + count, 0)]).toEqual([{ from: 0, to: 5, count: 2 }, 10, 4]);
  expect(histogram(answer([['at', 'number'], ['n', 'number']], [[0, 5], [9.9, 7]]), panel(), 2).bins.map(({ count }) => count)).toEqual([5, 7]);
  expect(histogram(answer([['x', 'number']], [[3], [3]]), panel()).bins).toEqual([{ from: 3, to: 3, count: 2 }]);
});

test('a graph has layers, also with a circle in it', () => {
  const { nodes, edges, layers } = graph(answer([['from', 'string'], ['to', 'string'], ['n', 'number']], [['a', 'b', 1], ['b', 'c', 2], ['c', 'a', 3], ['a', 'c', 1]]), panel());
  expect(nodes.map(({ name, layer }) => [name, layer])).toEqual([['a', 0], ['b', 1], ['c', 2]]);
  expect([edges.length, layers]).toEqual([4, 3]);
  expect(graph(answer([['n', 'number']], [[1]]), panel()).nodes).toEqual([]);
});

test('the width of the buckets is read from the query', () => {
  expect(stepOf('groupby roundTime($m.timestamp, 5m) as t')).toBe(300_000);
  expect(stepOf("roundTime($m.timestamp, '1h':interval)")).toBe(3_600_000);
  expect(stepOf('source spans')).toBe(0);
});
