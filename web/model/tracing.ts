// The browser's part of a trace. One trace per question: its root "Ask" begins here, and what follows the answer (run, thumbs) are
// children of it, also long after it ended.
//
// Errors   none: spans that can't be sent are lost, and the page works on.
// Source   W3C Trace Context Level 2; OpenTelemetry's semantic conventions for HTTP clients and browser resources.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, isSpanContextValid, trace, type Attributes, type Span, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { CryptoIds } from '../base/ids.ts';

interface Brands {
  brands?: { brand: string; version: string }[];
  platform?: string;
  mobile?: boolean;
}

export class Tracing {
  readonly #provider: TracerProvider;
  readonly #common: Attributes;

  constructor(settings: { serviceName: string; version: string; origin: string; sessionId: string }) {
    const { brands, platform, mobile } = (navigator as Navigator & { userAgentData?: Brands }).userAgentData ?? {};
    this.#common = { 'session.id': settings.sessionId };
    this.#provider = new TracerProvider({
      idGenerator: new CryptoIds(),
      resource: resourceFromAttributes({
        'service.name': settings.serviceName,
        'service.version': settings.version,
        'telemetry.sdk.language': 'webjs',
        'telemetry.sdk.name': 'opentelemetry',
        'user_agent.original': navigator.userAgent,
        'browser.language': navigator.language,
        ...(brands && { 'browser.brands': brands.map(({ brand, version }) => `${brand} ${version}`) }),
        ...(platform && { 'browser.platform': platform }),
        ...(mobile !== undefined && { 'browser.mobile': mobile }),
      }),
      // A second after its end a span is on its way: whoever opens the trace from the answer finds it whole.
      spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${settings.origin}/v1/traces` }), scheduledDelayMillis: 1000 })],
    });
  }

  // A span below `parent`; without one it begins a trace.
  start(name: string, parent: SpanContext | undefined, attributes: Attributes = {}, kind = SpanKind.INTERNAL): Span {
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    return this.#provider.getTracer('page').startSpan(name, { kind, attributes: { ...this.#common, ...attributes } }, context);
  }

  // fetch as a client span below `parent`, whose context goes along.
  async fetch(parent: SpanContext, path: string, init: RequestInit): Promise<Response> {
    const method = init.method ?? 'GET';
    const span = this.start(`${method} ${path}`, parent, { 'http.request.method': method, 'url.path': path, 'server.address': location.hostname, 'server.port': Number(location.port) || 80 }, SpanKind.CLIENT);
    const headers = new Headers(init.headers);
    headers.set('traceparent', traceparent(span.spanContext()));
    try {
      const response = await fetch(path, { ...init, headers });
      span.setAttribute('http.response.status_code', response.status);
      if (response.status >= 400) {
        span.setAttribute('error.type', String(response.status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      return response;
    } catch (error) {
      fail(span, error, 'unreachable');
      throw error;
    } finally {
      span.end();
    }
  }

  flush(): Promise<void> {
    return this.#provider.forceFlush().catch(() => undefined);
  }
}

export function fail(span: Span, error: unknown, type: string): void {
  span.recordException(error instanceof Error ? error : String(error));
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
}

export function traceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}

// The span of another process, named by ids that came in an answer. undefined when they are none.
export function remoteSpan(traceId: string | undefined, spanId: string | undefined): SpanContext | undefined {
  if (!traceId || !spanId) return undefined;
  const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}
