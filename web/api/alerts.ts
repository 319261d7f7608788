// /api/v1/alerts: rules, incidents, silences, channels. docs/center/alerts.md has their members.
import { ifMatch } from './dashboards.ts';
import { call, type Problem } from './http.ts';

export const OPS = ['>', '>=', '<', '<=', '==', '!=', 'absent'] as const;
export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];
export interface Condition {
  column: string;
  op: (typeof OPS)[number];
  value?: number; // not with absent
  compare?: 'none' | 'ratio' | 'difference'; // with an earlier window
  before?: string; // how much earlier
}
export interface Rule {
  name: string;
  description?: string;
  query: string | string[];
  parameters?: Record<string, unknown>;
  interval?: string; // "1m"
  window?: string;
  delay?: string;
  condition: Condition;
  for?: string;
  group_by?: string[];
  severity?: Severity;
  labels?: Record<string, string>;
  no_data?: 'ok' | 'alert' | 'keep';
  repeat?: string;
  channels?: string[];
  enabled?: boolean;
}
export type RuleState = 'disabled' | 'inactive' | 'pending' | 'firing' | 'no_data' | 'error';
export interface Instance {
  labels: Record<string, string>;
  state: 'pending' | 'firing' | 'no_data';
  since: string | null;
  fired_at: string | null;
  told_at: string | null;
  value: number | null;
  peak: number | null;
  incident: string;
}
export interface StoredRule {
  id: string;
  version: number; // 0: as it came with the program
  author?: string;
  updated_at?: string;
  ready: boolean;
  rule: Rule;
  state: RuleState;
  evaluated_at: string | null;
  error?: string;
  groups_dropped?: number;
  instances: Instance[];
  warnings?: Problem[];
}
export interface Incident {
  id: string;
  rule: string;
  name: string;
  severity: Severity;
  state: 'firing' | 'resolved';
  labels: Record<string, string>;
  started_at: string;
  fired_at: string;
  resolved_at: string | null;
  value: number | null;
  peak: number | null;
  no_data: boolean;
  silenced: boolean;
}
export interface BackTest {
  fired: number;
  summary: string;
  from: string;
  to: string;
  evaluations: number;
  step: string;
  is_exact: boolean;
  one_query: boolean;
  intervals: { labels: Record<string, string>; from: string; to: string | null; peak: number | null }[];
  groups: number;
  series: { labels: Record<string, string>; points: [string, number][] }[];
}
export interface Matcher {
  label: string;
  op: '=' | '!=' | 'contains' | 'starts_with';
  value: string;
}
export interface StoredSilence {
  id: string;
  active: boolean;
  silence: { matchers: Matcher[]; from: string; until: string; comment: string };
}
export const CHANNEL_KINDS = ['webhook', 'slack', 'teams', 'pagerduty', 'email'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
// What goes in. Secrets that are left out stay as they are.
export interface Channel {
  name: string;
  kind: ChannelKind;
  url?: string;
  secret?: string;
  routing_key?: string;
  user?: string;
  password?: string;
  from?: string;
  to?: string[];
}
export interface StoredChannel {
  id: string;
  version: number;
  name: string;
  kind: ChannelKind;
  target: string; // scheme and host
  secret_set?: boolean;
  routing_key_set?: boolean;
  password_set?: boolean;
  user?: string;
  from?: string;
  to?: string[];
}

const at = (path: string) => `/api/v1/alerts/${path}`;
const of = (kind: string, id: string, rest = '') => at(`${kind}/${encodeURIComponent(id)}${rest}`);

export const rules = async () => (await call<{ rules: StoredRule[] }>(at('rules?limit=1000'))).rules;
export const rule = (id: string) => call<StoredRule>(of('rules', id));
export const createRule = (body: Rule) => call<StoredRule>(at('rules'), { body });
export const saveRule = (id: string, body: Rule, version?: number) => call<StoredRule>(of('rules', id), { method: 'PUT', body, headers: ifMatch(version) });
export const deleteRule = (id: string) => call<unknown>(of('rules', id), { method: 'DELETE' });
export const switchRule = (id: string, isOn: boolean) => call<StoredRule>(of('rules', id, isOn ? '/enable' : '/disable'), { method: 'POST' });
export const backTest = (body: Rule, from: string, to: string, signal?: AbortSignal) => call<BackTest>(at('rules/backtest'), { body: { rule: body, from, to }, signal });

export const incidents = async (of_: { rule?: string; state?: 'firing' | 'resolved'; limit?: number } = {}) =>
  (await call<{ incidents: Incident[] }>(at(`incidents?${new URLSearchParams({ limit: String(of_.limit ?? 200), ...(of_.rule && { rule: of_.rule }), ...(of_.state && { state: of_.state }) })}`))).incidents;

export const silences = async () => (await call<{ silences: StoredSilence[] }>(at('silences?limit=1000'))).silences;
export const createSilence = (body: { matchers: Matcher[]; for?: string; until?: string; comment?: string }) => call<StoredSilence>(at('silences'), { body });
export const endSilence = (id: string) => call<unknown>(of('silences', id), { method: 'DELETE' });

export const channels = async () => (await call<{ channels: StoredChannel[] }>(at('channels?limit=1000'))).channels;
export const createChannel = (body: Channel) => call<StoredChannel>(at('channels'), { body });
export const saveChannel = (id: string, body: Channel, version: number) => call<StoredChannel>(of('channels', id), { method: 'PUT', body, headers: ifMatch(version) });
export const deleteChannel = (id: string) => call<unknown>(of('channels', id), { method: 'DELETE' });
export const testChannel = (id: string) => call<unknown>(of('channels', id, '/test'), { method: 'POST' });
