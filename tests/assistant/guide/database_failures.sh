#!/bin/bash
# Test database failure scenarios

echo "🔥 Testing Database Lock Scenario..."
# Create multiple concurrent feedback submissions
TRACE_ID="dblock1234567890123456789012345"

for i in {1..20}; do
  curl -s -X POST http://localhost:8000/api/feedback \
    -H "Content-Type: application/json" \
    -H "traceparent: 00-${TRACE_ID}-$(printf "%016d" $i)-01" \
    -d '{
      "session_id": "concurrent-test-'$i'",
      "feedback_type": "thumbs_up",
      "user_input": "Concurrent test",
      "query_text": "test query"
    }' &
done
wait

echo "🔥 Testing Database Corruption Recovery..."
# Temporarily corrupt the database file (be careful!)
# mv feedback.db feedback.db.backup
# echo "corrupted" > feedback.db

curl -s -X POST http://localhost:8000/api/feedback \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-corrupt567890123456789012345678-1111222233334444-01" \
  -d '{
    "session_id": "corruption-test",
    "feedback_type": "thumbs_down", 
    "user_input": "This should fail",
    "query_text": "corrupted test"
  }' | jq

# Restore database
# mv feedback.db.backup feedback.db
