// Named figures as what is drawn: cells with units, series over time, changes against the time before, where a row leads. Arithmetic only.
//
// Rules    missing is not zero: a count of a bucket without rows is 0, every other value is a gap.
import type { Figure, FigureAnswer } from '../api/analytics.ts';
import { dateTime, milliseconds, number, short } from '../base/format.ts';
import { explorer, wider, type ExplorerPlace, type WiderPlace } from './address.ts';
import { cellText, toNumber, toTime } from './chart.ts';
import { literal } from './interactions.ts';
import { money } from './trace.ts';

export interface Span {
  from: number; // ms since 1970
  to: number;
}

// About 70 buckets, on steps that people read and the server rounds to.
const STEPS: [string, number][] = [['1s', 1e3], ['5s', 5e3], ['10s', 1e4], ['30s', 3e4], ['1m', 6e4], ['2m', 12e4], ['5m', 3e5], ['10m', 6e5], ['30m', 18e5], ['1h', 36e5], ['2h', 72e5], ['6h', 216e5], ['12h', 432e5], ['1d', 864e5], ['7d', 6048e5]];
export const intervalOf = ({ from, to }: Span): { text: string; step: number } => {
  const [text, step] = STEPS.find(([, size]) => (to - from) / size <= 96) ?? STEPS.at(-1)!;
  return { text, step };
};

// What a column's cells are written in. `isShort`: on a card or beside a bar.
export function valueText(value: unknown, unit: string, isShort = false): string {
  if (value === null || value === undefined) return '–';
  if (unit === 'time') {
    const at = toTime(value);
    return at === null ? cellText(value) : dateTime(Math.floor(at / 1000) * 1000);
  }
  if (unit === 'bool') return value === true || value === 1 ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(cellText).join(', ') || '–';
  const known = toNumber(value);
  if (known === null || unit === 'text') return cellText(value);
  switch (unit) {
    case 'us':
      return milliseconds(known / 1000);
    case 'ms':
      return milliseconds(known);
    case 's':
      return milliseconds(known * 1000);
    case 'interval':
      return milliseconds(known / 1e6);
    case 'usd':
      return isShort && known >= 0.0001 && known < 0.01 ? `$${known.toPrecision(2)}` : money(known);
    case 'percent':
      return `${fixed(known)} %`;
    case 'share':
      return `${fixed(known * 100)} %`;
    case 'points':
      return `${known >= 0.05 ? '+' : ''}${fixed(known)} pp`;
    case 'score':
      return known.toFixed(2);
    case 'count':
      return isShort && Math.abs(known) >= 100_000 ? short(known) : number(known);
    case 'tokens':
      return isShort ? (Math.abs(known) >= 10_000 ? short(known) : number(known)) : number(known);
    case 'tokens/s':
      return `${fixed(known)}/s`;
    default:
      return number(known);
  }
}
const fixed = (value: number) => (Math.abs(value) >= 99.95 ? value.toFixed(0) : Math.abs(value) < 0.05 ? (value === 0 ? '0' : '0.0') : value.toFixed(1));

export const unitOf = (figure: Figure, column: string) => figure.columns.find(({ name }) => name === column)?.unit ?? '';
export const isNumeric = (unit: string) => !['text', 'time', 'bool', 'list'].includes(unit);
// "p95_us" → "p95": the unit stands beside the value.
export function columnTitle(name: string): string {
  const bare = name.endsWith('_per_s') ? name : name.replace(/_(us|ms|usd|s)$/, '');
  const text = bare.replaceAll(/[_.]/g, ' ');
  return /^p\d+$/.test(text) ? text : (text.charAt(0).toUpperCase() + text.slice(1)).replace(/\b(ai|id|url|http|db|sql)\b/gi, (word) => word.toUpperCase());
}

export type FigureRow = Record<string, unknown>;
export const rowsOfFigure = (answer: FigureAnswer): FigureRow[] => answer.rows.map((cells) => Object.fromEntries(answer.columns.map(({ name }, i) => [name, cells[i]])));

// Whether there is nothing to show: no rows, or one row that counts nothing.
export function isNothing(figure: Figure, answer: FigureAnswer): boolean {
  if (!answer.rows.length) return true;
  if (figure.chart !== 'number' || answer.rows.length > 1) return false;
  return figure.columns.every(({ unit }, i) => !isNumeric(unit) || answer.rows[0]![i] === null || answer.rows[0]![i] === 0);
}

export interface Change {
  text: string;
  isUp: boolean;
  tone: 'good' | 'bad' | '';
}
// Against the time before; undefined where either isn't known. Shares change by points.
export function changeOf(now: unknown, before: unknown, unit: string, better: 'up' | 'down' | ''): Change | undefined {
  const [a, b] = [toNumber(now), toNumber(before)];
  if (a === null || b === null) return undefined;
  const tone = (isUp: boolean) => (better === '' ? '' : (better === 'up') === isUp ? 'good' : 'bad');
  if (unit === 'percent' || unit === 'share') {
    const points = (a - b) * (unit === 'share' ? 100 : 1);
    if (Math.abs(points) < 0.05) return { text: 'as before', isUp: false, tone: '' };
    return { text: `${Math.abs(points).toFixed(1)} pp`, isUp: points > 0, tone: tone(points > 0) };
  }
  if (b === 0) return a === 0 ? { text: 'as before', isUp: false, tone: '' } : undefined;
  const share = (a - b) / Math.abs(b);
  if (Math.abs(share) < 0.005) return { text: 'as before', isUp: false, tone: '' };
  const size = share >= 9 ? `${Math.round(share + 1)}×` : `${Math.round(Math.abs(share) * 100)} %`;
  return { text: size, isUp: share > 0, tone: tone(share > 0) };
}

export interface TimeSeries {
  times: number[]; // ms since 1970, the beginning of each bucket
  series: { name: string; values: (number | null)[] }[];
  hidden: number; // series left out, the lightest
  lastIsOpen: boolean; // the newest bucket isn't over
}
export const MOST_LINES = 6;
// `y`: the columns drawn; `by`: one series for each value of this column instead.
export function timeSeries(figure: Figure, answer: FigureAnswer, span: Span, step: number, y: string[], by: string, now: number): TimeSeries {
  const at = answer.columns.findIndex(({ name }) => unitOf(figure, name) === 'time');
  const split = answer.columns.findIndex(({ name }) => name === by);
  const first = Math.floor(span.from / step) * step;
  const times: number[] = [];
  for (let time = first; time < span.to && times.length < 2000; time += step) times.push(time);
  const values = new Map<string, (number | null)[]>();
  for (const column of y) {
    const place = answer.columns.findIndex(({ name }) => name === column);
    const missing = unitOf(figure, column) === 'count' ? 0 : null;
    for (const row of answer.rows) {
      const time = toTime(row[at]);
      const name = split < 0 ? columnTitle(column) : cellText(row[split]) || '(none)';
      let series = values.get(name);
      if (!series) values.set(name, (series = times.map(() => missing)));
      const bucket = time === null ? -1 : Math.round((time - first) / step);
      if (bucket >= 0 && bucket < times.length) series[bucket] = toNumber(row[place]);
    }
  }
  let all = [...values].map(([name, list]) => ({ name, values: list })).filter((one) => one.values.some((value) => value !== null));
  const weight = (list: (number | null)[]) => list.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
  if (split >= 0) all.sort((a, b) => weight(b.values) - weight(a.values) || (a.name < b.name ? -1 : 1));
  const hidden = Math.max(0, all.length - MOST_LINES);
  all = all.slice(0, MOST_LINES);
  return { times, series: all, hidden, lastIsOpen: (times.at(-1) ?? 0) + step > now };
}

// What selects the spans of a row's group, by the name of the column. 'unknown' and null stand for spans that don't say.
const KEYPATHS: Record<string, string> = {
  application: '$l.applicationName',
  subsystem: '$l.subsystemName',
  service: '$l.serviceName',
  model: '$d.gen_ai.request.model',
  version: '$d.gen_ai.response.model',
  provider: '$d.gen_ai.provider.name',
  user: '$d.enduser.id',
  intent: "$d.normalised['intent']:string",
  conversation: 'firstNonNull($d.gen_ai.conversation.id, $d.traceID)',
  session: '$d.gen_ai.conversation.id',
  operation: '$l.operationName',
  tool: '$d.gen_ai.tool.name',
  agent: '$d.gen_ai.agent.name',
  error: '$d.error.type',
  prompt: "$d.normalised['gen_ai.prompt.name']:string",
  prompt_version: "$d.normalised['gen_ai.prompt.version']:string",
  status: "$d.normalised['query.validation_status']:string",
  route: "firstNonNull($d['http.route']:string, $d.operationName)",
  feature: "firstNonNull($d.gen_ai.workflow.name, $d.gen_ai.agent.name, $d.normalised['gen_ai.prompt.name']:string, $l.operationName)",
  'ai.model': "$d['ai.model']:string",
  'ai.error.type': "$d['ai.error.type']:string",
};
// The attribute that says a column's value: "gen_ai.prompt.name".
export const attributeOf = (column: string) => /^\$d\.([\w.]+)$/.exec(KEYPATHS[column] ?? '')?.[1] ?? /^\$d\.\w+\['([^']+)'\]:string$/.exec(KEYPATHS[column] ?? '')?.[1] ?? '';
const SAYS_UNKNOWN = new Set(['model', 'error', 'tool', 'agent']);
// A condition on a span for the row's values of these columns; '' where none can be said.
export function conditionOf(row: FigureRow, columns: string[]): string {
  const parts = columns.flatMap((name) => {
    const keypath = KEYPATHS[name];
    const value = row[name];
    if (!keypath || value === undefined || value === '') return [];
    if (value === null) return [];
    if (value === 'unknown' && SAYS_UNKNOWN.has(name)) return [`${keypath} == null`];
    return [`${keypath} == ${literal(value)}`];
  });
  return parts.join(' && ');
}

export const PARAMETERS = ['application', 'subsystem', 'service', 'model', 'user'] as const;
export type Parameter = (typeof PARAMETERS)[number];
export const parametersOf = (set: Record<string, string>): Record<string, string> => Object.fromEntries(PARAMETERS.flatMap((name) => (set[name] ? [[name, set[name]]] : [])));
// What a narrowed page is narrowed by, as a condition on a span.
export const narrowedBy = (set: Record<string, string>) => conditionOf(parametersOf(set), [...PARAMETERS]);

export function explorerOf(condition: string, range: { from: string; to: string }, more: Partial<ExplorerPlace> = {}): ExplorerPlace {
  return explorer({ from: range.from, to: range.to, filter: condition && `filter ${condition}`, ...more });
}
export function differencesOf(selection: string, base: string, range: { from: string; to: string }): WiderPlace {
  return wider('differences', '', { from: range.from, to: range.to, set: { selection, ...(base && { base }) } });
}

// Nodes in layers from left to right: each below the longest way that leads to it. Of a circle the rarest handoff goes back.
export interface GraphNode {
  name: string;
  x: number; // layer
  y: number; // place in its layer
}
export interface GraphEdge {
  from: string;
  to: string;
  count: number;
  isBack: boolean; // against the direction of the layers
}
export function layered(names: string[], given: { from: string; to: string; count: number }[]): { nodes: GraphNode[]; edges: GraphEdge[]; layers: number; most: number } {
  const all = [...new Set([...names, ...given.flatMap(({ from, to }) => [from, to])])];
  const out = new Map<string, string[]>(all.map((name) => [name, []]));
  const leadsTo = (from: string, to: string) => {
    const seen = new Set([from]);
    const open = [from];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (name === to) return true;
      for (const next of out.get(name)!) if (!seen.has(next)) open.push((seen.add(next), next));
    }
    return false;
  };
  // The commonest first, so that what closes a circle is the rarest of it.
  const back = new Set<string>();
  for (const { from, to } of [...given].sort((a, b) => b.count - a.count)) {
    if (leadsTo(to, from)) back.add(`${from}\0${to}`);
    else out.get(from)!.push(to);
  }
  const layer = new Map(all.map((name) => [name, 0]));
  const open = all.filter((name) => ![...out.values()].some((list) => list.includes(name)));
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    for (const next of out.get(name)!) {
      if (layer.get(next)! > layer.get(name)!) continue;
      layer.set(next, layer.get(name)! + 1);
      open.push(next);
    }
  }
  const layers = Math.max(0, ...layer.values()) + 1;
  const places: string[][] = Array.from({ length: layers }, () => []);
  for (const name of all) places[layer.get(name)!]!.push(name);
  // Each layer in the order of where its nodes come from.
  for (let i = 1; i < layers; i++) {
    const above = places[i - 1]!;
    const middle = (name: string) => {
      const from = given.filter(({ to, from: source }) => to === name && above.includes(source)).map(({ from: source }) => above.indexOf(source));
      return from.length ? from.reduce((sum, place) => sum + place, 0) / from.length : above.length;
    };
    places[i]!.sort((a, b) => middle(a) - middle(b));
  }
  return {
    nodes: places.flatMap((list, x) => list.map((name, y) => ({ name, x, y }))),
    edges: given.map(({ from, to, count }) => ({ from, to, count, isBack: back.has(`${from}\0${to}`) })),
    layers,
    most: Math.max(1, ...places.map((list) => list.length)),
  };
}
