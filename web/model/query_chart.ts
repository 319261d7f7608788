// Which drawing a result's shape asks for: times make lines, one name and its figures make bars, one row makes figures.
import type { Chart } from '../api/assistant.ts';
import type { Column } from '../api/center.ts';
import { toNumber, toTime } from './chart.ts';

// `isLikely`: made to be looked at, such as a groupby; rows as they are stored can be drawn too.
export type Shape = { kind: 'drawing'; chart: Chart; isLikely: boolean } | { kind: 'figures' } | { kind: 'none' };

const MOST_ROWS = 20_000;
const MOST_NAMED = 200;
const LOOKED_AT = 200; // rows that tell what a column is

const isTimeColumn = ({ type }: Column, values: unknown[]) => type === 'timestamp' && values.every((value) => value === null || toTime(value) !== null);
const isNumberColumn = ({ type }: Column, values: unknown[]) => (type === 'number' || type === 'any') && values.some((value) => typeof value === 'number') && values.every((value) => value === null || toNumber(value) !== null);
const isNameColumn = ({ type }: Column) => type === 'string' || type === 'bool';

// By the names that DataPrime's columns usually have; durations are stored in microseconds.
export function unitOf(name: string): string | null {
  const last = name.toLowerCase().split('.').at(-1)!;
  if (/(^|_)(ms|millis|milliseconds)$/.test(last)) return 'ms';
  if (/(^|_)(ns|nanos)$/.test(last)) return 'ns';
  if (/(^|_)(us|micros)$/.test(last) || /^(avg_|max_|min_|p\d+_?)?duration$/.test(last)) return 'us';
  if (/(^|_)(s|seconds)$/.test(last)) return 's';
  if (/(^|_)(usd|cost)$/.test(last)) return 'usd';
  if (/(^|_)(percent|pct)$/.test(last)) return '%';
  return null;
}

export function shapeOf(columns: readonly Column[], rows: readonly unknown[][]): Shape {
  if (!rows.length || rows.length > MOST_ROWS) return { kind: 'none' };
  const some = rows.slice(0, LOOKED_AT);
  const column = (i: number) => some.map((row) => row[i]);
  const places = columns.map((_, i) => i);
  const times = places.filter((i) => isTimeColumn(columns[i]!, column(i)));
  const numbers = places.filter((i) => isNumberColumn(columns[i]!, column(i)));
  const names = places.filter((i) => isNameColumn(columns[i]!));
  const rest = columns.length - times.length - numbers.length - names.length;
  if (!numbers.length || rest > 0) return { kind: 'none' };
  const unit = unitOf(columns[numbers[0]!]!.name);
  // Figures of one unit stand on one axis.
  const y = numbers.filter((i) => unitOf(columns[i]!.name) === unit);
  if (times.length === 1 && names.length <= 1 && rows.length > 1) {
    return { kind: 'drawing', chart: { kind: 'line', x: times[0]!, y: names.length ? y.slice(0, 1) : y, series: names[0] ?? null, unit }, isLikely: column(times[0]!).every((value) => toTime(value)! % 1000 === 0) };
  }
  if (rows.length === 1 && times.length === 0 && names.length === 0) return { kind: 'figures' };
  // Of each name one bar.
  const isEachOnce = rows.length <= MOST_NAMED && new Set(rows.map((row) => JSON.stringify(names.map((i) => row[i])))).size === rows.length;
  if (times.length || !isEachOnce || names.length < 1 || names.length > 2) return { kind: 'none' };
  const chart: Chart = { kind: 'bar', x: names[0]!, y: names.length === 1 ? y : y.slice(0, 1), series: names[1] ?? null, unit };
  return { kind: 'drawing', chart, isLikely: true };
}
