# Test the slow database demo programmatically
curl -X POST http://localhost:8000/api/demo/slow-db \
  -H "Content-Type: application/json" \
  -H "traceparent: 00-12345678901234567890123456789012-1111222233334444-01"

# Expected response includes:
# - Detailed performance breakdown
# - Optimization recommendations  
# - Actual query results
# - Trace ID for Coralogix analysis
