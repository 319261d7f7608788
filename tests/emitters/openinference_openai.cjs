// Arize's instrumentation of the `openai` client (OpenInference).
'use strict';
const { OpenAIInstrumentation } = require('@arizeai/openinference-instrumentation-openai');
const { startTelemetry } = require('./lib/telemetry.cjs');
const { converse } = require('./lib/conversation.cjs');

const telemetry = startTelemetry('openinference-openai', [new OpenAIInstrumentation()]);
const OpenAI = require('openai');
converse(OpenAI).then(() => telemetry.stop());
