// Prices of models, in USD for a million tokens: docs/center/cost.md. Every text here came from outside.
import { call } from './http.ts';

export interface Price {
  id: string;
  version: number;
  model: string; // a name, or a pattern with *
  provider: string | null; // null: any
  valid_from: string | null;
  input?: number | null;
  output?: number | null;
  cache_read?: number | null;
  cache_write?: number | null;
}
export interface Prices {
  prices: Price[];
  published: { source: string; version: string };
}
export type NewPrice = Pick<Price, 'model' | 'input' | 'output' | 'cache_read' | 'cache_write'> & { provider?: string };

export const listPrices = (signal?: AbortSignal) => call<Prices>('/api/v1/prices', { signal });
export const addPrice = (price: NewPrice) => call<Price>('/api/v1/prices', { body: price });
export const deletePrice = (id: string) => call<unknown>(`/api/v1/prices/${encodeURIComponent(id)}`, { method: 'DELETE' });
