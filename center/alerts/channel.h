// Who is told of an alert, and in which words.
//
//   {"name", "kind": "webhook", "url", "secret"}            JSON, signed: see WebhookSignature
//   {"name", "kind": "slack" or "teams", "url"}             an incoming webhook; its address is a secret
//   {"name", "kind": "pagerduty", "routing_key", "url"}     Events API v2
//   {"name", "kind": "email", "url": "smtp://host:port", "user", "password", "from", "to": []}
//
// Privacy  url, secret, routing_key and password are never given back and never logged: a reader sees where to (the
//          scheme and host) and which of them are set. One that a change leaves out stays as it was.
// Threads  plain data and functions.
// Source   Slack "Incoming webhooks", Teams "Post to a channel when a webhook request is received" (Adaptive Cards
//          1.4), PagerDuty "Events API v2", RFC 5322.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "center/alerts/rule.h"
#include "center/alerts/state.h"
#include "center/read/fault.h"

namespace throughline::center::alerts {

constexpr std::string_view kChannelKind = "alert_channel";

enum class ChannelKind { kWebhook, kSlack, kTeams, kPagerDuty, kEmail };
std::string_view ChannelKindName(ChannelKind kind);

struct Channel {
  std::string id, name;
  ChannelKind kind = ChannelKind::kWebhook;
  std::string url, secret, routing_key, user, password, from;
  std::vector<std::string> to;
};

// `before`: the secrets that a change keeps; may be nullptr.
Checked<Channel> ReadChannel(std::string_view json, const Channel* before);
std::string StoredText(const Channel& channel);               // with the secrets
void WriteMembers(const Channel& channel, JsonWriter& json);  // without
std::string OriginOf(std::string_view url);                   // "https://hooks.example.com"

// What is told.
struct Notice {
  enum class What { kFiring, kResolved, kTest } what = What::kFiring;
  std::string id;  // of this notice: the same in each try
  std::string incident, rule_id, rule, description, severity;
  std::map<std::string, std::string> labels;  // the rule's, and the group's columns
  std::string condition;                      // "error_rate > 5"
  std::optional<double> value;
  bool no_data = false;
  int64_t started = 0, at = 0;  // ns
};

// A text for one channel: JSON, or of e-mail the whole message.
std::string Payload(const Channel& channel, const Notice& notice);

// Throughline-Signature: "t=<unix seconds>,v1=<hex HMAC-SHA-256 of '<unix seconds>.<body>' under the secret>"
std::string WebhookSignature(std::string_view secret, int64_t unix_seconds, std::string_view body);

}  // namespace throughline::center::alerts
