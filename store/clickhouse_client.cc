#include "store/clickhouse_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "net/compression.h"
#include "net/url.h"
#include "store/server_error.h"

namespace throughline::store {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

constexpr size_t kTailBytes = 32 << 10;  // ClickHouse writes at most 16 KiB of exception after a broken result
constexpr size_t kErrorBodyBytes = 1 << 20;
constexpr std::string_view kExceptionMark = "__exception__";

uint64_t NumberAfter(std::string_view json, std::string_view key) {
  size_t at = json.find(fmt::format("\"{}\":\"", key));
  if (at == std::string_view::npos) return 0;
  at += key.size() + 4;
  uint64_t value = 0;
  std::from_chars(json.data() + at, json.data() + json.size(), value);
  return value;
}

// {"read_rows":"1","read_bytes":"8",...}: flat, and every value a number in quotes.
QuerySummary ReadSummary(const net::Headers& headers) {
  std::string_view json = headers.Get("X-ClickHouse-Summary");
  return {.read_rows = NumberAfter(json, "read_rows"),
          .read_bytes = NumberAfter(json, "read_bytes"),
          .result_rows = NumberAfter(json, "result_rows"),
          .written_rows = NumberAfter(json, "written_rows"),
          .elapsed = std::chrono::nanoseconds(NumberAfter(json, "elapsed_ns"))};
}

std::unexpected<Error> ServerSaid(std::string_view text, std::string_view header_code, int status) {
  std::optional<ServerError> error = ParseServerError(text, header_code);
  if (!error) {
    // 408: the body did not arrive in time. 429: a proxy's word for busy.
    ErrorKind kind = status == 429                                                      ? ErrorKind::kBusy
                     : status == 401 || status == 403 || status == 408 || status >= 500 ? ErrorKind::kUnavailable
                                                                                        : ErrorKind::kInternal;
    return Fail(
        kind,
        fmt::format("the store answered with HTTP status {} and no reason; is this ClickHouse's HTTP port?", status));
  }
  Error described = Describe(*error);
  if (described.kind == ErrorKind::kInternal) {
    log::Error("store", "the engine refused a statement", {{"code", error->code}, {"name", error->name}});
  }
  return Fail(std::move(described));
}

std::unexpected<Error> TransportFailed(const net::CallError& error) {
  return Fail(Error{error.kind, error.message}.In("store"));
}

// After a result broke off: the server's reason if it managed to write one, else what the connection says.
std::unexpected<Error> BrokenOff(std::string_view tail, const Error& otherwise) {
  if (std::optional<ServerError> error = ParseServerError(tail)) return Fail(Describe(*error));
  return Fail(otherwise);
}

// A result that ended in due form may still end with an exception: the server had sent its status before it failed.
// With the tag of the header around it, it can't be mistaken for data.
bool EndsWithException(std::string_view bytes, std::string_view tag) {
  return !tag.empty() && bytes.ends_with(fmt::format("{}\r\n{}\r\n", tag, kExceptionMark));
}

Result<std::string> Unescaped(std::string_view text, std::string_view what) {
  std::optional<std::string> plain = net::PercentDecode(text);
  if (!plain) return Fail(ErrorKind::kInvalid, fmt::format("the {} in the engine address has a broken %-escape", what));
  return *plain;
}

}  // namespace

Result<ClickHouseEndpoint> ClickHouseEndpoint::Parse(std::string_view text) {
  ClickHouseEndpoint parsed;
  size_t scheme_end = text.find("://");
  if (text.starts_with("unix:") || scheme_end == std::string_view::npos) {
    Result<net::Endpoint> endpoint = net::Endpoint::Parse(text);
    if (!endpoint) return Fail(endpoint.error());
    parsed.endpoint = *endpoint;
    return parsed;
  }
  std::string_view scheme = text.substr(0, scheme_end);
  std::string_view rest = text.substr(scheme_end + 3);
  std::string_view authority = rest.substr(0, rest.find('/'));
  std::string_view path = rest.substr(authority.size());
  if (size_t at = authority.rfind('@'); at != std::string_view::npos) {
    std::string_view credentials = authority.substr(0, at);
    authority.remove_prefix(at + 1);
    std::string_view user = credentials.substr(0, credentials.find(':'));
    Result<std::string> plain_user = Unescaped(user, "user");
    if (!plain_user) return Fail(plain_user.error());
    parsed.user = *plain_user;
    if (user.size() < credentials.size()) {
      Result<std::string> password = Unescaped(credentials.substr(user.size() + 1), "password");
      if (!password) return Fail(password.error());
      parsed.password = *password;
    }
  }
  if (path.size() > 1) {
    Result<std::vector<std::string>> segments = net::SplitPath(path);
    if (!segments || segments->size() != 1)
      return Fail(ErrorKind::kInvalid,
                  "after the host an engine address names one database, as in http://host:8123/default");
    parsed.database = segments->front();
  }
  std::string host(authority);
  bool has_port = authority.rfind(':') != std::string_view::npos && authority.rfind(':') > authority.rfind(']') + 1;
  if (authority.find(']') == std::string_view::npos) has_port = authority.find(':') != std::string_view::npos;
  if (!has_port) host += scheme == "https" ? ":8443" : ":8123";
  Result<net::Endpoint> endpoint = net::Endpoint::Parse(fmt::format("{}://{}", scheme, host));
  if (!endpoint) return Fail(endpoint.error());
  parsed.endpoint = *endpoint;
  return parsed;
}

std::string ClickHouseEndpoint::Text() const {
  std::string text = endpoint.Text();
  if (size_t at = text.find("://"); at != std::string::npos && !user.empty())
    text.insert(at + 3, net::PercentEncode(user) + "@");
  return endpoint.transport == net::Endpoint::Transport::kUnix ? text : text + "/" + net::PercentEncode(database);
}

RowStream::RowStream(net::ResponseStream stream)
    : stream_(std::move(stream)),
      summary_(ReadSummary(stream_.headers())),
      exception_tag_(stream_.headers().Get("X-ClickHouse-Exception-Tag")) {}

Result<std::string_view> RowStream::Read() {
  net::CallResult<std::string_view> piece = stream_.Read();
  if (!piece) return BrokenOff(tail_, TransportFailed(piece.error()).error());
  if (piece->empty()) {
    if (EndsWithException(tail_, exception_tag_))
      return BrokenOff(tail_, Error{ErrorKind::kUnavailable, "the store stopped in the middle of a result"});
    return *piece;
  }
  if (piece->size() >= kTailBytes) {
    tail_.assign(piece->substr(piece->size() - kTailBytes));
  } else {
    tail_.append(*piece);
    if (tail_.size() > 2 * kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
  }
  return *piece;
}

Result<std::unique_ptr<ClickHouseClient>> ClickHouseClient::Create(ClickHouseEndpoint endpoint,
                                                                   ClickHouseClientOptions options) {
  net::ClientOptions http_options;
  http_options.connect_timeout = options.connect_timeout;
  http_options.total_timeout = options.total_timeout;
  http_options.max_idle_connections = options.connections_kept;
  http_options.max_idle_time =
      std::chrono::milliseconds(2500);  // a ClickHouse server closes after 3 s, or 10 s in later versions
  http_options.max_body_bytes = options.max_result_bytes;
  http_options.ca_file = options.ca_file;
  Result<std::unique_ptr<net::Client>> http = net::Client::Create(endpoint.endpoint, http_options);
  if (!http) return Fail(http.error());
  return std::unique_ptr<ClickHouseClient>(
      new ClickHouseClient(std::move(endpoint), std::move(options), std::move(*http)));
}

net::ClientRequest ClickHouseClient::Request(const QueryOptions& options, const Settings& more) const {
  net::ClientRequest request;
  request.method = "POST";
  request.target = "/";
  auto add = [&](std::string_view name, std::string_view value) {
    request.target += fmt::format("{}{}={}", request.target.size() == 1 ? "?" : "&", net::PercentEncode(name),
                                  net::PercentEncode(value));
  };
  if (IsRemote())
    add("database", endpoint_.database);  // our own engine starts in `default`, and naming it costs a statement
  for (const auto& [name, value] : more) add(name, value);
  for (const auto& [name, value] : options.settings) add(name, value);
  for (const Param& param : options.params)
    add("param_" + param.name, param.is_identifier ? param.value : EscapeParam(param.value));
  // A limit of its own, a little before the deadline, gives a reason where the deadline only gives silence.
  const bool has_limit =
      std::ranges::any_of(options.settings, [](const auto& setting) { return setting.first == "max_execution_time"; });
  if (options.deadline && !has_limit) {
    auto left = duration_cast<std::chrono::milliseconds>(*options.deadline - std::chrono::steady_clock::now());
    add("max_execution_time", fmt::format("{:.3f}", std::max<double>(0.001, static_cast<double>(left.count()) / 1000)));
  }
  if (!endpoint_.user.empty()) {
    request.headers.Set("X-ClickHouse-User", endpoint_.user);
    request.headers.Set("X-ClickHouse-Key", endpoint_.password);
  }
  return request;
}

Result<net::ResponseStream> ClickHouseClient::Open(net::ClientRequest request, const QueryOptions& options) {
  net::CallResult<net::ResponseStream> stream =
      http_->Open(request, {.deadline = options.deadline, .cancel = options.cancel});
  if (!stream) return TransportFailed(stream.error());
  std::string_view code = stream->headers().Get("X-ClickHouse-Exception-Code");
  if (stream->status() == 200 && code.empty()) return std::move(*stream);
  std::string header_code(code), encoding(stream->headers().Get("Content-Encoding")), text;
  net::CallResult<void> read = stream->ReadAll([&text](std::string_view piece) {
    text += piece;
    return text.size() < kErrorBodyBytes;
  });
  if (!read && text.empty() && header_code.empty()) return TransportFailed(read.error());
  if (Result<std::string> plain = net::Decompress(encoding, text, kErrorBodyBytes)) text = std::move(*plain);
  return ServerSaid(text, header_code, stream->status());
}

Result<QueryResult> ClickHouseClient::Query(std::string_view sql, const QueryOptions& options,
                                            std::string_view format) {
  Settings more;
  if (IsRemote()) {
    // The server holds the result back until it is whole, so that an error comes with its own status.
    more = {{"wait_end_of_query", "1"},
            {"cancel_http_readonly_queries_on_client_close", "1"},
            {"enable_http_compression", "1"}};
  }
  net::ClientRequest request = Request(options, more);
  if (IsRemote()) request.headers.Set("Accept-Encoding", "zstd, gzip");
  std::string text = format.empty() ? std::string(sql) : fmt::format("{}\nFORMAT {}", sql, format);
  request.body = {text};
  request.idempotent = true;
  Result<net::ResponseStream> stream = Open(std::move(request), options);
  if (!stream) return Fail(stream.error());
  QueryResult result{.bytes = {}, .summary = ReadSummary(stream->headers())};
  std::string tag(stream->headers().Get("X-ClickHouse-Exception-Tag")),
      encoding(stream->headers().Get("Content-Encoding"));
  bool over = false;
  net::CallResult<void> read = stream->ReadAll([&](std::string_view piece) {
    over = result.bytes.size() + piece.size() > options_.max_result_bytes;
    if (!over) result.bytes += piece;
    return !over;
  });
  if (over)
    return Fail(ErrorKind::kTooLarge,
                fmt::format("the result of a query is over the limit of {} bytes", options_.max_result_bytes));
  std::string_view tail = result.bytes;
  if (tail.size() > kTailBytes) tail.remove_prefix(tail.size() - kTailBytes);
  if (!read) return BrokenOff(tail, TransportFailed(read.error()).error());
  if (!encoding.empty()) {
    Result<std::string> plain = net::Decompress(encoding, std::move(result.bytes), options_.max_result_bytes);
    if (!plain) return Fail(plain.error().In("result of the store"));
    result.bytes = std::move(*plain);
    tail = result.bytes;
  }
  if (EndsWithException(tail, tag))
    return BrokenOff(tail, Error{ErrorKind::kUnavailable, "the store stopped in the middle of a result"});
  return result;
}

Result<RowStream> ClickHouseClient::Stream(std::string_view sql, const QueryOptions& options, std::string_view format) {
  Settings more;
  if (IsRemote()) more = {{"cancel_http_readonly_queries_on_client_close", "1"}};
  net::ClientRequest request = Request(options, more);
  std::string text = fmt::format("{}\nFORMAT {}", sql, format);
  request.body = {text};
  request.idempotent = true;
  Result<net::ResponseStream> stream = Open(std::move(request), options);
  if (!stream) return Fail(stream.error());
  return RowStream(std::move(*stream));
}

Result<void> ClickHouseClient::Execute(std::string_view sql, const QueryOptions& options) {
  net::ClientRequest request = Request(options, {});
  request.body = {sql};
  request.idempotent = true;
  Result<net::ResponseStream> stream = Open(std::move(request), options);
  if (!stream) return Fail(stream.error());
  std::string text;
  net::CallResult<void> read = stream->ReadAll([&text](std::string_view piece) {
    if (text.size() < kTailBytes) text += piece;
    return true;
  });
  if (!read) return BrokenOff(text, TransportFailed(read.error()).error());
  return {};
}

Result<QuerySummary> ClickHouseClient::Insert(std::string_view head, std::span<const std::string_view> pieces,
                                              const QueryOptions& options) {
  net::ClientRequest request = Request(options, {{"query", std::string(head)}});
  std::string packed;
  if (IsRemote()) {
    std::string plain;
    for (std::string_view piece : pieces) plain += piece;
    packed = net::Zstd(plain, 1);
    request.headers.Set("Content-Encoding", "zstd");
    request.body = {packed};
  } else {
    request.body.assign(pieces.begin(), pieces.end());
  }
  // Not idempotent: whether a broken insert is stored is a question to ask, not to answer by doing it twice.
  Result<net::ResponseStream> stream = Open(std::move(request), options);
  if (!stream) return Fail(stream.error());
  QuerySummary summary = ReadSummary(stream->headers());
  std::string text;
  net::CallResult<void> read = stream->ReadAll([&text](std::string_view piece) {
    if (text.size() < kTailBytes) text += piece;
    return true;
  });
  if (!read) return BrokenOff(text, TransportFailed(read.error()).error());
  return summary;
}

}  // namespace throughline::store
