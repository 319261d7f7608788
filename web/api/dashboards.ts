// /api/v1/dashboards: documents with versions. docs/center/dashboards.md has their members.
import type { QueryAnswer, Range } from './center.ts';
import { ApiError } from './http.ts';
import { ask, ifMatch, type Answer, type Schema } from './typed.ts';

export { ifMatch } from './typed.ts';

type StoredPanel = Schema<'Panel'>;
export type PanelKind = NonNullable<StoredPanel['kind']>;
export const PANEL_KINDS = ['table', 'line', 'area', 'bar', 'number', 'pie', 'histogram', 'graph', 'text'] as const satisfies readonly PanelKind[];
export type Box = NonNullable<StoredPanel['position']>; // x, y, w, h in cells of a grid of 24 columns
// What the page keeps in a panel's `options`, which are the page's own affair to the server; others may be there and stay.
export interface PanelOptions {
  stacked?: boolean;
  columns?: string[]; // those that are drawn
  [other: string]: unknown;
}
export type Panel = Omit<StoredPanel, 'options'> & { options?: PanelOptions };
export type Scalar = string | number | boolean;
type StoredVariable = NonNullable<Schema<'Dashboard'>['variables']>[number];
// What is chosen at first is a value or, of `multi`, some: the schema says only that it may be any.
export type Variable = Omit<StoredVariable, 'default'> & { default?: Scalar | Scalar[] };
export type Dashboard = Omit<Schema<'Dashboard'>, 'panels' | 'variables'> & { panels: Panel[]; variables?: Variable[] };
export type DashboardEntry = Schema<'DashboardEntry'>;
export type StoredDashboard = Omit<Schema<'StoredDashboard'>, 'dashboard'> & { dashboard: Dashboard };
export type Version = Answer<'get', '/api/v1/dashboards/{id}/history'>['versions'][number];

// Somebody else changed it since the version that was named.
export const isConflict = (error: unknown): boolean => error instanceof ApiError && (error.status === 409 || error.status === 412);

// The server checked what it stored; `options` and `default` are narrower here than in its document.
const read = (answer: Promise<Schema<'StoredDashboard'>>) => answer as Promise<StoredDashboard>;

export const dashboards = async (signal?: AbortSignal) => (await ask('get', '/api/v1/dashboards', { query: { limit: 1000 }, signal })).dashboards;
export const dashboard = (id: string, signal?: AbortSignal) => read(ask('get', '/api/v1/dashboards/{id}', { path: { id }, signal }));
// Whatever a file holds: the server says what is wrong with it.
export const createDashboard = (body: unknown) => read(ask('post', '/api/v1/dashboards', { body: body as Schema<'Dashboard'> }));
// Without a version whatever there is is replaced.
export const saveDashboard = (id: string, body: Dashboard, version?: number) => read(ask('put', '/api/v1/dashboards/{id}', { path: { id }, body, headers: ifMatch(version) }));
export const checkDashboard = (body: Dashboard) => ask('post', '/api/v1/dashboards/check', { body });
export const deleteDashboard = (id: string) => ask('delete', '/api/v1/dashboards/{id}', { path: { id } });
export const copyDashboard = (id: string) => read(ask('post', '/api/v1/dashboards/{id}/copy', { path: { id } }));
export const exportDashboard = (id: string) => ask('get', '/api/v1/dashboards/{id}/export', { path: { id } }) as Promise<Dashboard>;
export const versions = async (id: string) => (await ask('get', '/api/v1/dashboards/{id}/history', { path: { id } })).versions;
export const version = (id: string, number: number) => read(ask('get', '/api/v1/dashboards/{id}/history/{version}', { path: { id, version: number } }));

export type Parameters = Record<string, string | string[] | null>;
export const queryWith = (query: string, params: Parameters, range: Range, limit: number, signal?: AbortSignal) =>
  ask('post', '/api/v1/query', { body: { query, params, from: range.from, ...(range.to && { to: range.to }), limit }, signal }) as Promise<QueryAnswer>;
