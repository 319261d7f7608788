// The AI Center's HTTP interface as its page uses it: GET /api/v1/openapi.json describes it whole. Every text here came from outside.
import { call, type Diagnostic } from './http.ts';

export { ApiError, signIn, storage, type Diagnostic } from './http.ts';

export interface Column {
  name: string;
  type: string;
}
export interface QueryAnswer {
  columns: Column[];
  rows: unknown[][];
  warnings: Diagnostic[];
  limited: boolean;
  limited_by?: 'rows' | 'bytes';
  statistics: { rows: number; read_rows: number; read_bytes: number; elapsed_ms: number };
}
export interface Range {
  from: string; // "-1h" or an instant
  to: string; // empty: now
}
export interface CompletionItem {
  kind: string;
  label: string;
  text: string;
  from: number; // UTF-16 code units of the query
  to: number;
  detail?: string;
  documentation?: string;
}
export interface Finding {
  severity: 'error' | 'warning';
  message: string;
  suggestion?: string;
  from: number;
  to: number;
}
export interface Usage {
  input_tokens: number | null;
  output_tokens: number | null;
  total_tokens: number | null;
  reported_input_tokens?: number | null;
  cache_read_tokens?: number | null;
  cache_write_tokens?: number | null;
  reasoning_tokens?: number | null;
  cost_usd: number | null;
}
export interface Ai {
  operation: string;
  provider?: string;
  request_model?: string;
  response_model?: string;
  response_id?: string;
  conversation_id?: string;
  user_id?: string;
  agent_name?: string;
  workflow_name?: string;
  tool_name?: string;
  tool_call_id?: string;
  error_type?: string;
  usage: Usage;
  finish_reasons: string[];
  tags: string[];
  time_to_first_chunk_ns: number | null;
  messages: { system_instructions?: unknown; input?: unknown; output?: unknown };
  tool: { definitions?: unknown; arguments?: unknown; result?: unknown };
  retrieval: { query?: unknown; documents?: unknown };
}
export interface SpanEvent {
  time_unix_nano: string | number;
  name: string;
  attributes?: Record<string, unknown>;
}
export interface SpanLink {
  trace_id: string;
  span_id: string;
  attributes?: Record<string, unknown>;
}
export interface Span {
  span_id: string;
  parent_span_id: string | null;
  name: string;
  kind: string;
  status: { code: 'UNSET' | 'OK' | 'ERROR'; message?: string };
  start_time_unix_nano: string;
  duration_ns: number;
  resource: number;
  scope: { name: string; version: string; attributes: Record<string, unknown> };
  flags: number;
  attributes: Record<string, unknown>;
  texts: Record<string, string>;
  events: SpanEvent[];
  links: SpanLink[];
  exception: { type: string; message: string } | null;
  dropped: { attributes: number; events: number; links: number };
  ai: Ai | null;
  normalised: Record<string, string>;
  normalised_from: Record<string, string>;
}
export interface TraceAnswer {
  trace_id: string;
  start_time: string;
  start_time_unix_nano: string;
  duration_ns: number;
  span_count: number;
  error_count: number;
  truncated: boolean;
  usage: Usage;
  resources: { service_name: string; application: string; subsystem: string; attributes: Record<string, unknown> }[];
  spans: Span[];
}
export interface TailSpan {
  trace_id: string;
  span_id: string;
  name: string;
}

export const query = (text: string, range: Range, limit?: number, signal?: AbortSignal) =>
  call<QueryAnswer>('/api/v1/query', { body: { query: text, from: range.from, ...(range.to && { to: range.to }), ...(limit && { limit }) }, signal });
export const completion = (text: string, position: number, range: Range, signal?: AbortSignal) =>
  call<{ items: CompletionItem[] }>('/api/v1/language/completion', { body: { query: text, position, from: range.from }, signal });
export const analysis = (text: string, signal?: AbortSignal) => call<{ diagnostics: Finding[] }>('/api/v1/language/analysis', { body: { query: text }, signal });
export const trace = (id: string, signal?: AbortSignal) => call<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(id)}`, { signal });
export const tail = (cursor: string, signal?: AbortSignal) =>
  call<{ spans: TailSpan[]; cursor: string }>(`/api/v1/tail?limit=500${cursor ? `&wait=20&cursor=${encodeURIComponent(cursor)}` : ''}`, { signal });
export interface Judgement {
  trace_id: string;
  span_id?: string;
  verdict?: 'thumbs_up' | 'thumbs_down';
  comment?: string;
  session_id?: string;
}
export interface Verdict {
  feedback_id: string;
  time: string; // ns since 1970
  verdict: 'thumbs_up' | 'thumbs_down' | null;
  rating: number | null;
  score: number | null;
  category: string | null;
  comment: string | null;
  correction: string | null;
  correlated: boolean;
  reason: string | null;
}
export interface VerdictRecord extends Verdict {
  span_id: string | null;
  author: { kind: 'user' | 'session' | 'anonymous'; id: string };
  history: Verdict[];
}
// The latest verdict of each author on each answer of a trace, with what was before. `from`: not older than this.
export const verdicts = (trace: string, from: string, signal?: AbortSignal) =>
  call<{ verdicts: VerdictRecord[] }>(`/api/v1/feedback?trace_id=${encodeURIComponent(trace)}&from=${encodeURIComponent(from)}`, { signal });
export const judge = (judgement: Judgement) => call<unknown>('/api/v1/feedback', { body: judgement });
export const sendSpans = (request: unknown) => call<unknown>('/v1/traces', { body: request });
