#include "net/message_head.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace throughline::net {
namespace {

namespace http = boost::beast::http;

std::unexpected<Flaw> Bad(std::string message) { return std::unexpected(Flaw{400, std::move(message)}); }

// What Beast lets pass for the sake of old clients. nullptr when the lines are clean.
const char* FlawOfLines(std::string_view block) {
  for (size_t i = 0; i < block.size(); ++i) {
    const char c = block[i];
    if (c == '\r') {
      if (i + 1 == block.size() || block[i + 1] != '\n') return "the header has a CR without LF";
      const bool folded = i + 2 < block.size() && (block[i + 2] == ' ' || block[i + 2] == '\t');
      if (folded) return "the header has a folded line";
      ++i;
    } else if (c == '\n') {
      return "the header has a LF without CR";
    } else if (c == '\0') {
      return "the header has a NUL";
    }
  }
  return nullptr;
}

template <bool kIsRequest>
using HeadParser = http::parser<kIsRequest, http::empty_body>;

template <bool kIsRequest>
std::optional<Flaw> RunParser(HeadParser<kIsRequest>& parser, std::string_view block) {
  if (const char* flaw = FlawOfLines(block)) return Flaw{400, flaw};
  parser.header_limit(std::numeric_limits<std::uint32_t>::max());  // the reader of the bytes has its own
  parser.body_limit(boost::none);
  parser.skip(true);
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(block), error);
  if (!error && parser.is_header_done()) return std::nullopt;
  if (error == http::error::bad_version)
    return Flaw{400, "the HTTP version must be 1.0 or 1.1, and lines must end with CRLF"};
  if (error == http::error::bad_content_length || error == http::error::multiple_content_length ||
      error == http::error::bad_transfer_encoding) {
    return Flaw{400, "Content-Length and Transfer-Encoding contradict each other, are repeated or can't be read"};
  }
  return Flaw{400, fmt::format("the header can't be read: {}", error ? error.message() : "it ends too early")};
}

template <typename Fields>
std::expected<Headers, Flaw> CopyFields(const Fields& fields, size_t max_fields) {
  Headers headers;
  size_t count = 0;
  for (const auto& field : fields) {
    if (++count > max_fields) {
      return std::unexpected(Flaw{431, fmt::format("the header has more than {} fields", max_fields)});
    }
    headers.Add(std::string(field.name_string()), std::string(field.value()));
  }
  return headers;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::expected<BodyFraming, Flaw> FramingOf(const Headers& headers, int minor_version) {
  const size_t lengths = headers.Count("content-length");
  const size_t codings = headers.Count("transfer-encoding");
  if (lengths > 0 && codings > 0) return Bad("a message must not have both Content-Length and Transfer-Encoding");
  if (lengths > 1) return Bad("Content-Length is repeated");
  if (codings > 1) return Bad("Transfer-Encoding is repeated");
  if (codings == 1) {
    if (minor_version == 0) return Bad("Transfer-Encoding needs HTTP/1.1");
    if (!EqualsIgnoreCase(headers.Get("transfer-encoding"), "chunked")) {
      return std::unexpected(Flaw{501, "the only supported Transfer-Encoding is chunked"});
    }
    return BodyFraming{BodyFraming::Kind::kChunked};
  }
  if (lengths == 0) return BodyFraming{};
  const std::string_view text = headers.Get("content-length");
  uint64_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (!AllDigits(text) || error != std::errc() || end != text.data() + text.size()) {
    return Bad("Content-Length is not a number of bytes");
  }
  return BodyFraming{BodyFraming::Kind::kLength, length};
}

}  // namespace

std::expected<RequestHead, Flaw> ParseRequestHead(std::string_view block, size_t max_fields) {
  HeadParser<true> parser;
  if (std::optional<Flaw> flaw = RunParser(parser, block)) return std::unexpected(std::move(*flaw));
  const auto& message = parser.get();
  std::expected<Headers, Flaw> headers = CopyFields(message.base(), max_fields);
  if (!headers) return std::unexpected(std::move(headers.error()));
  return RequestHead{std::string(message.method_string()), std::string(message.target()),
                     static_cast<int>(message.version() % 10), std::move(*headers)};
}

std::expected<ResponseHead, Flaw> ParseResponseHead(std::string_view block, size_t max_fields) {
  HeadParser<false> parser;
  if (std::optional<Flaw> flaw = RunParser(parser, block)) return std::unexpected(std::move(*flaw));
  const auto& message = parser.get();
  std::expected<Headers, Flaw> headers = CopyFields(message.base(), max_fields);
  if (!headers) return std::unexpected(std::move(headers.error()));
  return ResponseHead{static_cast<int>(message.result_int()), static_cast<int>(message.version() % 10),
                      std::move(*headers)};
}

std::expected<BodyFraming, Flaw> FramingOf(const RequestHead& head) {
  return FramingOf(head.headers, head.minor_version);
}

std::expected<BodyFraming, Flaw> FramingOf(const ResponseHead& head, std::string_view request_method) {
  std::expected<BodyFraming, Flaw> framing = FramingOf(head.headers, head.minor_version);
  if (!framing) return framing;
  const bool bodiless = request_method == "HEAD" || head.status / 100 == 1 || head.status == 204 || head.status == 304;
  if (bodiless) return BodyFraming{};
  const bool unstated = framing->kind == BodyFraming::Kind::kNone;
  return unstated ? BodyFraming{BodyFraming::Kind::kUntilClose} : framing;
}

size_t FindHeadEnd(std::string_view buffer, size_t& searched) {
  const size_t found = buffer.find("\r\n\r\n", searched);
  if (found != std::string_view::npos) return found + 4;
  searched = buffer.size() < 3 ? 0 : buffer.size() - 3;
  return std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
  });
}

std::string_view TrimBlanks(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string PrintableExcerpt(std::string_view text) {
  std::string excerpt(text.substr(0, 64));
  std::ranges::replace_if(
      excerpt, [](char c) { return c < ' ' || c > '~'; }, '?');
  return excerpt;
}

}  // namespace throughline::net
