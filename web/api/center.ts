// The AI Center's HTTP interface as its page uses it: GET /api/v1/openapi.json describes it whole. Every text here came from outside.
import { browserStorage } from '../base/kept.ts';

export interface Diagnostic {
  severity: 'error' | 'warning';
  message: string;
  suggestion?: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}
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

export class ApiError extends Error {
  readonly status: number; // 0: no answer at all
  readonly hint: string;
  readonly diagnostics: Diagnostic[];
  constructor(status: number, message: string, hint = '', diagnostics: Diagnostic[] = []) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.diagnostics = diagnostics;
  }
}

// The token of a server that wants one: for as long as the tab lives.
const TOKEN = 'throughline.token';
function session(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
let token = session()?.getItem(TOKEN) ?? '';
export function signIn(value: string): void {
  token = value.trim();
  try {
    session()?.setItem(TOKEN, token);
  } catch {
    // forgotten when the page is left
  }
}
export const storage = browserStorage;

async function call<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token) headers.authorization = `Bearer ${token}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, { method: body === undefined ? 'GET' : 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
    text = await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The server does not answer.', 'See whether throughline still runs; what you typed stays.');
  }
  let json: { error?: { message?: string; hint?: string; diagnostics?: Diagnostic[] } } | undefined;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  // A query that failed on its way has rows and an error.
  if (!response.ok || json?.error) {
    const { message, hint, diagnostics } = json?.error ?? {};
    throw new ApiError(response.status, message ?? `The server answered ${response.status}.`, hint, diagnostics);
  }
  if (json === undefined) throw new ApiError(response.status, 'The answer was cut off.', 'Try again.');
  return json as T;
}

export const query = (text: string, range: Range, limit?: number, signal?: AbortSignal) =>
  call<QueryAnswer>('/api/v1/query', { query: text, from: range.from, ...(range.to && { to: range.to }), ...(limit && { limit }) }, signal);
export const completion = (text: string, position: number, range: Range, signal?: AbortSignal) =>
  call<{ items: CompletionItem[] }>('/api/v1/language/completion', { query: text, position, from: range.from }, signal);
export const analysis = (text: string, signal?: AbortSignal) => call<{ diagnostics: Finding[] }>('/api/v1/language/analysis', { query: text }, signal);
export const trace = (id: string, signal?: AbortSignal) => call<TraceAnswer>(`/api/v1/traces/${encodeURIComponent(id)}`, undefined, signal);
export const tail = (cursor: string, signal?: AbortSignal) =>
  call<{ spans: TailSpan[]; cursor: string }>(`/api/v1/tail?limit=500${cursor ? `&wait=20&cursor=${encodeURIComponent(cursor)}` : ''}`, undefined, signal);
export interface Judgement {
  trace_id: string;
  span_id?: string;
  verdict?: 'thumbs_up' | 'thumbs_down';
  comment?: string;
  session_id?: string;
}
export const judge = (judgement: Judgement) => call<unknown>('/api/v1/feedback', judgement);
export const sendSpans = (request: unknown) => call<unknown>('/v1/traces', request);
