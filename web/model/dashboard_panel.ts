// From the rows of a panel's query to what its kind draws. Arithmetic only.
//
// Columns  Times come first, then texts (they part the rows into series, or name a bar), then numbers. What is drawn beside one
//          another has one unit: that of the first number, or of the columns that the panel's options name.
import type { QueryAnswer } from '../api/center.ts';
import type { Panel } from '../api/dashboards.ts';
import { cellText, drawing, toNumber, toTime, type Drawing } from './chart.ts';

export interface Roles {
  time: number; // place of the column, -1: none
  names: number[]; // texts before the first number
  numbers: number[];
}
export function rolesOf({ columns, rows }: Pick<QueryAnswer, 'columns' | 'rows'>): Roles {
  const time = columns.findIndex(({ type }) => /time/i.test(type));
  const isNumber = columns.map(({ type }, i) => i !== time && !/time/i.test(type) && (type === 'number' || (type !== 'string' && type !== 'bool' && rows.some((row) => typeof row[i] === 'number'))));
  const numbers = columns.flatMap((_, i) => (isNumber[i] ? [i] : []));
  const first = numbers[0] ?? columns.length;
  return { time, numbers, names: columns.flatMap((_, i) => (i !== time && !isNumber[i] && i < first && !/time/i.test(columns[i]!.type) ? [i] : [])) };
}

// "p95_us" → "us". A rate is percent where it is above 1: what is at most 1 may be a share.
export function unitOfColumn(name: string, values: readonly unknown[], usual = ''): string {
  const own = /_per_s$/.test(name) ? undefined : /_(us|ms|ns|usd|s)$/.exec(name)?.[1];
  if (own) return own === 'ns' ? 'interval' : own;
  if (usual) return UNIT_NAMES[usual] ?? usual.slice(0, LONGEST_UNIT);
  return /(_rate|_percent)$/.test(name) && values.some((value) => (toNumber(value) ?? 0) > 1) ? 'percent' : '';
}
const LONGEST_UNIT = 12; // it stands beside each value
const UNIT_NAMES: Record<string, string> = { '%': 'percent', $: 'usd', USD: 'usd', µs: 'us', ns: 'interval' };
const values = (answer: QueryAnswer, column: number) => answer.rows.map((row) => row[column]);
export const unitsOf = (answer: QueryAnswer, panel: Pick<Panel, 'unit'>): string[] => answer.columns.map(({ name }, i) => unitOfColumn(name, values(answer, i), panel.unit));

// The numbers that are drawn together.
export function drawnColumns(answer: QueryAnswer, panel: Panel): number[] {
  const { numbers } = rolesOf(answer);
  const wanted = panel.options?.columns;
  if (Array.isArray(wanted) && wanted.length) {
    const found = numbers.filter((i) => wanted.includes(answer.columns[i]!.name));
    if (found.length) return found;
  }
  const units = unitsOf(answer, panel);
  return numbers.filter((i) => units[i] === units[numbers[0]!]);
}
const nameOf = (row: readonly unknown[], names: readonly number[]) => names.map((i) => cellText(row[i]) || '(none)').join(' · ');

export const COLOURS = ['--accent', '--kind-retrieval', '--kind-tool', '--kind-llm', '--kind-guardrail', '--kind-embedding', '--kind-http', '--kind-db'];
export const MOST_LINES = 8;
export interface Lines {
  times: number[]; // ms since 1970, even where the rows are
  step: number;
  series: { name: string; values: (number | null)[]; colour: string }[];
  unit: string;
  lastIsOpen: boolean;
  hidden: number; // series left out, the lightest
}
// `query` says how wide the buckets are and which columns count; `range` is what was asked for, in milliseconds.
export function lines(answer: QueryAnswer, panel: Panel, now: number, query = '', range?: { from: number; to: number }): Lines | undefined {
  const { time, names } = rolesOf(answer);
  const drawn = drawnColumns(answer, panel);
  if (time < 0 || !drawn.length) return undefined;
  const known = answer.rows.flatMap((row) => (toTime(row[time]) === null ? [] : [{ at: toTime(row[time])!, row }]));
  if (!known.length) return undefined;
  const xs = [...new Set(known.map(({ at }) => at))].sort((a, b) => a - b);
  const step = stepOf(query);
  const { times, step: even } = evenTimes(xs, step, range);
  const counts = countsOf(query);
  const place = new Map(times.map((at, i) => [at, i]));
  const found = new Map<string, (number | null)[]>();
  for (const { at, row } of known) {
    for (const y of names.length ? drawn.slice(0, 1) : drawn) {
      const name = names.length ? nameOf(row, names) : answer.columns[y]!.name;
      let list = found.get(name);
      // Where nothing came nothing was counted; of every other value nothing is known.
      if (!list) found.set(name, (list = times.map(() => (counts.has(answer.columns[y]!.name) ? 0 : null))));
      list[place.get(at)!] = toNumber(row[y]);
    }
  }
  const weight = (list: (number | null)[]) => list.reduce((sum: number, value) => sum + Math.abs(value ?? 0), 0);
  const all = [...found].map(([name, list]) => ({ name, values: list })).filter(({ values: list }) => list.some((value) => value !== null));
  if (names.length) all.sort((a, b) => weight(b.values) - weight(a.values) || (a.name < b.name ? -1 : 1));
  const gap = even || (times.length > 1 ? times[1]! - times[0]! : step || 60_000);
  // A newest bucket is told from the others by the line that leads to it; where none does it is a point like any other.
  const isLed = all.some(({ values: list }) => list.length > 1 && list.at(-1) !== null && list.at(-2) !== null);
  return {
    lastIsOpen: isLed && times.at(-1)! + gap > now, times, step: gap, unit: unitsOf(answer, panel)[drawn[0]!]!, hidden: Math.max(0, all.length - MOST_LINES),
    series: all.slice(0, MOST_LINES).map((one, i) => ({ ...one, colour: COLOURS[i % COLOURS.length]! })),
  };
}
// A hole is seen as one: buckets without rows get their places back; of too many, those beside the ones with rows. `step` is 0 where they are not even.
const MOST_PLACES = 3000;
function evenTimes(xs: number[], given: number, range?: { from: number; to: number }): { times: number[]; step: number } {
  const step = given || xs.slice(1).reduce((least, x, i) => Math.min(least, x - xs[i]!), Infinity);
  const isEven = xs.every((x) => Number.isInteger((x - xs[0]!) / step));
  if (!Number.isFinite(step) || !isEven) return { times: xs, step: 0 };
  const first = range && given ? Math.min(xs[0]!, xs[0]! - Math.floor((xs[0]! - range.from) / step) * step) : xs[0]!;
  const last = range && given ? Math.max(xs.at(-1)!, xs[0]! + (Math.ceil((range.to - xs[0]!) / step) - 1) * step) : xs.at(-1)!;
  const places = Math.round((last - first) / step) + 1;
  if (places <= MOST_PLACES) return { times: Array.from({ length: places }, (_, i) => first + i * step), step };
  const beside = xs.flatMap((x) => [x - step, x, x + step]).filter((x) => x >= first && x <= last);
  return { times: [...new Set([first, ...beside, last])].sort((a, b) => a - b), step };
}
// The columns that a query counts: `count_if(...) as errors`.
export function countsOf(query: string): Set<string> {
  const out = new Set<string>();
  for (const found of query.matchAll(/\b(?:count|count_if|distinct_count)\s*\(/g)) {
    let depth = 1;
    let at = found.index + found[0].length;
    for (; at < query.length && depth > 0; at++) depth += query[at] === '(' ? 1 : query[at] === ')' ? -1 : 0;
    const name = /^\s+as\s+([A-Za-z_]\w*)/.exec(query.slice(at))?.[1];
    if (name) out.add(name);
  }
  return out;
}
// The width of a query's buckets, in milliseconds: `roundTime(..., 5m)`; 0 when it says none.
export function stepOf(query: string): number {
  const [, count, unit] = /roundTime\s*\([^()]*?,\s*'?(\d+)(ms|s|m|h|d|w)'?/.exec(query) ?? [];
  return count ? Number(count) * { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 }[unit as 's']! : 0;
}

// Each series upon those below it; a gap counts as nothing.
export function stacked(series: Lines['series']): { name: string; colour: string; low: number[]; high: number[] }[] {
  let below = series[0]?.values.map(() => 0) ?? [];
  return series.map(({ name, colour, values: list }) => {
    const low = below;
    below = list.map((value, i) => low[i]! + Math.max(0, value ?? 0));
    return { name, colour, low, high: below };
  });
}

export function bars(answer: QueryAnswer, panel: Panel, now: number): Drawing | undefined {
  const { time, names } = rolesOf(answer);
  const drawn = drawnColumns(answer, panel);
  const unit = { percent: '%', '': null }[unitsOf(answer, panel)[drawn[0] ?? 0] ?? ''] ?? unitsOf(answer, panel)[drawn[0] ?? 0] ?? null;
  if (time >= 0 && !names.length) return drawing(answer.columns, answer.rows, { kind: 'bar', x: time, y: drawn, series: null, unit }, now);
  const named = answer.rows.map((row) => [nameOf(row, names), ...drawn.map((i) => row[i])]);
  const y = Array.isArray(panel.options?.columns) && panel.options.columns.length ? drawn.map((_, i) => i + 1) : [1];
  return drawing([{ name: 'name', type: 'string' }, ...drawn.map((i) => answer.columns[i]!)], named, { kind: 'bar', x: 0, y, series: null, unit }, now);
}

export interface Figure {
  name: string;
  value: number | null;
  unit: string;
}
export const MOST_FIGURES = 12;
// One row: each of its numbers. Several: the first number of each.
export function figures(answer: QueryAnswer, panel: Panel): Figure[] {
  const { names } = rolesOf(answer);
  const units = unitsOf(answer, panel);
  const wanted = panel.options?.columns?.length ? drawnColumns(answer, panel) : rolesOf(answer).numbers;
  const row = answer.rows[0];
  if (!row) return [];
  if (answer.rows.length > 1 && names.length) return answer.rows.slice(0, MOST_FIGURES).map((one) => ({ name: nameOf(one, names), value: toNumber(one[wanted[0]!]), unit: units[wanted[0]!] ?? '' }));
  return wanted.slice(0, MOST_FIGURES).map((i) => ({ name: answer.columns[i]!.name, value: toNumber(row[i]), unit: units[i]! }));
}

export interface Slice {
  name: string;
  value: number;
  share: number;
}
export const MOST_SLICES = 8;
export function slices(answer: QueryAnswer, panel: Panel): { slices: Slice[]; unit: string } {
  const { names } = rolesOf(answer);
  const y = drawnColumns(answer, panel)[0];
  if (y === undefined) return { slices: [], unit: '' };
  const sums = new Map<string, number>();
  for (const row of answer.rows) {
    const value = toNumber(row[y]);
    if (value !== null && value > 0) sums.set(nameOf(row, names), (sums.get(nameOf(row, names)) ?? 0) + value);
  }
  const all = [...sums].sort((a, b) => b[1] - a[1]);
  const total = all.reduce((sum, [, value]) => sum + value, 0);
  const shown = all.length > MOST_SLICES ? all.slice(0, MOST_SLICES - 1) : all;
  const rest = all.slice(shown.length).reduce((sum, [, value]) => sum + value, 0);
  const list = [...shown, ...(rest > 0 ? [[`${all.length - shown.length} others`, rest] as [string, number]] : [])];
  return { unit: unitsOf(answer, panel)[y]!, slices: list.map(([name, value]) => ({ name, value, share: value / total })) };
}
// A ring's piece from `from` to `to` (shares of the whole), around 0 0.
export function arc(from: number, to: number, radius: number, hole: number): string {
  const end = Math.min(to, from + 0.99999); // a whole ring is no arc
  const at = (share: number, r: number) => `${(Math.sin(share * 2 * Math.PI) * r).toFixed(2)} ${(-Math.cos(share * 2 * Math.PI) * r).toFixed(2)}`;
  const large = end - from > 0.5 ? 1 : 0;
  return `M${at(from, radius)}A${radius} ${radius} 0 ${large} 1 ${at(end, radius)}L${at(end, hole)}A${hole} ${hole} 0 ${large} 0 ${at(from, hole)}Z`;
}

// One number in each row is spread over bins; two are a bin and how many are in it.
export function histogram(answer: QueryAnswer, panel: Panel, wanted = 24): { bins: { from: number; to: number; count: number }[]; unit: string } {
  const { numbers } = rolesOf(answer);
  const x = numbers[0];
  if (x === undefined) return { bins: [], unit: '' };
  const pairs = answer.rows.flatMap((row) => {
    const [at, weight] = [toNumber(row[x]), numbers[1] === undefined ? 1 : toNumber(row[numbers[1]])];
    return at === null || weight === null ? [] : [{ at, weight }];
  });
  const unit = unitsOf(answer, panel)[x]!;
  if (!pairs.length) return { bins: [], unit };
  const least = pairs.reduce((low, { at }) => Math.min(low, at), Infinity);
  const most = pairs.reduce((high, { at }) => Math.max(high, at), -Infinity);
  if (least === most) return { unit, bins: [{ from: least, to: least, count: pairs.reduce((sum, { weight }) => sum + weight, 0) }] };
  const size = [1, 2, 2.5, 5, 10].map((factor) => factor * 10 ** Math.floor(Math.log10((most - least) / wanted))).find((step) => (most - least) / step <= wanted)!;
  const first = Math.floor(least / size);
  const bins = Array.from({ length: Math.floor(most / size) - first + 1 }, (_, i) => ({ from: Number(((first + i) * size).toPrecision(12)), to: Number(((first + i + 1) * size).toPrecision(12)), count: 0 }));
  for (const { at, weight } of pairs) bins[Math.floor(at / size) - first]!.count += weight;
  return { bins, unit };
}

export interface GraphNode {
  name: string;
  layer: number;
  row: number;
}
export interface GraphEdge {
  from: number; // places of nodes
  to: number;
  weight: number | null;
}
export const MOST_NODES = 40;
// Rows are edges: from, to and how much. Layers by the longest way from a beginning; an edge back into its own past is drawn, and counts for no layer.
export function graph(answer: QueryAnswer, panel: Panel): { nodes: GraphNode[]; edges: GraphEdge[]; layers: number; unit: string; hidden: number } {
  const { names } = rolesOf(answer);
  const y = drawnColumns(answer, panel)[0];
  const [a, b] = names;
  const empty = { nodes: [], edges: [], layers: 0, unit: '', hidden: 0 };
  if (a === undefined || b === undefined) return empty;
  const places = new Map<string, number>();
  const nodes: GraphNode[] = [];
  let hidden = 0;
  const placeOf = (value: unknown) => {
    const name = cellText(value) || '(none)';
    let at = places.get(name);
    if (at === undefined && nodes.length < MOST_NODES) {
      places.set(name, (at = nodes.length));
      nodes.push({ name, layer: 0, row: 0 });
    }
    return at;
  };
  const edges: GraphEdge[] = [];
  for (const row of answer.rows) {
    const [from, to] = [placeOf(row[a]), placeOf(row[b])];
    if (from === undefined || to === undefined) hidden++;
    else edges.push({ from, to, weight: y === undefined ? null : toNumber(row[y]) });
  }
  const after = nodes.map((_, i) => edges.filter(({ from, to }) => from === i && to !== i).map(({ to }) => to));
  const state = nodes.map(() => 0); // 1: on the way here, 2: done
  const order: number[] = [];
  const back = new Set<string>();
  const visit = (i: number) => {
    state[i] = 1;
    for (const next of after[i]!) {
      if (state[next] === 1) back.add(`${i} ${next}`);
      else if (state[next] === 0) visit(next);
    }
    state[i] = 2;
    order.unshift(i);
  };
  nodes.forEach((_, i) => state[i] === 0 && visit(i));
  for (const i of order) for (const next of after[i]!) if (!back.has(`${i} ${next}`)) nodes[next]!.layer = Math.max(nodes[next]!.layer, nodes[i]!.layer + 1);
  const filled: number[] = [];
  for (const node of nodes) node.row = filled[node.layer] = (filled[node.layer] ?? -1) + 1;
  return { nodes, edges, layers: filled.length, unit: y === undefined ? '' : unitsOf(answer, panel)[y]!, hidden };
}
