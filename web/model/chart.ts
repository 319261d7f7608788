// From rows to what is drawn: series, scales and ticks. Arithmetic only.
//
// Rules    missing is a gap, not a zero; the y axis begins at zero; the unit stands on the top tick only.
import type { Chart, Column } from '../api/assistant.ts';

export interface Point {
  x: number; // ms since 1970, a number, or the place of a category
  y: number | null; // null: nothing known
}
export interface Series {
  name: string;
  points: Point[];
}
export interface Drawing {
  kind: 'line' | 'bar';
  xType: 'time' | 'number' | 'category';
  categories: string[]; // of xType category
  series: Series[];
  hidden: number; // series or categories left out
  unit: string | null;
  lastIsOpen: boolean; // the newest bucket is still filling
}

export const MOST_SERIES = 8;
export const MOST_BARS = 30;

export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return null;
}

// Milliseconds since 1970 of a time as the server writes it: RFC 3339, or nanoseconds since 1970.
export function toTime(value: unknown): number | null {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) {
    const at = Date.parse(value.includes('T') || !value.includes(' ') ? value : `${value.replace(' ', 'T')}${/[zZ]|[+-]\d\d:?\d\d$/.test(value) ? '' : 'Z'}`);
    return Number.isFinite(at) ? at : null;
  }
  const raw = toNumber(value);
  return raw === null ? null : raw > 1e17 ? raw / 1e6 : raw > 1e14 ? raw / 1e3 : raw > 1e11 ? raw : null;
}

export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

// `isOrdered`: the rows come in an order that was asked for; categories without one stand with the largest first.
export function drawing(columns: readonly Column[], rows: readonly unknown[][], chart: Chart | null, now: number, isOrdered = true): Drawing | undefined {
  if (!chart || chart.kind === 'none' || rows.length === 0 || chart.y.length === 0 || !columns[chart.x]) return undefined;
  const times = rows.map((row) => toTime(row[chart.x]));
  const isTime = times.every((at) => at !== null);
  const numbers = rows.map((row) => toNumber(row[chart.x]));
  const xType = isTime ? 'time' : chart.kind === 'line' && numbers.every((x) => x !== null) ? 'number' : 'category';
  const kind = xType === 'category' ? 'bar' : chart.kind;

  const categories: string[] = [];
  const placeOf = new Map<string, number>();
  const xOf = (index: number): number => {
    if (xType === 'time') return times[index]!;
    if (xType === 'number') return numbers[index]!;
    const name = cellText(rows[index]![chart.x]);
    let place = placeOf.get(name);
    if (place === undefined) {
      placeOf.set(name, (place = categories.length));
      categories.push(name);
    }
    return place;
  };

  const bySeries = new Map<string, Map<number, number | null>>();
  rows.forEach((row, index) => {
    const x = xOf(index);
    for (const y of chart.y) {
      const name = chart.series !== null && chart.series !== undefined ? cellText(row[chart.series]) || '(none)' : (columns[y]?.name ?? '');
      let points = bySeries.get(name);
      if (!points) bySeries.set(name, (points = new Map()));
      points.set(x, toNumber(row[y]));
    }
  });

  const xs = [...new Set([...bySeries.values()].flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  const grid = xType === 'time' ? filled(xs) : xs;
  let all = [...bySeries].map(([name, points]) => ({ name, points: grid.map((x) => ({ x, y: points.get(x) ?? null })) }));
  const weight = (series: Series) => series.points.reduce((sum, { y }) => sum + Math.abs(y ?? 0), 0);
  // A series of which nothing is known is none. Parted by a column, the heaviest is first: rows of one time come in any order.
  all = all.filter(({ points }) => points.some(({ y }) => y !== null));
  if (all.length === 0) return undefined;
  if (chart.series !== null && chart.series !== undefined) all.sort((a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
  const total = all.length;
  all = all.slice(0, MOST_SERIES);
  let hidden = total - all.length;
  if (xType === 'category' && !isOrdered) {
    const sums = categories.map((_, place) => all.reduce((sum, { points }) => sum + (points[place]?.y ?? 0), 0));
    const order = [...categories.keys()].sort((a, b) => sums[b]! - sums[a]!);
    for (const series of all) series.points = order.map((from, x) => ({ x, y: series.points[from]?.y ?? null }));
    categories.splice(0, Infinity, ...order.map((from) => categories[from]!));
  }
  if (xType === 'category' && categories.length > MOST_BARS) {
    hidden += categories.length - MOST_BARS;
    categories.length = MOST_BARS;
    for (const series of all) series.points = series.points.filter(({ x }) => x < MOST_BARS);
  }
  if (kind === 'line' && grid.length < 2) return undefined;
  const step = grid.length > 1 ? grid.at(-1)! - grid.at(-2)! : 0;
  return { kind, xType, categories, series: all, hidden, unit: chart.unit, lastIsOpen: xType === 'time' && grid.at(-1)! + step > now };
}

// Even buckets with holes get their missing places back, so that a hole is seen as one.
function filled(xs: number[]): number[] {
  if (xs.length < 3) return xs;
  const step = xs.slice(1).reduce((least, x, i) => Math.min(least, x - xs[i]!), Infinity);
  const places = Math.round((xs.at(-1)! - xs[0]!) / step) + 1;
  const isEven = xs.every((x) => Math.abs((x - xs[0]!) / step - Math.round((x - xs[0]!) / step)) < 1e-6);
  return isEven && places <= 2000 ? Array.from({ length: places }, (_, i) => xs[0]! + i * step) : xs;
}

// What the axis of a duration is written in: the largest unit of which `most` has at least one.
export function axisUnit(most: number, unit: string | null): { factor: number; name: string } {
  const SECONDS: Record<string, number> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1 };
  const base = unit === null ? undefined : SECONDS[unit];
  if (base === undefined) return { factor: 1, name: unit ?? '' };
  const [name, seconds] = ([['s', 1], ['ms', 1e-3], ['µs', 1e-6]] as const).find(([, size]) => most * base >= size) ?? ['µs', 1e-6];
  return { factor: base / seconds, name };
}

// Round values from 0 to at least `most`: about `wanted` of them.
export function ticks(most: number, wanted = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / wanted;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((candidate) => candidate >= rough * 0.999)!;
  const out: number[] = [];
  for (let i = 0; ; i++) {
    out.push(Number((i * step).toPrecision(12)));
    if (i * step >= most * 0.999999) return out;
  }
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000].map((s) => s * 1000);

// Local times between `from` and `to`, on round minutes, hours or days.
export function timeTicks(from: number, to: number, wanted = 6): { at: number; text: string }[] {
  const step = STEPS.find((candidate) => (to - from) / candidate <= wanted) ?? STEPS.at(-1)!;
  const zone = new Date(from).getTimezoneOffset() * 60_000;
  const out: { at: number; text: string }[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) {
    const date = new Date(at);
    const text =
      step >= 86_400_000
        ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
        : date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(step < 60_000 && { second: '2-digit' }) });
    out.push({ at, text });
  }
  return out;
}
