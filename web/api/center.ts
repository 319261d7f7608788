// The AI Center's HTTP interface as its page uses it: GET /api/v1/openapi.json describes it whole. Every text here came from outside.
import { call } from './http.ts';
import { ask, type Schema } from './typed.ts';

export { ApiError, signIn, storage, type Diagnostic } from './http.ts';

export type Column = Schema<'Column'>;
// Of a query that ran to its end: what failed is thrown.
export type QueryAnswer = Omit<Schema<'QueryAnswer'>, 'error'> & Required<Pick<Schema<'QueryAnswer'>, 'limited' | 'statistics'>>;
export interface Range {
  from: string; // "-1h" or an instant
  to: string; // empty: now
}
export type CompletionItem = Schema<'CompletionItem'>; // positions are UTF-16 code units of the query
export type Finding = Schema<'LanguageFinding'>;
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
export type SpanEvent = Schema<'SpanEvent'>;
export type SpanLink = Schema<'SpanLink'>;
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
  trace_state?: string;
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
  // Of a large trace's span until it is looked at: what it carries is not here.
  isOutline?: true;
  hint?: string; // what its attributes are about
  start_ns?: number; // from the trace's start
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
// Columns, a value for each span by start; name, service, operation and hint are places in the lists.
export interface OutlineAnswer extends Omit<TraceAnswer, 'spans' | 'resources'> {
  outline: {
    span_id: string[];
    parent_span_id: (string | null)[];
    start_ns: number[];
    duration_ns: number[];
    status: number[];
    name: number[];
    service: number[];
    operation: number[];
    hint: number[];
    input_tokens?: (number | null)[];
    output_tokens?: (number | null)[];
    cost_usd?: (number | null)[];
    time_to_first_chunk_ns?: (number | null)[];
  };
  names: string[];
  services: string[];
  operations: string[];
  hints: string[];
}
export type TailSpan = Schema<'TailSpan'>;

export const query = (text: string, range: Range, limit?: number, signal?: AbortSignal) =>
  call<QueryAnswer>('/api/v1/query', { body: { query: text, from: range.from, ...(range.to && { to: range.to }), ...(limit && { limit }) }, signal });
export const completion = (text: string, position: number, range: Range, signal?: AbortSignal) =>
  ask('post', '/api/v1/language/completion', { body: { query: text, position, from: range.from }, signal });
export const analysis = (text: string, signal?: AbortSignal) => ask('post', '/api/v1/language/analysis', { body: { query: text }, signal });
export const trace = (id: string, signal?: AbortSignal) => call<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(id)}`, { signal });
// The trace whole when it has at most `whole` spans, else its outline.
export const traceOrOutline = (id: string, whole: number, signal?: AbortSignal) => call<TraceAnswer | OutlineAnswer>(`/api/v1/traces/${encodeURIComponent(id)}/outline?whole_up_to=${whole}`, { signal });
export const someSpans = (id: string, spans: string[], signal?: AbortSignal) => call<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(id)}/spans?limit=${spans.length}&span_ids=${spans.join(',')}`, { signal });
export const matchesIn = (id: string, text: string, signal?: AbortSignal) => call<{ span_ids: string[] }>(`/api/v1/traces/${encodeURIComponent(id)}/matches?text=${encodeURIComponent(text)}`, { signal });
// Spans of a trace in the order of their starts: those after `after`, a window of them. `truncated` says that there are more.
export const traceWindow = (id: string, after: string, limit: number, parse?: (text: string) => unknown) =>
  call<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(id)}/spans?limit=${limit}${after && `&after=${after}`}`, { parse });
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
