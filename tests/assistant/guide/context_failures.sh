#!/bin/bash
# Test trace context corruption scenarios

echo "🔥 Testing Invalid Trace Context Formats..."

# Invalid version
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 01-12345678901234567890123456789012-1111222233334444-01" \
  -d '{"user_input": "Invalid version test"}' | jq

# Invalid trace ID (too short)
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-1234567890123456789012345678901-1111222233334444-01" \
  -d '{"user_input": "Short trace ID test"}' | jq

# Invalid span ID (non-hex characters)
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-12345678901234567890123456789012-11112222333344gg-01" \
  -d '{"user_input": "Invalid span ID test"}' | jq

# All-zero trace ID (invalid)
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-00000000000000000000000000000000-1111222233334444-01" \
  -d '{"user_input": "Zero trace ID test"}' | jq

# Malformed traceparent (missing parts)
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-12345678901234567890123456789012-1111222233334444" \
  -d '{"user_input": "Malformed header test"}' | jq
