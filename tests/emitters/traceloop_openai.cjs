// Traceloop's instrumentation of the `openai` client (OpenLLMetry).
'use strict';
const { OpenAIInstrumentation } = require('@traceloop/instrumentation-openai');
const { startTelemetry } = require('./lib/telemetry.cjs');
const { converse } = require('./lib/conversation.cjs');

const telemetry = startTelemetry('traceloop-openai', [new OpenAIInstrumentation({ traceContent: true })]);
const OpenAI = require('openai');
converse(OpenAI).then(() => telemetry.stop());
