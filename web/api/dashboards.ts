// /api/v1/dashboards: documents with versions. docs/center/dashboards.md has their members.
import type { QueryAnswer, Range } from './center.ts';
import { ApiError, call, type Problem } from './http.ts';

export const PANEL_KINDS = ['table', 'line', 'area', 'bar', 'number', 'pie', 'histogram', 'graph', 'text'] as const;
export type PanelKind = (typeof PANEL_KINDS)[number];
export interface Box {
  x: number; // columns from the left, of 24
  y: number; // rows from the top
  w: number;
  h: number;
}
// What the page keeps in a panel's `options`; others may be there and stay.
export interface PanelOptions {
  stacked?: boolean;
  columns?: string[]; // those that are drawn
  [other: string]: unknown;
}
export interface Panel {
  id: string;
  title?: string;
  description?: string;
  kind?: PanelKind; // table
  query?: string | string[]; // DataPrime, or its lines
  text?: string; // of kind text
  unit?: string;
  position?: Box;
  options?: PanelOptions;
}
export type Scalar = string | number | boolean;
export interface Variable {
  name: string;
  title?: string;
  values?: Scalar[];
  query?: string | string[]; // its first column is what can be chosen
  default?: Scalar | Scalar[];
  multi?: boolean;
}
export interface Dashboard {
  title: string;
  description?: string;
  tags?: string[];
  time_range?: { from: string; to: string };
  variables?: Variable[];
  panels: Panel[];
}
export interface DashboardHead {
  id: string;
  version: number; // 0 of a ready one
  read_only: boolean;
  author?: string;
  updated_at?: string;
}
export interface DashboardEntry extends DashboardHead {
  title?: string; // missing when the stored text is no dashboard
  description?: string;
  panels?: number;
}
export interface StoredDashboard extends DashboardHead {
  dashboard: Dashboard;
  warnings: Problem[];
}
export interface Version {
  version: number;
  deleted: boolean;
  author: string;
  updated_at: string;
}

const at = (id: string, rest = '') => `/api/v1/dashboards/${encodeURIComponent(id)}${rest}`;
export const ifMatch = (version: number | undefined): Record<string, string> => (version === undefined ? {} : { 'if-match': `"${version}"` });

// Somebody else changed it since the version that was named.
export const isConflict = (error: unknown): boolean => error instanceof ApiError && (error.status === 409 || error.status === 412);

export const dashboards = async (signal?: AbortSignal) => (await call<{ dashboards: DashboardEntry[] }>('/api/v1/dashboards', { signal })).dashboards;
export const dashboard = (id: string, signal?: AbortSignal) => call<StoredDashboard>(at(id), { signal });
export const createDashboard = (body: unknown) => call<StoredDashboard>('/api/v1/dashboards', { body });
// Without a version whatever there is is replaced.
export const saveDashboard = (id: string, body: Dashboard, version?: number) => call<StoredDashboard>(at(id), { method: 'PUT', body, headers: ifMatch(version) });
export const deleteDashboard = (id: string) => call<unknown>(at(id), { method: 'DELETE' });
export const copyDashboard = (id: string) => call<StoredDashboard>(at(id, '/copy'), { method: 'POST' });
export const exportDashboard = (id: string) => call<Dashboard>(at(id, '/export'));
export const versions = async (id: string) => (await call<{ versions: Version[] }>(at(id, '/history'))).versions;
export const version = (id: string, number: number) => call<StoredDashboard>(at(id, `/history/${number}`));

export type Parameters = Record<string, string | string[] | null>;
export const queryWith = (query: string, params: Parameters, range: Range, limit: number, signal?: AbortSignal) =>
  call<QueryAnswer>('/api/v1/query', { body: { query, params, from: range.from, ...(range.to && { to: range.to }), limit }, signal });
