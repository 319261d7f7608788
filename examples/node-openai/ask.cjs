// One question to a model, traced: a span of our own around the call that OpenTelemetry's instrumentation traces.
//
//   npm ci && OPENAI_API_KEY=sk-... node ask.cjs "Why is the sky blue?"
//
// Where to send it is OTEL_EXPORTER_OTLP_ENDPOINT; without it, http://localhost:4318, where Throughline listens.
'use strict';
process.env.OTEL_SERVICE_NAME ??= 'ask';
process.env.OTEL_LOGS_EXPORTER ??= 'otlp'; // this instrumentation sends what was said as log records
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');
const { trace, SpanStatusCode } = require('@opentelemetry/api');

// Before the `openai` package is loaded, which it patches.
const sdk = new NodeSDK({ instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })] });
sdk.start();

const OpenAI = require('openai');

async function ask(question) {
  return trace.getTracer('ask').startActiveSpan('💬 Answer a question', async (span) => {
    try {
      span.setAttribute('user.id', process.env.USER ?? 'unknown');
      const completion = await new OpenAI().chat.completions.create({
        model: process.env.OPENAI_MODEL ?? 'gpt-4o',
        messages: [
          { role: 'system', content: 'Answer in one sentence.' },
          { role: 'user', content: question },
        ],
      });
      console.log(completion.choices[0].message.content);
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      console.error(error.message);
      process.exitCode = 1;
    } finally {
      console.log(`\nthroughline trace ${span.spanContext().traceId}`);
      span.end();
    }
  });
}

ask(process.argv[2] ?? 'Why is the sky blue?').finally(() => sdk.shutdown());
