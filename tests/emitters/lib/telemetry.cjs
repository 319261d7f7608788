// OpenTelemetry for one emitter: spans and log records, exported over OTLP/HTTP JSON to OTEL_EXPORTER_OTLP_ENDPOINT.
'use strict';
const { NodeTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { LoggerProvider, BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { logs } = require('@opentelemetry/api-logs');

// Call before anything requires the library that `instrumentations` patch. Everything is exported in one request a signal, by
// stop(), so that what arrives doesn't depend on the machine's speed.
function startTelemetry(serviceName, instrumentations = []) {
  const resource = resourceFromAttributes({
    'service.name': serviceName, 'service.version': '1.0.0', 'deployment.environment.name': 'test',
  });
  const tracerProvider = new NodeTracerProvider({
    resource, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 60_000 })],
  });
  tracerProvider.register();
  const loggerProvider = new LoggerProvider({
    resource, processors: [new BatchLogRecordProcessor(new OTLPLogExporter(), { scheduledDelayMillis: 60_000 })],
  });
  logs.setGlobalLoggerProvider(loggerProvider);
  registerInstrumentations({ tracerProvider, loggerProvider, instrumentations });
  return {
    tracer: tracerProvider.getTracer('emitters'),
    async stop() {
      await tracerProvider.shutdown();
      await loggerProvider.shutdown();
    },
  };
}

module.exports = { startTelemetry };
