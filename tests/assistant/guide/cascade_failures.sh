#!/bin/bash
# Test how failures cascade through the system

echo "🔥 Testing Complete Pipeline Failure..."
TRACE_ID="cascade123456789012345678901234"

# This should show failure propagating through all spans
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-${TRACE_ID}-1111222233334444-01" \
  -d '{"user_input": ""}' | jq  # Empty input should trigger failures

echo "🔥 Testing Partial Failure (Degraded Mode)..."
TRACE_ID="degraded12345678901234567890123"

# This should show some steps succeeding, others failing
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-${TRACE_ID}-2222333344445555-01" \
  -d '{"user_input": "show me some complex query that might partially fail"}' | jq
