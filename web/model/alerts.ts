// Alert rules as the page works with them: in words, as a form, as a chart of what they would have done. Arithmetic only.
import type { BackTest, Condition, Incident, Rule, RuleState, StoredRule } from '../api/alerts.ts';
import type { Parameters } from '../api/dashboards.ts';
import { number } from '../base/format.ts';
import { durationMs } from './address.ts';
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

// A value of $p.NAME as it is typed: a text, a list with a line each, or none at all.
export interface ParameterField {
  name: string;
  kind: 'one' | 'list' | 'null';
  text: string;
}
// The form of a rule: all texts.
export interface Form {
  name: string;
  description: string;
  query: string;
  parameters: ParameterField[];
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
  name: rule.name, description: rule.description ?? '', query: queryText(rule.query), parameters: Object.entries(rule.parameters ?? {}).map(([of, value]) => fieldOfValue(of, value)), interval: rule.interval ?? '', window: rule.window ?? '', delay: rule.delay ?? '',
  column: rule.condition.column, op: rule.condition.op, value: rule.condition.value === undefined ? '' : String(rule.condition.value), compare: rule.condition.compare ?? 'none', before: rule.condition.before ?? '',
  for: rule.for ?? '', group_by: (rule.group_by ?? []).join(', '), severity: rule.severity ?? 'warning', labels: Object.entries(rule.labels ?? {}).map(([name, value]) => `${name}=${value}`).join('\n'),
  no_data: rule.no_data ?? 'ok', repeat: rule.repeat ?? '', channels: [...(rule.channels ?? [])], enabled: rule.enabled ?? true,
});
const fieldOfValue = (name: string, value: unknown): ParameterField =>
  value === null || value === undefined ? { name, kind: 'null', text: '' } : Array.isArray(value) ? { name, kind: 'list', text: value.map(String).join('\n') } : { name, kind: 'one', text: String(value) };
const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);
// A value that was not changed stays as it was, a number among texts too: the query reads all of them as texts.
function valueOf(field: ParameterField, before: unknown): unknown {
  if (before !== undefined && JSON.stringify(fieldOfValue(field.name, before)) === JSON.stringify({ name: field.name, kind: field.kind, text: field.text })) return before;
  return field.kind === 'null' ? null : field.kind === 'list' ? lines(field.text) : typeof before === 'number' && field.text.trim() !== '' && Number.isFinite(Number(field.text)) ? Number(field.text) : field.text;
}
// As a query asks for them.
export const parametersOf = (fields: readonly ParameterField[]): Parameters => Object.fromEntries(fields.filter(({ name }) => name.trim()).map((one) => [one.name.trim(), one.kind === 'null' ? null : one.kind === 'list' ? lines(one.text) : one.text]));
// $p.NAME of the query that nothing gives a value.
export const unnamed = (query: string, fields: readonly ParameterField[]): string[] => [...new Set([...query.matchAll(/\$p\.([A-Za-z0-9_]+)/g)].map(([, name]) => name!))].filter((name) => name !== 'timeRange' && !fields.some((one) => one.name.trim() === name));
const list = (text: string) => text.split(',').map((one) => one.trim()).filter(Boolean);
// What the form says; members that it does not know stay as they were.
export function ruleOf(form: Form, before: Rule): Rule {
  const lines = Array.isArray(before.query);
  const query = queryText(before.query) === form.query ? before.query : lines ? form.query.split('\n') : form.query;
  const optional = { description: form.description, interval: form.interval, window: form.window, delay: form.delay, for: form.for, repeat: form.repeat };
  const { description: _, interval: __, window: ___, delay: ____, for: _____, repeat: ______, labels: _______, parameters: ________, ...rest } = before;
  const parameters = Object.fromEntries(form.parameters.map((one) => [one.name.trim(), valueOf(one, before.parameters?.[one.name.trim()])]));
  const labels = Object.fromEntries(form.labels.split('\n').filter((line) => line.trim()).map((line) => [line.split('=')[0]!.trim(), line.split('=').slice(1).join('=').trim()]));
  return {
    ...rest, name: form.name.trim(), query, ...(form.parameters.length > 0 && { parameters }),
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
  form.parameters.forEach(({ name }, i) => {
    if (!/^\w{1,60}$/.test(name.trim())) out[`parameters.${i}`] = 'Letters, digits and _ only.';
    else if (form.parameters.findIndex((one) => one.name.trim() === name.trim()) < i) out[`parameters.${i}`] = 'There is another one of this name.';
  });
  for (const name of unnamed(form.query, form.parameters)) out.query = `The query names $p.${name}: give it a value below.`;
  if (!form.column.trim()) out['condition.column'] = 'Name the column that is compared.';
  if (form.op !== 'absent' && (form.value.trim() === '' || !Number.isFinite(Number(form.value)))) out['condition.value'] = 'Give a number.';
  for (const name of ['interval', 'window', 'delay', 'for', 'repeat'] as const) if (form[name].trim() && durationMs(form[name]) === undefined) out[name] = 'Write it as 30s, 5m, 1h or 1d.';
  if (form.before.trim() && durationMs(form.before) === undefined) out['condition.before'] = 'Write it as 30s, 5m, 1h or 1d.';
  if (form.labels.split('\n').some((line) => line.trim() && !/^[^=\s][^=]*=/.test(line.trim()))) out.labels = 'Write name=value, a line each.';
  return out;
}
// The field that a server's place belongs to: "group_by[0]" → "group_by", "parameters.model" → the row of its name.
export function fieldOf(where: string, parameters: readonly ParameterField[] = []): string {
  const name = /^parameters\.(\w+)/.exec(where)?.[1];
  const row = name === undefined ? -1 : parameters.findIndex((one) => one.name.trim() === name);
  return row >= 0 ? `parameters.${row}` : where.replace(/\[\d+\].*$/, '').replace(/^(labels|parameters)\..*$/, '$1');
}

// A silence as it is typed. Times are as the browser's field has them: "2026-01-05T10:00", local; empty: now.
export interface SilenceForm {
  matchers: { label: string; op: '=' | '!=' | 'contains' | 'starts_with'; value: string }[];
  from: string;
  length: string; // "2h"; empty: `until` says it
  until: string;
  comment: string;
}
const instantOf = (local: string): string => new Date(local).toISOString();
export function silenceProblems(form: SilenceForm, now: number): Record<string, string> {
  const out: Record<string, string> = {};
  form.matchers.forEach(({ label }, i) => {
    if (!label.trim()) out[`matchers[${i}].label`] = 'Name a label.';
  });
  const from = form.from ? Date.parse(form.from) : now;
  if (form.from && Number.isNaN(from)) out.from = 'Give a day and a time.';
  if (form.length) return out;
  const until = Date.parse(form.until);
  if (Number.isNaN(until)) out.until = 'Give a day and a time.';
  else if (until <= now) out.until = 'This is over already.';
  else if (until <= from) out.until = 'This is before it begins.';
  return out;
}
export const silenceOf = (form: SilenceForm) => ({
  matchers: form.matchers.map((one) => ({ ...one, label: one.label.trim() })), ...(form.from && { from: instantOf(form.from) }), ...(form.length ? { for: form.length } : { until: instantOf(form.until) }), ...(form.comment.trim() && { comment: form.comment.trim() }),
});

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
  const series = test.series.map(({ labels, points }, i) => ({ name: labelWords(labels), colour: COLOURS[i % COLOURS.length]!, points: points.flatMap(([at, value]) => (value === null ? [] : [{ at: Date.parse(at), value }])) }));
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
