// Alert rules as the page works with them: in words, as a form, as a chart of what they would have done. Arithmetic only.
import type { BackTest, Condition, Incident, Rule, RuleState, StoredRule } from '../api/alerts.ts';
import { number } from '../base/format.ts';
import { COLOURS } from './dashboard_panel.ts';
import { queryText } from './dashboard.ts';

export const STATE_WORDS: Record<RuleState, string> = { disabled: 'off', inactive: 'quiet', pending: 'pending', firing: 'firing', no_data: 'no data', error: 'failing' };
// What needs somebody first.
const ORDER: RuleState[] = ['firing', 'no_data', 'error', 'pending', 'inactive', 'disabled'];
export const byUrgency = (rules: readonly StoredRule[]): StoredRule[] => [...rules].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.rule.name.localeCompare(b.rule.name));

export function conditionWords({ column, op, value, compare, before }: Condition): string {
  const what = compare && compare !== 'none' ? `${compare === 'ratio' ? 'ratio' : 'change'} of ${column} to ${before ? `${before} before` : 'the window before'}` : column;
  return op === 'absent' ? `${what} is absent` : `${what} ${op} ${value === undefined ? '?' : number(value)}`;
}
export const labelWords = (labels: Record<string, string>): string => Object.entries(labels).map(([name, value]) => `${name}=${value || '(none)'}`).join(', ');

// "1h30m" as the server writes it; undefined for anything else.
const UNITS: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
export function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text.trim())) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}
export function lastFired(incidents: readonly Incident[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const one of incidents) if (one.fired_at > (out.get(one.rule) ?? '')) out.set(one.rule, one.fired_at);
  return out;
}
// How long something took or takes: "3 min", "2 h 5 min".
export function lasting(ms: number): string {
  const minutes = Math.floor(ms / 6e4);
  if (ms < 6e4) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  return `${Math.floor(minutes / 1440)} d`;
}

// The form of a rule: all texts.
export interface Form {
  name: string;
  description: string;
  query: string;
  interval: string;
  window: string;
  delay: string;
  column: string;
  op: Condition['op'];
  value: string;
  compare: 'none' | 'ratio' | 'difference';
  before: string;
  for: string;
  group_by: string; // with commas
  severity: NonNullable<Rule['severity']>;
  labels: string; // "team=search", a line each
  no_data: NonNullable<Rule['no_data']>;
  repeat: string;
  channels: string[];
  enabled: boolean;
}
export const NEW_RULE: Rule = {
  name: '',
  query: ['source spans', '| filter $d.gen_ai.request.model != null', "| groupby $d.gen_ai.request.model as model aggregate count_if($d.tags['otel.status_code'] == 'ERROR') / count() * 100 as error_rate"],
  interval: '1m', window: '5m', delay: '10s', condition: { column: 'error_rate', op: '>', value: 5 }, group_by: ['model'], severity: 'warning', no_data: 'ok', channels: [], enabled: false,
};
export const formOf = (rule: Rule): Form => ({
  name: rule.name, description: rule.description ?? '', query: queryText(rule.query), interval: rule.interval ?? '', window: rule.window ?? '', delay: rule.delay ?? '',
  column: rule.condition.column, op: rule.condition.op, value: rule.condition.value === undefined ? '' : String(rule.condition.value), compare: rule.condition.compare ?? 'none', before: rule.condition.before ?? '',
  for: rule.for ?? '', group_by: (rule.group_by ?? []).join(', '), severity: rule.severity ?? 'warning', labels: Object.entries(rule.labels ?? {}).map(([name, value]) => `${name}=${value}`).join('\n'),
  no_data: rule.no_data ?? 'ok', repeat: rule.repeat ?? '', channels: [...(rule.channels ?? [])], enabled: rule.enabled ?? true,
});
const list = (text: string) => text.split(',').map((one) => one.trim()).filter(Boolean);
// What the form says; members that it does not know stay as they were.
export function ruleOf(form: Form, before: Rule): Rule {
  const lines = Array.isArray(before.query);
  const query = queryText(before.query) === form.query ? before.query : lines ? form.query.split('\n') : form.query;
  const optional = { description: form.description, interval: form.interval, window: form.window, delay: form.delay, for: form.for, repeat: form.repeat };
  const { description: _, interval: __, window: ___, delay: ____, for: _____, repeat: ______, labels: _______, ...rest } = before;
  const labels = Object.fromEntries(form.labels.split('\n').filter((line) => line.trim()).map((line) => [line.split('=')[0]!.trim(), line.split('=').slice(1).join('=').trim()]));
  return {
    ...rest, name: form.name.trim(), query,
    ...Object.fromEntries(Object.entries(optional).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : []))),
    condition: {
      column: form.column.trim(), op: form.op, ...(form.op !== 'absent' && { value: Number(form.value) }),
      ...(form.compare !== 'none' && { compare: form.compare, ...(form.before.trim() && { before: form.before.trim() }) }),
    },
    group_by: list(form.group_by), severity: form.severity, ...(Object.keys(labels).length > 0 && { labels }), no_data: form.no_data, channels: form.channels, enabled: form.enabled,
  };
}
// What can be told without the server: member → what is wrong.
export function problemsOf(form: Form): Record<string, string> {
  const out: Record<string, string> = {};
  if (!form.name.trim()) out.name = 'Give it a name.';
  if (!form.query.trim()) out.query = 'Write a query.';
  if (!form.column.trim()) out['condition.column'] = 'Name the column that is compared.';
  if (form.op !== 'absent' && (form.value.trim() === '' || !Number.isFinite(Number(form.value)))) out['condition.value'] = 'Give a number.';
  for (const name of ['interval', 'window', 'delay', 'for', 'repeat'] as const) if (form[name].trim() && durationMs(form[name]) === undefined) out[name] = 'Write it as 30s, 5m, 1h or 1d.';
  if (form.before.trim() && durationMs(form.before) === undefined) out['condition.before'] = 'Write it as 30s, 5m, 1h or 1d.';
  if (form.labels.split('\n').some((line) => line.trim() && !/^[^=\s][^=]*=/.test(line.trim()))) out.labels = 'Write name=value, a line each.';
  return out;
}
// The field that a server's place belongs to: "group_by[0]" → "group_by".
export const fieldOf = (where: string): string => where.replace(/\[\d+\].*$/, '').replace(/^(labels|parameters)\..*$/, '$1');

// What a back-test goes by: a rule that differs in nothing of it fires alike.
export function testedBy({ query, parameters, interval, window, delay, condition, for: hold, group_by, no_data }: Rule): string {
  return JSON.stringify([queryText(query), parameters, interval, window, delay, condition, hold, group_by, no_data]);
}

// The chart of a back-test: x is time, the threshold a line, what would have fired shaded.
export interface Drawn {
  from: number;
  to: number;
  low: number;
  high: number; // of the axis, around all values and the threshold
  series: { name: string; colour: string; points: { at: number; value: number }[] }[];
  bands: { from: number; to: number; name: string }[];
  gap: number; // farther apart, points are not joined
}
export function drawn(test: BackTest, threshold: number | undefined): Drawn {
  const [from, to] = [Date.parse(test.from), Date.parse(test.to)];
  const series = test.series.map(({ labels, points }, i) => ({ name: labelWords(labels), colour: COLOURS[i % COLOURS.length]!, points: points.map(([at, value]) => ({ at: Date.parse(at), value })) }));
  const values = [0, ...(threshold === undefined ? [] : [threshold]), ...series.flatMap(({ points }) => points.map(({ value }) => value))];
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  return {
    from, to, low, high: high === low ? low + 1 : high, series,
    bands: test.intervals.map((one) => ({ from: Date.parse(one.from), to: one.to === null ? to : Date.parse(one.to), name: labelWords(one.labels) })),
    gap: Math.max((durationMs(test.step) ?? 0) * 1.5, ((to - from) / 400) * 2.5),
  };
}
export const firedWords = (count: number): string => `would have fired ${number(count)} ${count === 1 ? 'time' : 'times'}`;
