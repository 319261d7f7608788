#include "center/alerts/channel.h"

#include <fmt/format.h>
#include <openssl/hmac.h>
#include <simdjson.h>

#include <algorithm>
#include <ctime>

#include "center/read/json_members.h"
#include "center/read/time_text.h"

namespace throughline::center::alerts {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kPagerDutyUrl = "https://events.pagerduty.com/v2/enqueue";
constexpr std::string_view kKindNames[] = {"webhook", "slack", "teams", "pagerduty", "email"};

bool HasControl(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<Fault> CheckUrl(const Channel& channel) {
  const bool mail = channel.kind == ChannelKind::kEmail;
  const bool good = mail ? channel.url.starts_with("smtp://") || channel.url.starts_with("smtps://")
                         : channel.url.starts_with("https://") || channel.url.starts_with("http://");
  if (!good) return WrongAt("url", mail ? "is no smtp:// or smtps:// address" : "is no https:// or http:// address");
  const size_t host = channel.url.find("://") + 3;
  const std::string_view authority =
      std::string_view(channel.url).substr(host, channel.url.find_first_of("/?#", host) - host);
  if (authority.empty() || authority.contains('@') || HasControl(channel.url) || channel.url.contains(' '))
    return WrongAt("url", "is no address: give a host without user and password, and no blanks");
  return std::nullopt;
}

std::optional<Fault> CheckMail(const Channel& channel) {
  if (channel.from.empty()) return WrongAt("from", "is missing; give an address");
  if (channel.to.empty()) return WrongAt("to", "is missing; give a list of addresses");
  std::vector<std::string> all = channel.to;
  all.push_back(channel.from);
  for (const std::string& one : all) {
    const bool plain = !HasControl(one) && one.find_first_of(" <>,;") == std::string::npos;
    if (!plain || one.find('@') == std::string::npos || one.size() > 254)
      return WrongAt(&one == &all.back() ? "from" : "to", fmt::format("'{}' is no address", one.substr(0, 60)));
  }
  return std::nullopt;
}

std::string_view Word(Notice::What what) {
  return what == Notice::What::kFiring ? "firing" : what == Notice::What::kResolved ? "resolved" : "test";
}

std::string Title(const Notice& notice) {
  const std::string_view mark = notice.what == Notice::What::kFiring     ? "FIRING"
                                : notice.what == Notice::What::kResolved ? "RESOLVED"
                                                                         : "TEST";
  return fmt::format("[{}] {} ({})", mark, notice.rule, notice.severity);
}

std::string ValueText(const Notice& notice) {
  return notice.value ? fmt::format("{:.6g}", *notice.value) : std::string("no data");
}

std::string Summary(const Notice& notice) {
  std::string labels;
  for (const auto& [name, value] : notice.labels)
    labels += fmt::format("{}{}={}", labels.empty() ? "" : ", ", name, value);
  return fmt::format("{}: value {}{}{}", notice.condition, ValueText(notice), labels.empty() ? "" : ", ", labels);
}

void WriteLabels(const Notice& notice, JsonWriter& json) {
  json.BeginObject();
  for (const auto& [name, value] : notice.labels) json.Key(name).String(value);
  json.EndObject();
}

std::string WebhookBody(const Notice& notice) {
  JsonWriter json;
  json.BeginObject().Key("id").String(notice.id).Key("status").String(Word(notice.what));
  json.Key("incident").String(notice.incident).Key("title").String(Title(notice)).Key("rule").BeginObject();
  json.Key("id").String(notice.rule_id).Key("name").String(notice.rule).Key("description").String(notice.description);
  json.EndObject().Key("severity").String(notice.severity).Key("labels");
  WriteLabels(notice, json);
  json.Key("condition").String(notice.condition).Key("value").DoubleOrNull(notice.value);
  json.Key("no_data").Bool(notice.no_data).Key("started_at").String(FormatInstant(notice.started));
  return json.Key("at").String(FormatInstant(notice.at)).EndObject().Take();
}

// Slack's own control characters: a label must not become a link or a mention.
std::string SlackText(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string_view Colour(const Notice& notice) {
  if (notice.what == Notice::What::kResolved) return "#2eb67d";
  return notice.severity == "critical" || notice.severity == "error" ? "#e01e5a" : "#ecb22e";
}

std::string SlackBody(const Notice& notice) {
  JsonWriter json;
  json.BeginObject().Key("text").String(SlackText(Title(notice))).Key("attachments").BeginArray().BeginObject();
  json.Key("color").String(Colour(notice)).Key("blocks").BeginArray();
  const auto section = [&json](const std::string& text) {
    json.BeginObject().Key("type").String("section").Key("text").BeginObject().Key("type").String("mrkdwn");
    json.Key("text").String(text).EndObject().EndObject();
  };
  section(fmt::format("*{}*\n{}", SlackText(Title(notice)), SlackText(Summary(notice))));
  if (!notice.description.empty()) section(SlackText(notice.description));
  section(fmt::format("Since {}", FormatInstant(notice.started)));
  return json.EndArray().EndObject().EndArray().EndObject().Take();
}

std::string TeamsBody(const Notice& notice) {
  JsonWriter json;
  json.BeginObject().Key("type").String("message").Key("attachments").BeginArray().BeginObject();
  json.Key("contentType").String("application/vnd.microsoft.card.adaptive").Key("content").BeginObject();
  json.Key("$schema").String("http://adaptivecards.io/schemas/adaptive-card.json").Key("type").String("AdaptiveCard");
  json.Key("version").String("1.4").Key("body").BeginArray();
  json.BeginObject().Key("type").String("TextBlock").Key("weight").String("Bolder").Key("wrap").Bool(true);
  json.Key("color").String(notice.what == Notice::What::kResolved ? "Good" : "Attention");
  json.Key("text").String(Title(notice)).EndObject();
  if (!notice.description.empty()) {
    json.BeginObject().Key("type").String("TextBlock").Key("wrap").Bool(true).Key("text").String(notice.description);
    json.EndObject();
  }
  json.BeginObject().Key("type").String("FactSet").Key("facts").BeginArray();
  const auto fact = [&json](std::string_view title, std::string_view value) {
    json.BeginObject().Key("title").String(title).Key("value").String(value).EndObject();
  };
  fact("Condition", notice.condition);
  fact("Value", ValueText(notice));
  fact("Since", FormatInstant(notice.started));
  for (const auto& [name, value] : notice.labels) fact(name, value);
  json.EndArray().EndObject().EndArray().EndObject().EndObject().EndArray();
  return json.EndObject().Take();
}

std::string PagerDutyBody(const Channel& channel, const Notice& notice) {
  const std::string key = notice.incident.empty() ? notice.id : notice.incident;
  JsonWriter json;
  json.BeginObject().Key("routing_key").String(channel.routing_key).Key("event_action");
  json.String(notice.what == Notice::What::kResolved ? "resolve" : "trigger").Key("dedup_key").String(key);
  json.Key("client").String("Throughline").Key("payload").BeginObject();
  std::string summary = fmt::format("{} {}", Title(notice), Summary(notice));
  if (summary.size() > 1024) {
    summary.resize(1024);
    while (!summary.empty() && (static_cast<unsigned char>(summary.back()) & 0xc0) == 0x80) summary.pop_back();
    if (!summary.empty() && static_cast<unsigned char>(summary.back()) >= 0xc0) summary.pop_back();
  }
  json.Key("summary").String(summary).Key("source").String("throughline").Key("severity").String(notice.severity);
  json.Key("timestamp").String(FormatInstant(notice.started)).Key("component").String(notice.rule);
  json.Key("custom_details").BeginObject().Key("condition").String(notice.condition);
  json.Key("value").DoubleOrNull(notice.value).Key("description").String(notice.description).Key("labels");
  WriteLabels(notice, json);
  return json.EndObject().EndObject().EndObject().Take();
}

// RFC 2047, where it must be: one encoded word of at most 75 bytes a line.
std::string HeaderText(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "=?utf-8?Q?";
  size_t line = out.size();
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool begins = (c & 0xc0) != 0x80;
    if (begins && line > 55) {
      out += "?=\r\n =?utf-8?Q?";
      line = 11;
    }
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      out += static_cast<char>(c);
      ++line;
    } else {
      out += '=';
      out += kHex[c >> 4];
      out += kHex[c & 15];
      line += 3;
    }
  }
  return out + "?=";
}

std::string MailText(const Channel& channel, const Notice& notice) {
  const std::time_t seconds = notice.at / 1'000'000'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char date[64];
  std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &utc);
  std::string out = fmt::format(
      "Date: {}\r\nFrom: <{}>\r\nTo: <{}>\r\nSubject: {}\r\nMessage-ID: <{}@throughline>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nAuto-Submitted: "
      "auto-generated\r\n\r\n",
      date, channel.from, fmt::join(channel.to, ">, <"), HeaderText(Title(notice)), notice.id);
  std::string text = fmt::format("{}\n\n{}\nSince {}\n", Title(notice), Summary(notice), FormatInstant(notice.started));
  if (!notice.description.empty()) text += "\n" + notice.description + "\n";
  static constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0, line = 0; i < text.size(); i += 3) {
    uint32_t three = 0;
    for (size_t j = 0; j < 3; ++j)
      three = three << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0u);
    for (size_t j = 0; j < 4; ++j) out += j <= text.size() - i ? kBase64[three >> (18 - 6 * j) & 63] : '=';
    if ((line += 4) >= 76) {
      out += "\r\n";
      line = 0;
    }
  }
  return out + "\r\n";
}

}  // namespace

std::string_view ChannelKindName(ChannelKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

std::string OriginOf(std::string_view url) {
  const size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  return std::string(url.substr(0, url.find_first_of("/?#", host + 3)));
}

Checked<Channel> ReadChannel(std::string_view json, const Channel* before) {
  dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS)
    return std::unexpected(
        WrongAt("", "the body is no JSON object",
                R"(send {"name": "...", "kind": "webhook", "url": "https://...", "secret": "..."})"));
  const Members in(object, "");
  if (auto fault = in.Unknown({"name", "kind", "url", "secret", "routing_key", "user", "password", "from", "to"}))
    return std::unexpected(*fault);
  Channel out;
  if (before != nullptr) out.id = before->id;
  Checked<std::string> kind = in.Word("kind", {"webhook", "slack", "teams", "pagerduty", "email"});
  if (!kind) return std::unexpected(kind.error());
  out.kind = static_cast<ChannelKind>(std::ranges::find(kKindNames, *kind) - std::begin(kKindNames));
  // A secret goes with the kind that it was given for.
  const bool keeps = before != nullptr && before->kind == out.kind;
  for (auto [name, text, kept] : {std::tuple{"name", &out.name, (const std::string*)nullptr},
                                  {"url", &out.url, keeps ? &before->url : nullptr},
                                  {"secret", &out.secret, keeps ? &before->secret : nullptr},
                                  {"routing_key", &out.routing_key, keeps ? &before->routing_key : nullptr},
                                  {"user", &out.user, keeps ? &before->user : nullptr},
                                  {"password", &out.password, keeps ? &before->password : nullptr},
                                  {"from", &out.from, keeps ? &before->from : nullptr}}) {
    Checked<std::string> read = in.Text(name, {.longest = 2'000});
    if (!read) return std::unexpected(read.error());
    *text = read->empty() && kept != nullptr ? *kept : std::move(*read);
  }
  // A secret must not follow to another host than the one it was given for.
  if (keeps && OriginOf(out.url) != OriginOf(before->url)) {
    if (!in.Find("secret")) out.secret.clear();
    if (!in.Find("routing_key")) out.routing_key.clear();
    if (!in.Find("password")) out.password.clear();
  }
  Checked<std::vector<std::string>> to = in.Texts("to", 50);
  if (!to) return std::unexpected(to.error());
  out.to = to->empty() && keeps ? before->to : std::move(*to);
  if (out.name.empty() || out.name.size() > 200)
    return std::unexpected(WrongAt("name", "is missing; give a text of at most 200 bytes"));
  if (out.kind == ChannelKind::kPagerDuty) {
    if (out.url.empty()) out.url = kPagerDutyUrl;
    if (out.routing_key.empty()) return std::unexpected(WrongAt("routing_key", "is missing"));
  }
  if (auto fault = CheckUrl(out)) return std::unexpected(*fault);
  if (out.kind == ChannelKind::kEmail) {
    if (auto fault = CheckMail(out)) return std::unexpected(*fault);
  }
  return out;
}

std::string StoredText(const Channel& channel) {
  JsonWriter json;
  json.BeginObject().Key("name").String(channel.name).Key("kind").String(ChannelKindName(channel.kind));
  for (auto [name, text] : {std::pair{"url", &channel.url},
                            {"secret", &channel.secret},
                            {"routing_key", &channel.routing_key},
                            {"user", &channel.user},
                            {"password", &channel.password},
                            {"from", &channel.from}}) {
    if (!text->empty()) json.Key(name).String(*text);
  }
  json.Key("to").BeginArray();
  for (const std::string& one : channel.to) json.String(one);
  return json.EndArray().EndObject().Take();
}

void WriteMembers(const Channel& channel, JsonWriter& json) {
  json.Key("name").String(channel.name).Key("kind").String(ChannelKindName(channel.kind));
  json.Key("target").String(OriginOf(channel.url));
  if (channel.kind == ChannelKind::kWebhook) json.Key("secret_set").Bool(!channel.secret.empty());
  if (channel.kind == ChannelKind::kPagerDuty) json.Key("routing_key_set").Bool(true);
  if (channel.kind != ChannelKind::kEmail) return;
  json.Key("user").String(channel.user).Key("password_set").Bool(!channel.password.empty());
  json.Key("from").String(channel.from).Key("to").BeginArray();
  for (const std::string& one : channel.to) json.String(one);
  json.EndArray();
}

std::string Payload(const Channel& channel, const Notice& notice) {
  switch (channel.kind) {
    case ChannelKind::kWebhook:
      return WebhookBody(notice);
    case ChannelKind::kSlack:
      return SlackBody(notice);
    case ChannelKind::kTeams:
      return TeamsBody(notice);
    case ChannelKind::kPagerDuty:
      return PagerDutyBody(channel, notice);
    case ChannelKind::kEmail:
      return MailText(channel, notice);
  }
  return {};
}

std::string WebhookSignature(std::string_view secret, int64_t unix_seconds, std::string_view body) {
  const std::string text = fmt::format("{}.{}", unix_seconds, body);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return fmt::format("t={},v1={}", unix_seconds, hex);
}

}  // namespace throughline::center::alerts
