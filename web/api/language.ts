// What an editor asks about DataPrime (docs/dataprime/editors.md), and a query's life: run, watched, stopped, explained.
import type { CompletionItem, Diagnostic, Column, Finding, QueryAnswer, Range } from './center.ts';
import { call } from './http.ts';

export type { CompletionItem, Column, Diagnostic, Finding, QueryAnswer, Range };

export type TokenKind =
  | 'command' | 'keyword' | 'function' | 'argument' | 'keypath' | 'parameter' | 'alias' | 'type' | 'dataset' | 'string' | 'number' | 'interval' | 'regexp' | 'comment' | 'operator' | 'error';
export interface Token {
  kind: TokenKind;
  from: number; // UTF-16 code units of the query
  to: number;
}
// Of `$p.name`: a text, a list of them, or null for any.
export type Parameters = Record<string, string | string[] | null>;

export interface Help {
  kind: string;
  title: string;
  from: number;
  to: number;
  summary?: string;
  nulls?: string;
  unit?: string;
  type?: string;
  examples: { text: string; meaning: string }[];
}
export interface Vocabulary {
  commands: { name: string; aliases: string[]; syntax: string; summary: string; examples: { query: string; meaning: string }[] }[];
  functions: { name: string; group: string; signature: string; summary: string; nulls: string; unit: string; is_aggregation: boolean; deprecated_for: string; examples: { expression: string; result: string }[] }[];
  case_forms: { name: string; syntax: string; summary: string; examples: { expression: string; result: string }[] }[];
  types: string[];
}
export interface Compiled {
  sql: string;
  parameters: { name: string; type: string; value: string }[];
  columns: Column[];
  warnings: Diagnostic[];
}
export interface RunningQuery {
  query_id: string;
  query: string;
  start_time: string;
  elapsed_ms: number;
  rows: number;
  read_rows: number;
  total_rows: number;
}

const body = (query: string, range: Range, params?: Parameters) => ({ query, from: range.from, ...(range.to && { to: range.to }), ...(params && { params }) });

export const analyse = (text: string, range: Range, params?: Parameters, signal?: AbortSignal) =>
  call<{ tokens: Token[]; diagnostics: Finding[] }>('/api/v1/language/analysis', { body: body(text, range, params), signal });
export const complete = (text: string, position: number, range: Range, params?: Parameters, signal?: AbortSignal) =>
  call<{ items: CompletionItem[]; is_incomplete: boolean }>('/api/v1/language/completion', { body: { ...body(text, range, params), position }, signal });
export const hover = (text: string, position: number, range: Range, params?: Parameters, signal?: AbortSignal) =>
  call<{ hover: Help | null }>('/api/v1/language/hover', { body: { ...body(text, range, params), position }, signal });
// Throws ApiError 400 with diagnostics for a query with mistakes.
export const format = (text: string, signal?: AbortSignal) => call<{ query: string }>('/api/v1/language/format', { body: { query: text }, signal });
export const vocabulary = (signal?: AbortSignal) => call<Vocabulary>('/api/v1/language/vocabulary', { signal });

export const compile = (text: string, range: Range, params?: Parameters, signal?: AbortSignal) => call<Compiled>('/api/v1/compile', { body: body(text, range, params), signal });
// `id`: by which it is watched and stopped while it runs.
export const runQuery = (text: string, range: Range, { id, params, limit, signal }: { id: string; params?: Parameters; limit?: number; signal?: AbortSignal }) =>
  call<QueryAnswer>('/api/v1/query', { body: { ...body(text, range, params), query_id: id, ...(limit && { limit }) }, signal });
export const runningQueries = (signal?: AbortSignal) => call<{ queries: RunningQuery[] }>('/api/v1/queries', { signal });
export const stopQuery = (id: string) => call<unknown>(`/api/v1/queries/${encodeURIComponent(id)}`, { method: 'DELETE' });
