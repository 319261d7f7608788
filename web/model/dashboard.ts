// A dashboard as the page works with it: its variables in the address, its queries, what a change does.
import type { Dashboard, Panel, PanelKind, Parameters, Scalar, Variable } from '../api/dashboards.ts';
import { durationMs, instant } from './address.ts';
import { freePlace, moved, placed, readingOrder, settled, swapped, type Box, type Placed } from './grid.ts';

export const KIND_WORDS: Record<PanelKind, string> = { table: 'Table', line: 'Lines', area: 'Areas', bar: 'Bars', number: 'Figures', pie: 'Pie', histogram: 'Histogram', graph: 'Graph', text: 'Text' };

export const queryText = (query: string | string[] | undefined): string => (Array.isArray(query) ? query.join('\n') : (query ?? ''));
// As it was: a list stays a list, so that an exported file differs only where something was changed.
export const queryAs = (before: string | string[] | undefined, text: string): string | string[] => (queryText(before) === text ? before! : Array.isArray(before) ? text.split('\n') : text);

// Variables. In the address as v.NAME; several values as a JSON list. Empty is "any": null in the query.
const PREFIX = 'v.';
export type Chosen = Record<string, string[]>; // nothing chosen: an empty list

export function texts(value: Scalar | Scalar[] | undefined): string[] {
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}
function several(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}
// What a variable is when nobody chose. Of a list of steps ("1m", "5m", "1h") with one of them at first it is the first, from that one on,
// that makes no more points of the time shown than can be told apart.
export const MOST_STEPS = 400;
function atFirst(one: Variable, width: number): string[] {
  const own = texts(one.default);
  const steps = texts(one.values).map((text) => ({ text, ms: durationMs(text) ?? 0 }));
  const least = own.length === 1 ? (durationMs(own[0]!) ?? 0) : 0;
  if (one.multi || !least || !width || steps.some(({ ms }) => !ms) || !steps.some(({ text }) => text === own[0])) return own;
  const wide = steps.filter(({ ms }) => ms >= least).sort((a, b) => a.ms - b.ms);
  return [(wide.find(({ ms }) => width / ms <= MOST_STEPS) ?? wide.at(-1)!).text];
}
// `width`: milliseconds of the time that is shown.
export function chosen(variables: readonly Variable[] | undefined, set: Record<string, string>, width = 0): Chosen {
  return Object.fromEntries(
    (variables ?? []).map((one) => {
      const text = Object.hasOwn(set, PREFIX + one.name) ? set[PREFIX + one.name]! : '';
      const values = text === '' ? [] : one.multi ? several(text) : [text];
      return [one.name, values.length ? values : atFirst(one, width)];
    }),
  );
}
// The address after `values` were chosen for `variable`; what is as usual is left out.
export function choose(set: Record<string, string>, variable: Variable, values: string[], width = 0): Record<string, string> {
  const { [PREFIX + variable.name]: _, ...rest } = set;
  if (!values.length || JSON.stringify(values) === JSON.stringify(atFirst(variable, width))) return rest;
  return { ...rest, [PREFIX + variable.name]: variable.multi ? JSON.stringify(values) : values[0]! };
}
export function parameters(variables: readonly Variable[] | undefined, values: Chosen): Parameters {
  return Object.fromEntries(
    (variables ?? []).map((one) => {
      const own = values[one.name] ?? [];
      return [one.name, own.length === 0 ? null : one.multi ? own : own[0]!];
    }),
  );
}
// Those that a query names, so that another one's change does not run it again.
export function named(query: string, all: Parameters): Parameters {
  const names = new Set([...query.matchAll(/\$p\.([A-Za-z0-9_]+)/g)].map(([, name]) => name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}

// The query by itself, with the values written into it: to open it elsewhere.
export function withValues(query: string, all: Parameters): string {
  const literal = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
  return query.replace(/\$p\.([A-Za-z0-9_]+)(:interval)?/g, (whole, name: string, cast: string | undefined) => {
    if (!Object.hasOwn(all, name)) return whole;
    const value = all[name]!;
    if (value === null) return 'null';
    if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
    return cast && /^[\dsmhdwun]+$/.test(value) ? value : `${literal(value)}${cast ?? ''}`;
  });
}

// Changes. Each gives a new dashboard.
export const layoutOf = (of: Dashboard): Placed[] => placed(of.panels);
export function withLayout(of: Dashboard, layout: readonly Placed[]): Dashboard {
  const byId = new Map(layout.map(({ id, ...box }) => [id, box]));
  return { ...of, panels: of.panels.map((panel) => ({ ...panel, position: byId.get(panel.id) ?? panel.position })) };
}
export const withMoved = (of: Dashboard, id: string, to: Box): Dashboard => withLayout(of, settled(moved(layoutOf(of), id, to)));
export const withPanel = (of: Dashboard, panel: Panel): Dashboard => ({ ...of, panels: of.panels.map((one) => (one.id === panel.id ? panel : one)) });
export function withoutPanel(of: Dashboard, id: string): Dashboard {
  const rest = { ...of, panels: of.panels.filter((one) => one.id !== id) };
  return withLayout(rest, settled(layoutOf(rest)));
}
export function freeId(of: Dashboard, wanted: string): string {
  const slug = wanted.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40) || 'panel';
  const taken = new Set(of.panels.map(({ id }) => id));
  let id = slug;
  for (let i = 2; taken.has(id); i++) id = `${slug}_${i}`;
  return id;
}
export function withNewPanel(of: Dashboard, panel: Omit<Panel, 'id' | 'position'>): { dashboard: Dashboard; id: string } {
  const id = freeId(of, panel.title ?? panel.kind ?? '');
  const all = withLayout(of, layoutOf(of));
  return { id, dashboard: { ...all, panels: [...all.panels, { ...panel, id, position: freePlace(layoutOf(of)) }] } };
}
export function withCopy(of: Dashboard, id: string): { dashboard: Dashboard; id: string } {
  const { position, id: _, ...panel } = of.panels.find((one) => one.id === id)!;
  const made = withNewPanel(of, { ...panel, title: `${panel.title ?? id} (copy)` });
  const box = position && { ...position, ...freePlace(layoutOf(of), position) };
  return { id: made.id, dashboard: box ? withPanel(made.dashboard, { ...made.dashboard.panels.at(-1)!, position: box }) : made.dashboard };
}
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
export const panelsInOrder = (of: Dashboard): { panel: Panel; box: Placed }[] => {
  const byId = new Map(of.panels.map((panel) => [panel.id, panel]));
  return readingOrder(layoutOf(of)).map((box) => ({ panel: byId.get(box.id)!, box }));
};
export const EMPTY: Dashboard = { title: 'New dashboard', time_range: { from: '-1d', to: 'now' }, variables: [], panels: [] };

export const withSwapped = (of: Dashboard, id: string, by: -1 | 1): Dashboard => withLayout(of, swapped(layoutOf(of), id, by));

// Tags, the time shown first and how often is asked again, as they are typed.
export interface SettingsForm {
  tags: string; // with commas
  from: string; // both empty: as the page has it
  to: string;
  refresh: string; // "30s"; empty: never by itself
}
export const settingsOf = ({ tags, time_range, refresh }: Dashboard): SettingsForm => ({ tags: (tags ?? []).join(', '), from: String(time_range?.from ?? ''), to: String(time_range?.to ?? ''), refresh: refresh ?? '' });
export const tagsOf = (text: string): string[] => [...new Set(text.split(',').map((one) => one.trim()).filter(Boolean))];
export function withSettings(of: Dashboard, form: SettingsForm): Dashboard {
  const { tags: _, time_range: __, refresh: ___, variables, panels, ...rest } = of;
  const tags = tagsOf(form.tags);
  return { ...rest, ...(tags.length > 0 && { tags }), ...(form.from.trim() && { time_range: { from: form.from.trim(), to: form.to.trim() || 'now' } }), ...(form.refresh && { refresh: form.refresh }), ...(variables && { variables }), panels };
}
const isInstant = (text: string) => text === 'now' || (text.startsWith('-') && durationMs(text.slice(1)) !== undefined) || /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text));
export function settingsProblems(form: SettingsForm, now: number): Record<string, string> {
  const out: Record<string, string> = {};
  const [from, to] = [form.from.trim(), form.to.trim() || 'now'];
  if (!from && form.to.trim()) out['time_range.from'] = 'Say from when.';
  if (from && !isInstant(from)) out['time_range.from'] = 'Write -1h, -7d or a day and time.';
  if (!isInstant(to)) out['time_range.to'] = 'Write now, -1h or a day and time.';
  if (from && !Object.keys(out).length && instant(to, now) <= instant(from, now)) out['time_range.to'] = 'This is before it begins.';
  if (tagsOf(form.tags).length > 50) out.tags = 'At most 50.';
  return out;
}
export const REFRESHES = [['', 'never by itself'], ['10s', '10 s'], ['30s', '30 s'], ['1m', '1 min'], ['5m', '5 min'], ['15m', '15 min'], ['1h', '1 h']] as const;

// The time a dashboard is first shown in, as the bar says it.
export function ownRange(of: Dashboard): { from: string; to: string } | undefined {
  if (!of.time_range) return undefined;
  const [from, to] = [String(of.time_range.from), String(of.time_range.to)];
  return { from: from === '-1d' ? '-24h' : from, to: to === 'now' ? '' : to };
}

// The members that an error's place names: "panels[1].query" -> the panel.
export function panelAt(of: Dashboard, where: string): Panel | undefined {
  const place = /^panels\[(\d+)\]/.exec(where)?.[1];
  return place === undefined ? undefined : of.panels[Number(place)];
}

// At most `most` at once, in the order in which they were asked for; one that is stopped while it waits never starts.
export function lane(most: number): <T>(run: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (run, signal) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      signal.throwIfAborted();
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next(); // takes the place
      else running--;
    }
  };
}
