// The assistant's HTTP interface as this page uses it: docs/assistant/api.md. Every text here came from outside.

export interface Finding {
  message: string;
  suggestion: string | null;
  code: string;
  from: number; // UTF-16 code units of the query
  to: number;
  line: number;
  column: number;
}
export interface Validation {
  is_valid: boolean;
  errors: Finding[];
  warnings: Finding[];
  syntax_score: number;
  complexity: number;
  cost_class: string;
  status: string;
  fixed_query: string | null;
}
export interface ContextReport {
  valid: boolean;
  reason?: string;
}
export interface Stage {
  command: string;
  words: string;
}
export interface Choice {
  label: string;
  question: string;
}
export interface Answer {
  success: true;
  kind: 'query' | 'clarification' | 'refusal' | 'trace';
  query: string | null;
  user_input: string;
  intent: string;
  intent_confidence: number;
  keywords_found: string[];
  validation: Validation | null;
  explanation: Stage[];
  assumptions: string[];
  message: string | null;
  choices: Choice[];
  refusal_reason: string | null;
  open_trace_id: string | null;
  confidence: number;
  is_follow_up: boolean;
  is_passed_through: boolean;
  dry_run: { source: string; rows: number | null; cost_class: string; words: string } | null;
  provider: string;
  model: string;
  is_fallback: boolean;
  fallback_reason: string | null;
  rounds: number;
  tokens: { input: number; output: number };
  pipeline_health: 'healthy' | 'degraded';
  duration_ms: number;
  conversation_id: string;
  turn: number;
  trace_id: string;
  answer_span_id: string;
  answer_token: string;
  context: ContextReport;
}
export interface Column {
  name: string;
  type: string;
}
export interface Chart {
  kind: 'line' | 'bar' | 'none';
  x: number;
  y: number[];
  series: number | null;
  unit: string | null;
}
export interface Analysis {
  summary: string;
  key_insights: string[];
  recommendations: string[];
  urgency_level: 'low' | 'medium' | 'high' | 'critical';
  conversational_response: string;
  data_quality: string;
}
export interface Execution {
  success: true;
  query_execution: {
    query_type: string;
    result_count: number;
    execution_time_ms: number;
    read_rows: number;
    is_limited: boolean;
    is_cached: boolean;
    columns: Column[];
    rows: unknown[][];
    warnings: string[];
  };
  chart: Chart | null;
  ai_analysis: Analysis | null;
  trace_id: string;
  context: ContextReport;
}
export interface FeedbackAnswer {
  success: true;
  feedback_id: number;
  trace_id: string;
  correlated: boolean;
  correlation_reason?: string;
  changed: boolean;
  message: string;
}
export interface Component {
  ok: boolean;
  words: string;
}
export interface Health {
  status: 'healthy' | 'degraded';
  version: string;
  mode: Mode;
  provider: string;
  model: string;
  components: Record<string, Component>;
  center_url: string;
  uptime_seconds: number;
}
export type Mode = 'smart' | 'permissive';
export type Verdict = 'thumbs_up' | 'thumbs_down';
export interface Fault {
  name: string;
  title: string;
  shows: string;
  uses: number; // -1: until switched off
}
export interface SlowCall {
  span_name: string;
  duration_seconds: number;
  bottleneck: string;
  recommendation: string;
  suggested_query: string;
  trace_id: string;
}
export interface SlowDatabase {
  message: string;
  duration_seconds: number;
  performance_analysis: Record<string, unknown>;
  recommendations: string[];
  trace_id: string;
}
export interface Transcript {
  text: string;
  confidence: number | null;
  recogniser: string;
  duration_ms: number;
}
export interface Diagnostic {
  message: string;
  from?: number;
  to?: number;
  line?: number;
  column?: number;
  suggestion?: string | null;
}

// What went wrong, in the server's words where it had some. `status` 0: nobody answered.
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly traceId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    super(typeof body.error === 'string' && body.error !== '' ? body.error : `The assistant answered ${status}.`);
    this.status = status;
    this.body = body;
    this.type = typeof body.error_type === 'string' ? body.error_type : status === 0 ? 'unreachable' : `http_${status}`;
    this.traceId = typeof body.trace_id === 'string' ? body.trace_id : undefined;
    this.retryAfterSeconds = typeof body.retry_after_seconds === 'number' ? body.retry_after_seconds : undefined;
  }
  get isOffline(): boolean {
    return this.status === 0;
  }
  get diagnostics(): Diagnostic[] {
    return Array.isArray(this.body.diagnostics) ? (this.body.diagnostics as Diagnostic[]) : [];
  }
}

export type Send = (path: string, init: RequestInit) => Promise<Response>;

async function read<T>(pending: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await pending;
  } catch {
    throw new ApiError(0, { error: 'The assistant does not answer. Is it still running?' });
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    throw new ApiError(response.status, { error: `The assistant answered ${response.status} with something that is no JSON.`, trace_id: response.headers.get('x-trace-id') ?? undefined });
  }
  const object = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (!response.ok || object.success === false) throw new ApiError(response.status, { trace_id: response.headers.get('x-trace-id') ?? undefined, ...object });
  return object as T;
}

const post = <T>(send: Send, path: string, body: unknown) =>
  read<T>(send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
const get = <T>(send: Send, path: string) => read<T>(send(path, { method: 'GET' }));

export interface Question {
  user_input: string;
  conversation_id: string;
  session_id: string;
  input_kind: 'text' | 'voice';
  utc_offset_minutes: number;
}
export interface Judgement {
  session_id: string;
  query_text: string;
  user_input: string;
  feedback_type: Verdict;
  answer_token: string;
  original_trace_id: string;
  comment?: string;
  conversation_id: string;
}

export const ask = (send: Send, question: Question) => post<Answer>(send, '/api/generate-query', question);
export const execute = (send: Send, query: string, original_input: string, limit = 1000) =>
  post<Execution>(send, '/api/mcp/execute-query', { query, original_input, limit });
export const judge = (send: Send, judgement: Judgement) => post<FeedbackAnswer>(send, '/api/feedback', judgement);
export const setMode = (send: Send, mode: Mode) => post<{ current_mode: Mode }>(send, '/api/toggle-mode', { mode });
export const health = (send: Send) => get<Health>(send, '/api/health');
export const faults = (send: Send) => get<{ faults: Fault[] }>(send, '/api/faults');
export const setFault = (send: Send, name: string, uses: number) => post<{ faults: Fault[] }>(send, '/api/faults', { name, uses });
export const clearFaults = (send: Send) => post<{ faults: Fault[] }>(send, '/api/faults', { clear: true });
export const slowCall = (send: Send) => post<SlowCall>(send, '/api/create-slow-span', {});
export const slowDatabase = (send: Send) => post<SlowDatabase>(send, '/api/demo/slow-db', {});
export const transcribe = (send: Send, recording: Blob) =>
  read<Transcript>(send('/api/voice/transcribe', { method: 'POST', headers: { 'content-type': recording.type }, body: recording }));
