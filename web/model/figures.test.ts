import { expect, test } from 'vitest';
import type { Figure, FigureAnswer } from '../api/analytics.ts';
import { changeOf, columnTitle, conditionOf, intervalOf, isNothing, layered, timeSeries, valueText } from './figures.ts';

const figure = (columns: [string, string][], chart: Figure['chart'] = 'lines'): Figure => ({ name: 'x', group: '', title: '', meaning: '', source: '', chart, missing: '', parameters: [], reads: [], columns: columns.map(([name, unit]) => ({ name, unit, meaning: '' })) });
const answer = (columns: string[], rows: unknown[][]): FigureAnswer => ({ analytic: 'x', query: '', columns: columns.map((name) => ({ name, type: '' })), rows, warnings: [], limited: false, statistics: { rows: 0, read_rows: 0, read_bytes: 0, elapsed_ms: 0 } });
const HOUR = 36e5;
const START = 480_000 * HOUR; // of 2024
const nanos = (ms: number) => String(BigInt(ms) * 1_000_000n);

test('a bucket without rows counts 0, and has no average', () => {
  const of = figure([['time', 'time'], ['calls', 'count'], ['p95_us', 'us']]);
  const rows = answer(['time', 'calls', 'p95_us'], [[nanos(START), 3, 5], [nanos(START + 2 * HOUR), 1, null]]);
  const span = { from: START, to: START + 3 * HOUR };
  expect(timeSeries(of, rows, span, HOUR, ['calls'], '', 0).series[0]!.values).toEqual([3, 0, 1]);
  expect(timeSeries(of, rows, span, HOUR, ['p95_us'], '', 0).series[0]!.values).toEqual([5, null, null]);
  expect(timeSeries(of, rows, span, HOUR, ['calls'], '', START + 2.5 * HOUR).lastIsOpen).toBe(true);
});
test('a series for each value, the heaviest first, and the rest is said', () => {
  const of = figure([['time', 'time'], ['model', 'text'], ['calls', 'count']]);
  const rows = answer(['time', 'model', 'calls'], Array.from({ length: 9 }, (_, i) => [nanos(START), `m${i}`, i + 1]));
  const drawn = timeSeries(of, rows, { from: START, to: START + HOUR }, HOUR, ['calls'], 'model', 0);
  expect(drawn.series[0]!.name).toBe('m8');
  expect(drawn.hidden).toBe(3);
});
test('a change is said only where both are known, shares by points', () => {
  expect(changeOf(null, 3, 'count', '')).toBeUndefined();
  expect(changeOf(3, 0, 'count', '')).toBeUndefined();
  expect(changeOf(150, 100, 'usd', 'down')).toEqual({ text: '50 %', isUp: true, tone: 'bad' });
  expect(changeOf(70, 75, 'percent', 'up')).toEqual({ text: '5.0 pp', isUp: false, tone: 'bad' });
  expect(changeOf(100, 100.2, 'count', 'up')?.text).toBe('as before');
});
test('values have their unit, and what is missing is a dash', () => {
  expect(valueText(null, 'usd')).toBe('–');
  expect(valueText(1_500_000, 'us')).toBe('1.50 s');
  expect(valueText(0.9912, 'share')).toBe('99.1 %');
  expect(valueText(71.4, 'percent')).toBe('71.4 %');
  expect(valueText([], 'list')).toBe('–');
  expect(columnTitle('tokens_per_s')).toBe('Tokens per s');
  expect(columnTitle('p95_us')).toBe('p95');
});
test('a group is a condition, whatever its name', () => {
  expect(conditionOf({ model: "a'b", user: null }, ['model', 'user'])).toBe("$d.gen_ai.request.model == 'a\\'b'");
  expect(conditionOf({ model: 'unknown' }, ['model'])).toBe('$d.gen_ai.request.model == null');
  expect(conditionOf({ other: 'x' }, ['other'])).toBe('');
});
test('a number of nothing is nothing', () => {
  const of = figure([['calls', 'count'], ['cost_usd', 'usd']], 'number');
  expect(isNothing(of, answer(['calls', 'cost_usd'], [[0, null]]))).toBe(true);
  expect(isNothing(of, answer(['calls', 'cost_usd'], [[1, null]]))).toBe(false);
});
test('steps follow the width, at most 96 of them', () => {
  expect(intervalOf({ from: 0, to: 24 * HOUR }).text).toBe('30m');
  expect(intervalOf({ from: 0, to: 30 * 24 * HOUR }).text).toBe('12h');
});
test('agents stand in layers, and a circle is cut', () => {
  const { nodes, edges, layers } = layered(['a'], [{ from: 'a', to: 'b', count: 2 }, { from: 'b', to: 'c', count: 1 }, { from: 'c', to: 'a', count: 1 }, { from: 'a', to: 'a', count: 1 }]);
  expect(layers).toBe(3);
  expect(nodes.map(({ name, x }) => `${name}${x}`)).toEqual(['a0', 'b1', 'c2']);
  expect(edges.filter(({ isBack }) => isBack)).toHaveLength(2);
});

test('where there is little room a small cost has two digits', () => {
  expect(['0.00237', '0.002', '0.0123', '0.00003', '0'].map((value) => valueText(Number(value), 'usd', true))).toEqual(['$0.0024', '$0.0020', '$0.0123', '$0.00003', '$0']);
  expect(valueText(0.00237, 'usd')).toBe('$0.00237');
});
