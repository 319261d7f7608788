// Queries that were saved on the server, for everybody who uses it: /api/v1/queries/saved.
import { ask, ifMatch, type Answer, type Schema } from './typed.ts';

export type SavedQuery = Schema<'SavedQuery'>;
export type StoredQuery = Answer<'get', '/api/v1/queries/saved'>['queries'][number];

// All of them, by title.
export async function savedQueries(signal?: AbortSignal): Promise<StoredQuery[]> {
  const all: StoredQuery[] = [];
  for (let cursor: string | undefined; ; ) {
    const page: Answer<'get', '/api/v1/queries/saved'> = await ask('get', '/api/v1/queries/saved', { query: { limit: 500, cursor }, signal });
    all.push(...page.queries);
    if (!page.next_cursor) return all.sort((a, b) => a.saved.title.localeCompare(b.saved.title));
    cursor = page.next_cursor;
  }
}
export const savedQuery = (id: string, signal?: AbortSignal) => ask('get', '/api/v1/queries/saved/{id}', { path: { id }, signal });
export const saveNew = (saved: SavedQuery) => ask('post', '/api/v1/queries/saved', { body: saved });
// `version`: that the change was made from; another one since is ApiError 412.
export const saveChange = (id: string, saved: SavedQuery, version?: number) => ask('put', '/api/v1/queries/saved/{id}', { path: { id }, body: saved, headers: ifMatch(version) });
export const removeSaved = (id: string, version?: number) => ask('delete', '/api/v1/queries/saved/{id}', { path: { id }, headers: ifMatch(version) });
