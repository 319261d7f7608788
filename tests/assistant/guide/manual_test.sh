#!/bin/bash
# Test complete distributed tracing flow

TRACE_ID="12345678901234567890123456789012"

echo "🧪 Testing Query Generation..."
QUERY_RESPONSE=$(curl -s -X POST http://localhost:8000/api/generate-query \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-${TRACE_ID}-1111222233334444-01" \
  -d '{"user_input": "Show me authentication errors"}')

echo "Query Response: $QUERY_RESPONSE"
RETURNED_TRACE_ID=$(echo $QUERY_RESPONSE | jq -r '.trace_id')

echo "🧪 Testing Feedback Submission..."
FEEDBACK_RESPONSE=$(curl -s -X POST http://localhost:8000/api/feedback \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-${TRACE_ID}-5555666677778888-01" \
  -d '{
    "session_id": "test-correlation",
    "feedback_type": "thumbs_up", 
    "user_input": "Show me authentication errors",
    "query_text": "source logs | filter $m.severity == \"Error\""
  }')

echo "Feedback Response: $FEEDBACK_RESPONSE"
FEEDBACK_TRACE_ID=$(echo $FEEDBACK_RESPONSE | jq -r '.trace_id')

echo "🔍 Trace Correlation Check:"
echo "  Query Trace ID:    $RETURNED_TRACE_ID"
echo "  Feedback Trace ID: $FEEDBACK_TRACE_ID"

if [ "$RETURNED_TRACE_ID" = "$FEEDBACK_TRACE_ID" ]; then
    echo "✅ SUCCESS: Traces are perfectly correlated!"
else
    echo "❌ FAILURE: Trace correlation broken"
fi
