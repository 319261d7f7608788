// A catalogue for tests: a shop with an assistant, as its data would look.
#pragma once

#include "assistant/live_catalogue.h"

namespace throughline::assistant {

inline LiveCatalogue ShopCatalogue() {
  LiveCatalogue out;
  const std::vector<std::string> services = {
      "checkout", "payment", "cart", "frontend", "search", "recommendation-service", "dataprime_assistant"};
  out.is_live = true;
  out.fields = {
      {"spans", "$m.timestamp", "timestamp", "", {}},
      {"spans", "$m.duration", "number", "us", {}},
      {"spans", "$l.serviceName", "string", "", services},
      {"spans", "$l.applicationName", "string", "", {"shop", "ai-dataprime"}},
      {"spans", "$l.subsystemName", "string", "", {"backend", "query-generator", "web"}},
      {"spans",
       "$l.operationName",
       "string",
       "",
       {"GET /api/products", "POST /api/checkout", "chat gpt-4o", "SELECT orders"}},
      {"spans", "$d.tags['otel.status_code']", "string", "", {"ERROR", "OK", "UNSET"}},
      {"spans", "$d.tags['span.kind']", "string", "", {"server", "client", "internal"}},
      {"spans", "$d.http.route", "string", "", {"/api/products", "/api/checkout", "/api/cart"}},
      {"spans", "$d.http.response.status_code", "number", "", {}},
      {"spans", "$d.http.request.method", "string", "", {"GET", "POST"}},
      {"spans", "$d.db.system", "string", "", {"postgresql", "redis", "sqlite"}},
      {"spans", "$d.gen_ai.operation.name", "string", "", {"chat", "embeddings", "execute_tool"}},
      {"spans", "$d.gen_ai.provider.name", "string", "", {"openai", "anthropic"}},
      {"spans", "$d.gen_ai.request.model", "string", "", {"gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet"}},
      {"spans", "$d.ai.model.name", "string", "", {"gpt-4o", "gpt-4o-mini"}},
      {"spans", "$d.gen_ai.usage.input_tokens", "number", "tokens", {}},
      {"spans", "$d.gen_ai.usage.output_tokens", "number", "tokens", {}},
      {"spans", "$d.gen_ai.usage.cost", "number", "usd", {}},
      {"spans", "$d.gen_ai.conversation.id", "string", "", {}},
      {"spans", "$d.enduser.id", "string", "", {"alice", "bob", "user-17"}},
      {"spans", "$d.feedback.type", "string", "", {"thumbs_up", "thumbs_down"}},
      {"spans", "$d.ai.intent.category", "string", "", {"error_analysis", "performance_analysis", "text_search"}},
      {"spans", "$d.ai.intent.confidence", "number", "", {}},
      {"spans", "$d.query.cost_class", "string", "", {"low", "medium", "high"}},
      {"spans", "$d.cache.hit", "bool", "", {}},
      {"spans", "$d.queue.depth", "number", "", {}},
      {"logs", "$m.timestamp", "timestamp", "", {}},
      {"logs", "$m.severity", "string", "", {"Info", "Error", "Warning", "Critical", "Debug"}},
      {"logs", "$l.serviceName", "string", "", services},
      {"logs", "$l.applicationname", "string", "", {"shop", "ai-dataprime"}},
      {"logs", "$l.subsystemname", "string", "", {"backend", "web"}},
      {"logs", "$d.message", "string", "", {"Payment declined", "connection refused"}},
      {"logs", "$d.user_id", "string", "", {"alice", "bob"}},
      {"logs", "$d.logRecord.attributes['k8s.pod.name']", "string", "", {"checkout-7d9f", "cart-1"}},
      {"logs", "$d.order.amount", "number", "", {}},
      {"logs", "$d.region", "string", "", {"eu-west-1", "us-east-1"}},
      {"metrics", "$m.timestamp", "timestamp", "", {}},
      {"metrics", "$d.metric", "string", "", {"process.cpu.usage", "queue.depth"}},
      {"metrics", "$d.value", "number", "", {}},
      {"metrics", "$l.serviceName", "string", "", services},
      {"metrics", "$d.host.name", "string", "", {"web-1"}},
  };
  for (const Field& field : out.fields) {
    if (!field.keypath.starts_with("$d.")) continue;
    dataprime::AttributeTypes types;
    types.text = field.type == "string";
    types.number = field.type == "number";
    types.boolean = field.type == "bool";
    out.attributes[field.source][field.keypath.substr(3)] = types;
  }
  return out;
}

}  // namespace throughline::assistant
