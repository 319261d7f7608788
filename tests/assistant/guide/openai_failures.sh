#!/bin/bash
# Test OpenAI API failures

echo "🔥 Testing OpenAI Timeout Scenario..."
# Simulate network issues by using invalid endpoint
curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-error123456789012345678901234-1111222233334444-01" \
  -d '{"user_input": "This will timeout"}' | jq

echo "🔥 Testing Rate Limit Scenario..."
# Send rapid requests to trigger rate limiting
for i in {1..10}; do
  curl -s -X POST http://localhost:8000/api/generate-query \
    -H "Content-Type: application/json" \
    -H "traceparent: 00-ratelimit78901234567890123456-$(printf "%016d" $i)-01" \
    -d '{"user_input": "Rapid request '$i'"}' &
done
wait
