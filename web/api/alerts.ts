// /api/v1/alerts: rules, incidents, silences, channels. docs/center/alerts.md has their members.
import { ask, ifMatch, type Schema } from './typed.ts';

export type Rule = Schema<'AlertRule'>;
export type Condition = Rule['condition'];
export type Severity = NonNullable<Rule['severity']>;
export const OPS = ['>', '>=', '<', '<=', '==', '!=', 'absent'] as const satisfies readonly Condition['op'][];
export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const satisfies readonly Severity[];
export type StoredRule = Schema<'StoredAlertRule'>;
export type RuleState = StoredRule['state'];
export type Instance = Schema<'AlertInstance'>;
export type Incident = Schema<'Incident'>;
export type BackTest = Schema<'BackTest'>;
export type StoredSilence = Schema<'StoredSilence'>;
export type Matcher = StoredSilence['silence']['matchers'][number];
// What goes in. Secrets that are left out stay as they are.
export type Channel = Schema<'Channel'>;
export type ChannelKind = Channel['kind'];
export const CHANNEL_KINDS = ['webhook', 'slack', 'teams', 'pagerduty', 'email'] as const satisfies readonly ChannelKind[];
export type StoredChannel = Schema<'StoredChannel'>;

export const rules = async () => (await ask('get', '/api/v1/alerts/rules', { query: { limit: 1000 } })).rules;
export const rule = (id: string) => ask('get', '/api/v1/alerts/rules/{id}', { path: { id } });
export const createRule = (body: Rule) => ask('post', '/api/v1/alerts/rules', { body });
export const saveRule = (id: string, body: Rule, version?: number) => ask('put', '/api/v1/alerts/rules/{id}', { path: { id }, body, headers: ifMatch(version) });
export const deleteRule = (id: string) => ask('delete', '/api/v1/alerts/rules/{id}', { path: { id } });
export const switchRule = (id: string, isOn: boolean) => ask('post', isOn ? '/api/v1/alerts/rules/{id}/enable' : '/api/v1/alerts/rules/{id}/disable', { path: { id } });
export const backTest = (body: Rule, from: string, to: string, signal?: AbortSignal) => ask('post', '/api/v1/alerts/rules/backtest', { body: { rule: body, from, to }, signal });

export const incidents = async ({ rule, state, limit = 200 }: { rule?: string; state?: Incident['state']; limit?: number } = {}) =>
  (await ask('get', '/api/v1/alerts/incidents', { query: { limit, rule: rule || undefined, state } })).incidents;

export const silences = async () => (await ask('get', '/api/v1/alerts/silences', { query: { limit: 1000 } })).silences;
export const createSilence = (body: Schema<'Silence'>) => ask('post', '/api/v1/alerts/silences', { body });
export const endSilence = (id: string) => ask('delete', '/api/v1/alerts/silences/{id}', { path: { id } });

export const channels = async () => (await ask('get', '/api/v1/alerts/channels', { query: { limit: 1000 } })).channels;
export const createChannel = (body: Channel) => ask('post', '/api/v1/alerts/channels', { body });
export const saveChannel = (id: string, body: Channel, version: number) => ask('put', '/api/v1/alerts/channels/{id}', { path: { id }, body, headers: ifMatch(version) });
export const deleteChannel = (id: string) => ask('delete', '/api/v1/alerts/channels/{id}', { path: { id } });
export const testChannel = (id: string) => ask('post', '/api/v1/alerts/channels/{id}/test', { path: { id } });
