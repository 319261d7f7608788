// Prices of models, in USD for a million tokens: docs/center/cost.md. Every text here came from outside.
import { ask, type Answer, type Schema } from './typed.ts';

export type Price = Schema<'StoredPrice'>;
export type Prices = Answer<'get', '/api/v1/prices'>;
export type NewPrice = Schema<'Price'>;

export const listPrices = (signal?: AbortSignal) => ask('get', '/api/v1/prices', { query: { limit: 1000 }, signal });
export const addPrice = (price: NewPrice) => ask('post', '/api/v1/prices', { body: price });
export const deletePrice = (id: string) => ask('delete', '/api/v1/prices/{id}', { path: { id } });
