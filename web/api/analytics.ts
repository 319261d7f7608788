// The named figures of the AI Center: docs/center/analytics.md. Every text here came from outside.
import type { Range } from './center.ts';
import { ask, type Schema } from './typed.ts';

export type Figure = Schema<'Analytic'>;
export type FigureColumn = Figure['columns'][number];
export type FigureParameter = Figure['parameters'][number];
// Of one that ran to its end: what failed is thrown. `query` is there when a result is asked for.
export type FigureAnswer = Omit<Schema<'AnalyticAnswer'>, 'error'> & Required<Pick<Schema<'AnalyticAnswer'>, 'query' | 'limited' | 'statistics'>>;

export const listFigures = async (signal?: AbortSignal) => (await ask('get', '/api/v1/analytics', { signal })).analytics;

// `parameters`: of that figure; the document names those that many have.
export const figureResult = (name: string, range: Range, parameters: Record<string, string>, signal?: AbortSignal) =>
  ask('get', '/api/v1/analytics/{name}/result', { path: { name }, query: { from: range.from, ...(range.to && { to: range.to }), ...(parameters as object) }, signal }) as Promise<FigureAnswer>;

// Spans that the receiver refused since the server started: of GET /api/v1/propagation, the part that is no figure.
export type Refused = Schema<'Propagation'>['refused'][number];
// The shortest range, since the other parts are figures of their own.
export const refusedSpans = async (signal?: AbortSignal) => (await ask('get', '/api/v1/propagation', { query: { from: '-1s' }, signal })).refused;
