#include "net/request_reader.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace throughline::net {
namespace {

constexpr size_t kFirstBufferBytes = 2 << 10;  // what an idle connection costs
constexpr size_t kBodyReadBytes = 64 << 10;

void ResizeUninitialized(std::string& text, size_t size) {
  text.resize_and_overwrite(size, [](char*, size_t n) { return n; });
}

}  // namespace

RequestReader::RequestReader(size_t max_header_bytes, size_t max_header_count)
    : max_header_bytes_(max_header_bytes), max_header_count_(max_header_count) {}

std::span<char> RequestReader::Prepare() {
  direct_ = state_ == State::kBody && is_length() && begin_ == end_;
  if (direct_) {
    const size_t left = static_cast<size_t>(framing_.length) - body_filled_;
    GrowBody(body_filled_ + std::min(left, kBodyReadBytes));
    return {request_.body.data() + body_filled_, std::min(left, request_.body.size() - body_filled_)};
  }
  if (begin_ == end_) {
    begin_ = end_ = 0;
    // Here and nowhere else: a read may be under way into it whenever a request is taken.
    if (state_ == State::kIdle && buffer_.size() > kFirstBufferBytes) buffer_ = std::string();
  }
  if (begin_ > 0 && end_ == buffer_.size()) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const size_t most = state_ == State::kBody ? kBodyReadBytes : std::max(max_header_bytes_, kFirstBufferBytes);
  if (end_ == buffer_.size() && buffer_.size() < most) {
    const size_t wanted = state_ == State::kBody ? most : std::max(kFirstBufferBytes, buffer_.size() * 2);
    ResizeUninitialized(buffer_, std::min(most, wanted));
  }
  return {buffer_.data() + end_, buffer_.size() - end_};
}

void RequestReader::Commit(size_t bytes) {
  if (direct_) {
    body_filled_ += bytes;
  } else {
    end_ += bytes;
  }
}

RequestReader::State RequestReader::Advance() {
  if (state_ == State::kIdle && begin_ < end_) state_ = State::kHead;
  if (state_ == State::kHead) return ReadHead();
  if (state_ == State::kBody) return ReadBody();
  return state_;
}

void RequestReader::Consume(size_t bytes) { begin_ += bytes; }

RequestReader::State RequestReader::Refuse(Refusal reason, Flaw flaw) {
  refusal_ = reason;
  flaw_ = std::move(flaw);
  return state_ = State::kRefused;
}

RequestReader::State RequestReader::ReadHead() {
  const size_t size = FindHeadEnd(unread(), searched_);
  const bool over = size == std::string_view::npos ? unread().size() >= max_header_bytes_ : size > max_header_bytes_;
  if (over) {
    return Refuse(Refusal::kHeaderTooLarge,
                  {431, fmt::format("the header is larger than the limit of {} bytes", max_header_bytes_)});
  }
  if (size == std::string_view::npos) return state_;
  std::expected<RequestHead, Flaw> head = ParseRequestHead(unread().substr(0, size), max_header_count_);
  if (!head) return Refuse(head.error().status == 431 ? Refusal::kHeaderTooLarge : Refusal::kBadFraming, head.error());
  Consume(size);
  searched_ = 0;
  std::expected<BodyFraming, Flaw> framing = FramingOf(*head);
  if (!framing) return Refuse(Refusal::kBadFraming, framing.error());
  framing_ = *framing;
  if (std::optional<Flaw> flaw = AcceptHead(std::move(*head))) {
    return Refuse(flaw->status == 417 ? Refusal::kExpectation : Refusal::kBadRequest, std::move(*flaw));
  }
  return state_ = State::kHeadReady;
}

std::optional<Flaw> RequestReader::AcceptHead(RequestHead head) {
  minor_version_ = head.minor_version;
  const size_t hosts = head.headers.Count("host");
  if (hosts > 1) return Flaw{400, "Host is repeated"};
  if (hosts == 0 && minor_version_ == 1) return Flaw{400, "an HTTP/1.1 request must have a Host"};
  const std::optional<std::string_view> expect = head.headers.Find("expect");
  if (expect && !EqualsIgnoreCase(*expect, "100-continue"))
    return Flaw{417, "the only supported Expect is 100-continue"};
  expects_continue_ = expect && minor_version_ == 1;

  std::string_view target = head.target;
  for (std::string_view scheme : {"http://", "https://"}) {  // absolute form, as sent to proxies (RFC 9112, 3.2.2)
    if (!target.starts_with(scheme)) continue;
    target.remove_prefix(scheme.size());
    const size_t slash = target.find('/');
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
    break;
  }
  if (!target.starts_with('/') && !(target == "*" && head.method == "OPTIONS")) {
    return Flaw{400, "the request target must begin with /"};
  }
  request_ = Request{};
  body_filled_ = 0;
  request_.method = std::move(head.method);
  const size_t question = target.find('?');
  request_.path = std::string(target.substr(0, question));
  if (question != std::string_view::npos) request_.query = Query::Parse(target.substr(question + 1));
  request_.target = std::string(target);
  request_.headers = std::move(head.headers);
  return std::nullopt;
}

RequestReader::State RequestReader::AllowBody(size_t max_body_bytes) {
  if (is_length() && framing_.length > max_body_bytes) {
    return Refuse(Refusal::kBodyTooLarge,
                  {413, fmt::format("the body is larger than the limit of {} bytes", max_body_bytes)});
  }
  chunked_.reset();
  if (framing_.kind == BodyFraming::Kind::kChunked) chunked_.emplace(max_body_bytes, max_header_bytes_);
  state_ = State::kBody;
  return Advance();
}

RequestReader::State RequestReader::ReadBody() {
  switch (framing_.kind) {
    case BodyFraming::Kind::kLength:
      return ReadLengthBody();
    case BodyFraming::Kind::kChunked:
      return ReadChunkedBody();
    case BodyFraming::Kind::kNone:
    case BodyFraming::Kind::kUntilClose:
      break;  // of responses only
  }
  return state_ = State::kComplete;
}

RequestReader::State RequestReader::ReadLengthBody() {
  const size_t left = static_cast<size_t>(framing_.length) - body_filled_;
  const std::string_view data = unread().substr(0, left);
  AppendBody(data);
  Consume(data.size());
  if (body_filled_ == framing_.length) state_ = State::kComplete;
  return state_;
}

RequestReader::State RequestReader::ReadChunkedBody() {
  while (!unread().empty() && !chunked_->done()) {
    std::expected<ChunkedDecoder::Step, Flaw> step = chunked_->Next(unread());
    if (!step) {
      const int status = step.error().status;
      const Refusal reason = status == 413   ? Refusal::kBodyTooLarge
                             : status == 431 ? Refusal::kHeaderTooLarge
                                             : Refusal::kBadFraming;
      return Refuse(reason, step.error());
    }
    AppendBody(step->data);
    Consume(step->consumed);
  }
  if (chunked_->done()) state_ = State::kComplete;
  return state_;
}

void RequestReader::AppendBody(std::string_view data) {
  if (data.empty()) return;
  GrowBody(body_filled_ + data.size());
  std::memcpy(request_.body.data() + body_filled_, data.data(), data.size());
  body_filled_ += data.size();
}

// Doubles, but never past an announced length: a 64-MiB body costs 64 MiB.
void RequestReader::GrowBody(size_t at_least) {
  if (request_.body.size() >= at_least) return;
  size_t size = std::max(at_least, request_.body.size() * 2);
  if (is_length()) size = std::min(size, static_cast<size_t>(framing_.length));
  ResizeUninitialized(request_.body, size);
}

Request RequestReader::TakeRequest() {
  request_.body.resize(body_filled_);
  state_ = State::kIdle;
  body_filled_ = 0;
  return std::exchange(request_, Request{});
}

}  // namespace throughline::net
