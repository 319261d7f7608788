// OpenTelemetry's own instrumentation of the `openai` client: attributes on spans, messages as log records.
'use strict';
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');
const { startTelemetry } = require('./lib/telemetry.cjs');
const { converse } = require('./lib/conversation.cjs');

const telemetry = startTelemetry('opentelemetry-openai', [new OpenAIInstrumentation({ captureMessageContent: true })]);
const OpenAI = require('openai');
converse(OpenAI).then(() => telemetry.stop());
