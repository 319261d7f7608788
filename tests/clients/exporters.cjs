// OpenTelemetry's own exporters, by transport: what a test needs to make one.
'use strict';
const { Metadata } = require('@grpc/grpc-js');
const { CompressionAlgorithm } = require('@opentelemetry/otlp-exporter-base');

const TRANSPORTS = ['grpc', 'proto', 'http']; // gRPC, protobuf over HTTP, JSON over HTTP
const COMPRESSIONS = ['none', 'gzip'];
const CLASSES = { trace: 'OTLPTraceExporter', logs: 'OTLPLogExporter', metrics: 'OTLPMetricExporter' };
const PATHS = { trace: '/v1/traces', logs: '/v1/logs', metrics: '/v1/metrics' };

// `ports`: {http, grpc}, of a server or of something in front of it. Headers say whose data it is, as llm-tracekit sends them.
function makeExporter(signal, transport, { ports, compression = 'none', headers = {}, ...more }) {
  const { [CLASSES[signal]]: Exporter } = require(`@opentelemetry/exporter-${signal}-otlp-${transport}`);
  const config = { compression: compression === 'gzip' ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE, ...more };
  if (transport !== 'grpc') return new Exporter({ url: `http://127.0.0.1:${ports.http}${PATHS[signal]}`, headers, ...config });
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Exporter({ url: `http://127.0.0.1:${ports.grpc}`, metadata, ...config });
}

// Settles as the export does.
function exported(exporter, items) {
  return new Promise((resolve, reject) => {
    exporter.export(items, ({ code, error }) => (code === 0 ? resolve() : reject(error)));
  });
}

module.exports = { COMPRESSIONS, TRANSPORTS, exported, makeExporter };
