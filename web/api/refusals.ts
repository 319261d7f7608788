// Requests that the server refused, and why.
import { ask, type Schema } from './typed.ts';

export type RefusedRequest = Schema<'Refusals'>['refusals'][number];
export const refusals = (signal?: AbortSignal) => ask('get', '/api/v1/refusals', { signal });
