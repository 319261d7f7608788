// A trace as OTLP/JSON, and back.
//
// Exact    what was a double stays one and an integer beyond 2^53 keeps its digits, when the answer was parsed with `exactly`.
// Reading  OTLP/JSON as SDKs and the Collector's file exporter write it: one request, or one a line. What is AI in it is read by
//          OpenTelemetry's own names alone; the server knows many more.
// Source   OTLP specification 1.x, "JSON Protobuf Encoding": hex ids, 64-bit integers as text.
import type { Ai, Span, TraceAnswer } from '../api/center.ts';

export class Exact {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
  toJSON(): number {
    return Number(this.source);
  }
}
// JSON.parse that keeps numbers whose digits a number of JavaScript does not tell.
export function exactly(text: string): unknown {
  const revive = (_key: string, value: unknown, context?: { source?: string }) => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && Number.isInteger(value) && (/[.eE]/.test(source) || !Number.isSafeInteger(value)) ? new Exact(source) : value;
  };
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}
const whole = (value: unknown) => BigInt(value instanceof Exact ? value.source : String(value ?? 0));

const otlpValue = (value: unknown): unknown =>
  typeof value === 'string' ? { stringValue: value }
  : typeof value === 'boolean' ? { boolValue: value }
  : value instanceof Exact ? (/[.eE]/.test(value.source) ? { doubleValue: Number(value.source) } : { intValue: value.source })
  : typeof value === 'number' ? (Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value })
  : Array.isArray(value) ? { arrayValue: { values: value.map(otlpValue) } }
  : value === null || value === undefined ? {}
  : { kvlistValue: { values: otlpAttributes(value as Record<string, unknown>) } };
const otlpAttributes = (of: Record<string, unknown>): unknown[] => Object.entries(of).map(([key, value]) => ({ key, value: otlpValue(value) }));
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUS = ['UNSET', 'OK', 'ERROR'] as const;

function otlpSpan(trace: string, span: Span): unknown {
  return {
    traceId: trace, spanId: span.span_id, parentSpanId: span.parent_span_id ?? '', ...(span.trace_state && { traceState: span.trace_state }), name: span.name, kind: Math.max(0, KINDS.indexOf(span.kind)), flags: span.flags,
    startTimeUnixNano: span.start_time_unix_nano, endTimeUnixNano: String(whole(span.start_time_unix_nano) + whole(span.duration_ns)),
    attributes: otlpAttributes({ ...span.attributes, ...span.texts }), droppedAttributesCount: span.dropped.attributes,
    events: span.events.map((event) => ({ timeUnixNano: String(whole(event.time_unix_nano)), name: event.name, attributes: otlpAttributes(event.attributes ?? {}) })), droppedEventsCount: span.dropped.events,
    links: span.links.map((link) => ({ traceId: link.trace_id, spanId: link.span_id, ...(link.trace_state && { traceState: link.trace_state }), attributes: otlpAttributes(link.attributes ?? {}) })), droppedLinksCount: span.dropped.links,
    status: { code: STATUS.indexOf(span.status.code), ...(span.status.message && { message: span.status.message }) },
  };
}
// The trace as it can be sent again. An application that came in a header comes back as the resource's.
export function toOtlp({ trace_id, resources, spans }: TraceAnswer): { resourceSpans: unknown[] } {
  const named = (name: string, value: string) => (value && value !== 'Unknown' ? { [name]: value } : {});
  return {
    resourceSpans: resources.map(({ attributes, service_name, application, subsystem }, i) => {
      const scopes = new Map<string, Span[]>();
      for (const span of spans) if (span.resource === i) (scopes.get(JSON.stringify(span.scope)) ?? scopes.set(JSON.stringify(span.scope), []).get(JSON.stringify(span.scope))!).push(span);
      const known = 'service.name' in attributes || !service_name ? {} : { 'service.name': service_name };
      const more = 'cx.application.name' in attributes || 'service.namespace' in attributes ? {} : named('cx.application.name', application);
      const sub = 'cx.subsystem.name' in attributes || subsystem === service_name ? {} : named('cx.subsystem.name', subsystem);
      return {
        resource: { attributes: otlpAttributes({ ...attributes, ...known, ...more, ...sub }) },
        scopeSpans: [...scopes.values()].map((own) => ({ scope: { name: own[0]!.scope.name, version: own[0]!.scope.version, attributes: otlpAttributes(own[0]!.scope.attributes) }, spans: own.map((span) => otlpSpan(trace_id, span)) })),
      };
    }),
  };
}

// ---- and back

type Any = Record<string, unknown>;
const isObject = (value: unknown): value is Any => typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Any[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const get = (of: Any, camel: string) => of[camel] ?? of[camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
const nanos = (value: unknown): bigint => {
  try {
    return BigInt(typeof value === 'number' ? Math.round(value) : text(value) || '0');
  } catch {
    return 0n;
  }
};

function plain(value: unknown): unknown {
  if (!isObject(value)) return null;
  const one = (name: string) => get(value, name);
  if (one('stringValue') !== undefined) return one('stringValue');
  if (one('boolValue') !== undefined) return one('boolValue');
  if (one('intValue') !== undefined) return Number(one('intValue'));
  if (one('doubleValue') !== undefined) return Number(one('doubleValue'));
  const array = one('arrayValue');
  if (isObject(array)) return list(array.values).map(plain);
  const map = one('kvlistValue');
  if (isObject(map)) return attributesOf(map.values);
  return one('bytesValue') ?? null;
}
const attributesOf = (value: unknown): Any => Object.fromEntries(list(value).map((one) => [text(one.key), plain(one.value)]));

function aiOf(of: Any): Ai | null {
  const operation = text(of['gen_ai.operation.name']);
  if (!operation) return null;
  const number = (key: string) => (typeof of[key] === 'number' ? of[key] : null);
  const json = (key: string): unknown => {
    const value = of[key];
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  };
  const [input, output, first] = [number('gen_ai.usage.input_tokens'), number('gen_ai.usage.output_tokens'), number('gen_ai.response.time_to_first_chunk')];
  const given = (key: string) => text(of[key]) || undefined;
  return {
    operation, provider: given('gen_ai.provider.name') ?? given('gen_ai.system'), request_model: given('gen_ai.request.model'), response_model: given('gen_ai.response.model'), response_id: given('gen_ai.response.id'),
    conversation_id: given('gen_ai.conversation.id'), user_id: given('enduser.id') ?? given('user.id'), agent_name: given('gen_ai.agent.name'), tool_name: given('gen_ai.tool.name'), tool_call_id: given('gen_ai.tool.call.id'), error_type: given('error.type'),
    usage: { reported_input_tokens: input, cache_read_tokens: null, cache_write_tokens: null, reasoning_tokens: null, input_tokens: input, output_tokens: output, total_tokens: input === null && output === null ? null : (input ?? 0) + (output ?? 0), cost_usd: number('gen_ai.usage.cost') },
    finish_reasons: Array.isArray(of['gen_ai.response.finish_reasons']) ? (of['gen_ai.response.finish_reasons'] as unknown[]).map(String) : [], tags: [], time_to_first_chunk_ns: first === null ? null : Math.round(first * 1e9),
    messages: { system_instructions: json('gen_ai.system_instructions'), input: json('gen_ai.input.messages'), output: json('gen_ai.output.messages') },
    tool: { definitions: json('gen_ai.tool.definitions'), arguments: json('gen_ai.tool.call.arguments'), result: json('gen_ai.tool.call.result') },
    retrieval: { query: of['gen_ai.retrieval.query.text'], documents: json('gen_ai.retrieval.documents') },
  };
}

export interface ReadTraces {
  requests: Any[]; // as they can be posted
  traces: TraceAnswer[]; // the largest first
}
// Throws a sentence for whoever dropped the file.
export function readOtlp(file: string): ReadTraces {
  let requests: unknown[];
  try {
    requests = [JSON.parse(file)];
  } catch {
    try {
      requests = file.split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line) as unknown);
    } catch {
      throw new Error('This is no JSON. A trace is saved as OTLP/JSON: {"resourceSpans": [...]}.');
    }
  }
  const given = requests.flatMap((one) => (Array.isArray(one) ? one : [one])).filter(isObject);
  const traces = new Map<string, TraceAnswer>();
  for (const request of given) {
    for (const group of list(get(request, 'resourceSpans'))) {
      const attributes = attributesOf(isObject(group.resource) ? group.resource.attributes : undefined);
      for (const scoped of list(get(group, 'scopeSpans'))) {
        const scope = isObject(scoped.scope) ? scoped.scope : {};
        for (const one of list(scoped.spans)) addSpan(traces, attributes, { name: text(scope.name), version: text(scope.version), attributes: attributesOf(scope.attributes) }, one);
      }
    }
  }
  if (!traces.size) throw new Error('No span is in this file. A trace is saved as OTLP/JSON: {"resourceSpans": [...]}.');
  const whole = [...traces.values()].map(finish).sort((a, b) => b.span_count - a.span_count);
  return { requests: given.filter((one) => list(get(one, 'resourceSpans')).length), traces: whole };
}

function addSpan(traces: Map<string, TraceAnswer>, resource: Any, scope: Span['scope'], one: Any): void {
  const [trace, id] = [text(get(one, 'traceId')).toLowerCase(), text(get(one, 'spanId')).toLowerCase()];
  if (!/^[0-9a-f]{32}$/.test(trace) || !/^[0-9a-f]{16}$/.test(id)) return;
  const answer = traces.get(trace) ?? { trace_id: trace, start_time: '', start_time_unix_nano: '0', duration_ns: 0, span_count: 0, error_count: 0, truncated: false, usage: { input_tokens: null, output_tokens: null, total_tokens: null, cost_usd: null }, resources: [], spans: [] };
  traces.set(trace, answer);
  const key = JSON.stringify(resource);
  let at = answer.resources.findIndex(({ attributes }) => JSON.stringify(attributes) === key);
  if (at < 0) at = answer.resources.push({ service_name: text(resource['service.name']), application: '', subsystem: '', attributes: resource }) - 1;
  const [start, end] = [nanos(get(one, 'startTimeUnixNano')), nanos(get(one, 'endTimeUnixNano'))];
  const attributes = attributesOf(one.attributes);
  const ai = aiOf(attributes);
  const status = isObject(one.status) ? one.status : {};
  const code = typeof status.code === 'number' ? status.code : ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'].indexOf(text(status.code));
  const events = list(one.events).map((event) => ({ time_unix_nano: String(nanos(get(event, 'timeUnixNano'))), name: text(event.name), attributes: attributesOf(event.attributes) }));
  const thrown = events.find(({ name }) => name === 'exception')?.attributes;
  const kind = typeof one.kind === 'number' ? one.kind : ['SPAN_KIND_UNSPECIFIED', 'SPAN_KIND_INTERNAL', 'SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER', 'SPAN_KIND_CONSUMER'].indexOf(text(one.kind));
  const count = (name: string) => Number(get(one, name) ?? 0) || 0;
  answer.spans.push({
    span_id: id, parent_span_id: text(get(one, 'parentSpanId')).toLowerCase() || null, name: text(one.name), kind: KINDS[kind] ?? 'unspecified', status: { code: STATUS[code] ?? 'UNSET', message: text(status.message) || undefined },
    start_time_unix_nano: String(start), duration_ns: end > start ? Number(end - start) : 0, resource: at, scope, flags: count('flags'), ...(text(get(one, 'traceState')) && { trace_state: text(get(one, 'traceState')) }), attributes, texts: {}, events,
    links: list(one.links).map((link) => ({ trace_id: text(get(link, 'traceId')).toLowerCase(), span_id: text(get(link, 'spanId')).toLowerCase(), attributes: attributesOf(link.attributes) })),
    exception: thrown ? { type: text(thrown['exception.type']), message: text(thrown['exception.message']) } : null, dropped: { attributes: count('droppedAttributesCount'), events: count('droppedEventsCount'), links: count('droppedLinksCount') },
    ai, normalised: {}, normalised_from: {},
  });
}

function finish(answer: TraceAnswer): TraceAnswer {
  const { spans, usage } = answer;
  const least = spans.reduce((min, span) => (BigInt(span.start_time_unix_nano) < min ? BigInt(span.start_time_unix_nano) : min), BigInt(spans[0]!.start_time_unix_nano));
  const end = spans.reduce((max, span) => Math.max(max, Number(BigInt(span.start_time_unix_nano) - least) + span.duration_ns), 0);
  const add = (key: 'input_tokens' | 'output_tokens' | 'cost_usd', value: number | null) => value !== null && (usage[key] = (usage[key] ?? 0) + value);
  for (const { ai } of spans) if (ai && ['chat', 'text_completion', 'generate_content', 'embeddings'].includes(ai.operation)) (['input_tokens', 'output_tokens', 'cost_usd'] as const).forEach((key) => add(key, ai.usage[key]));
  usage.total_tokens = usage.input_tokens === null && usage.output_tokens === null ? null : (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
  return { ...answer, start_time_unix_nano: String(least), duration_ns: end, span_count: spans.length, error_count: spans.filter(({ status }) => status.code === 'ERROR').length };
}
