// What an editor asks about DataPrime (docs/dataprime/editors.md), and a query's life: run, watched, stopped, explained.
import type { CompletionItem, Diagnostic, Column, Finding, QueryAnswer, Range } from './center.ts';
import { ask, askLines, type AnswerLine, type Schema } from './typed.ts';

export type { CompletionItem, Column, Diagnostic, Finding, QueryAnswer, Range };

export type Token = Schema<'LanguageAnalysis'>['tokens'][number]; // positions are UTF-16 code units of the query
export type TokenKind = Token['kind'];
// Of `$p.name`: a text, a list of them, or null for any. The schema allows more: this is what a field can give.
export type Parameters = Record<string, string | string[] | null>;

export type Help = NonNullable<Schema<'LanguageHover'>['hover']>;
export type Vocabulary = Schema<'Vocabulary'>;
export type Compiled = Schema<'Compiled'>;
export type RunningQuery = Schema<'RunningQuery'>;

const body = (query: string, range: Range, params?: Parameters) => ({ query, from: range.from, ...(range.to && { to: range.to }), ...(params && { params }) });

export const analyse = (text: string, range: Range, params?: Parameters, signal?: AbortSignal) => ask('post', '/api/v1/language/analysis', { body: body(text, range, params), signal });
export const complete = (text: string, position: number, range: Range, params?: Parameters, signal?: AbortSignal) =>
  ask('post', '/api/v1/language/completion', { body: { ...body(text, range, params), position }, signal });
export const hover = (text: string, position: number, range: Range, params?: Parameters, signal?: AbortSignal) => ask('post', '/api/v1/language/hover', { body: { ...body(text, range, params), position }, signal });
// Throws ApiError 400 with diagnostics for a query with mistakes.
export const format = (text: string, signal?: AbortSignal) => ask('post', '/api/v1/language/format', { body: { query: text }, signal });
export const vocabulary = (signal?: AbortSignal) => ask('get', '/api/v1/language/vocabulary', { signal });

export const compile = (text: string, range: Range, params?: Parameters, signal?: AbortSignal) => ask('post', '/api/v1/compile', { body: body(text, range, params), signal });
// `id`: by which it is watched and stopped while it runs.
export const runQuery = (text: string, range: Range, { id, params, limit, signal }: { id: string; params?: Parameters; limit?: number; signal?: AbortSignal }) =>
  ask('post', '/api/v1/query', { body: { ...body(text, range, params), query_id: id, ...(limit && { limit }) }, signal }) as Promise<QueryAnswer>;
// The same, while it runs: the head, batches of rows, and at the end what was read.
export type QueryLine = AnswerLine<'post', '/api/v1/query'>;
export const streamQuery = (text: string, range: Range, { id, params, limit, signal }: { id: string; params?: Parameters; limit?: number; signal?: AbortSignal }) =>
  askLines('post', '/api/v1/query', (line) => 'statistics' in line, { body: { ...body(text, range, params), query_id: id, ...(limit && { limit }) }, signal });
export const runningQueries = (signal?: AbortSignal) => ask('get', '/api/v1/queries', { signal });
export const stopQuery = (id: string) => ask('delete', '/api/v1/queries/{query_id}', { path: { query_id: id } });
