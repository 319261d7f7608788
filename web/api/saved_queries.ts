// Queries that were saved on the server, for everybody who uses it: /api/v1/queries/saved.
import { call } from './http.ts';

export interface SavedQuery {
  title: string;
  description?: string;
  query: string;
  time_range?: { from: string; to?: string };
  params?: Record<string, string | string[] | null>;
}
export interface StoredQuery {
  id: string;
  version: number;
  updated_at: string;
  saved: SavedQuery;
}

const at = (id = '') => `/api/v1/queries/saved${id && `/${encodeURIComponent(id)}`}`;
const changed = (version?: number): { headers?: Record<string, string> } => (version === undefined ? {} : { headers: { 'if-match': `"${version}"` } });

// All of them, by title.
export async function savedQueries(signal?: AbortSignal): Promise<StoredQuery[]> {
  const all: StoredQuery[] = [];
  for (let cursor = ''; ; ) {
    const page = await call<{ queries: StoredQuery[]; next_cursor?: string | null }>(`${at()}?limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { signal });
    all.push(...page.queries);
    if (!page.next_cursor) return all.sort((a, b) => a.saved.title.localeCompare(b.saved.title));
    cursor = page.next_cursor;
  }
}
export const savedQuery = (id: string, signal?: AbortSignal) => call<StoredQuery>(at(id), { signal });
export const saveNew = (saved: SavedQuery) => call<StoredQuery>(at(), { body: saved });
// `version`: that the change was made from; another one since is ApiError 412.
export const saveChange = (id: string, saved: SavedQuery, version?: number) => call<StoredQuery>(at(id), { method: 'PUT', body: saved, ...changed(version) });
export const removeSaved = (id: string, version?: number) => call<unknown>(at(id), { method: 'DELETE', ...changed(version) });
