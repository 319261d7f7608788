#include "assistant/feedback/salvage.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace throughline::assistant {

namespace {

using Bytes = std::string_view;

constexpr size_t kLongestRow = 4u << 20;  // no verdict is near it; a damaged length may be
constexpr uint8_t kTableLeaf = 0x0d;
constexpr size_t kLogHeader = 32, kFrameHeader = 24;

class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    is_open_ = true;
    struct stat status {};
    if (::fstat(fd, &status) == 0 && status.st_size > 0) {
      void* mapped = ::mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
      if (mapped != MAP_FAILED) {
        data_ = static_cast<const char*>(mapped);
        size_ = static_cast<size_t>(status.st_size);
      }
    }
    ::close(fd);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (data_) ::munmap(const_cast<char*>(data_), size_);
  }
  bool is_open() const { return is_open_; }
  Bytes bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  size_t size_ = 0;
  bool is_open_ = false;
};

// Big-endian, as everything in the format. Requires that it is inside.
uint64_t Number(Bytes bytes, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | static_cast<uint8_t>(bytes[at + i]);
  return value;
}

std::optional<uint64_t> Varint(Bytes bytes, size_t& at) {
  uint64_t value = 0;
  for (int i = 0; i < 9; ++i) {
    if (at >= bytes.size()) return std::nullopt;
    const auto byte = static_cast<uint8_t>(bytes[at++]);
    if (i == 8) return value << 8 | byte;
    value = value << 7 | (byte & 0x7f);
    if (byte < 0x80) return value;
  }
  return value;
}

bool IsPageSize(uint64_t size) { return size >= 512 && size <= 65536 && std::has_single_bit(size); }

struct Value {
  enum Type : uint8_t { kNull, kInteger, kText, kOther } type = kNull;
  int64_t integer = 0;
  Bytes text;
};

std::optional<std::vector<Value>> ReadRecord(Bytes record) {
  size_t at = 0;
  const auto header = Varint(record, at);
  if (!header || *header > record.size() || *header < at) return std::nullopt;
  size_t body = *header;
  std::vector<Value> values;
  while (at < *header) {
    const auto type = Varint(record, at);
    if (!type || at > *header) return std::nullopt;
    Value value;
    size_t width = 0;
    if (*type >= 12) {
      width = (*type - 12) / 2;
      value.type = *type % 2 == 1 ? Value::kText : Value::kOther;
    } else if (*type >= 1 && *type <= 7) {
      constexpr size_t kWidths[] = {0, 1, 2, 3, 4, 6, 8, 8};
      width = kWidths[*type];
      value.type = *type == 7 ? Value::kOther : Value::kInteger;
    } else if (*type == 8 || *type == 9) {
      value = {.type = Value::kInteger, .integer = *type == 9, .text = {}};
    } else if (*type != 0) {
      return std::nullopt;  // reserved
    }
    if (width > record.size() - body) return std::nullopt;
    if (value.type == Value::kText) value.text = record.substr(body, width);
    if (value.type == Value::kInteger && width > 0) {
      const auto raw = static_cast<int64_t>(Number(record, body, width) << (64 - 8 * width));
      value.integer = raw >> (64 - 8 * width);
    }
    body += width;
    values.push_back(value);
  }
  return values;
}

// feedback_database.cc has the order of the columns.
std::optional<StoredVerdict> ReadVerdict(uint64_t id, const std::vector<Value>& values) {
  if (values.size() < 5 || values.size() > 32 || id == 0 || id > INT64_MAX || values[0].type != Value::kNull) {
    return std::nullopt;
  }
  if (values[4].text != "thumbs_up" && values[4].text != "thumbs_down") return std::nullopt;
  StoredVerdict verdict;
  verdict.id = static_cast<int64_t>(id);
  std::string unused;
  std::string* const texts[] = {
      nullptr,
      &verdict.row.session_id,
      &verdict.row.query_text,
      &verdict.row.user_input,
      &verdict.row.feedback_type,
      &verdict.timestamp,
      &verdict.row.trace_id,
      &verdict.row.span_id,
      &verdict.created_at,
      &verdict.row.conversation_id,
      &verdict.row.comment,
      &verdict.updated_at,
      &verdict.answer_key,
  };
  for (size_t i = 1; i < std::size(texts) && i < values.size(); ++i) {
    if (values[i].type != Value::kText && values[i].type != Value::kNull) return std::nullopt;
    if (!simdjson::validate_utf8(values[i].text.data(), values[i].text.size())) return std::nullopt;
    texts[i]->assign(values[i].text);
  }
  if (values.size() > 13) verdict.changes = values[13].integer;
  return verdict;
}

class Scan {
 public:
  Scan(Bytes file, Bytes log, size_t page_size) : file_(file), page_size_(page_size) {
    usable_ = page_size_;
    if (file_.size() >= 100 && file_.starts_with("SQLite format 3")) {
      const auto reserved = static_cast<uint8_t>(file_[20]);
      if (reserved <= 32) usable_ -= reserved;
    }
    ReadLog(log);
  }

  uint64_t Run(const std::function<void(const StoredVerdict&)>& take) {
    uint64_t taken = 0;
    const auto pages = static_cast<uint32_t>((file_.size() + page_size_ - 1) / page_size_);
    for (uint32_t page = 1; page <= pages; ++page) taken += ScanPage(page, Page(page), take);
    is_in_log_ = true;
    for (const auto& [page, bytes] : newest_) taken += ScanPage(page, bytes, take);
    return taken;
  }

 private:
  // Frames whose salts are not the header's are left over from before the log began anew.
  void ReadLog(Bytes log) {
    if (log.size() < kLogHeader || Number(log, 8, 4) != page_size_) return;
    const Bytes salts = log.substr(16, 8);
    for (size_t at = kLogHeader; at + kFrameHeader + page_size_ <= log.size(); at += kFrameHeader + page_size_) {
      if (log.substr(at + 8, 8) != salts) continue;
      newest_[static_cast<uint32_t>(Number(log, at, 4))] = log.substr(at + kFrameHeader, page_size_);
    }
  }

  Bytes Page(uint32_t page) const {
    if (page == 0) return {};
    if (const auto found = newest_.find(page); is_in_log_ && found != newest_.end()) return found->second;
    const size_t at = (static_cast<size_t>(page) - 1) * page_size_;
    return at < file_.size() ? file_.substr(at, page_size_) : Bytes();
  }

  uint64_t ScanPage(uint32_t number, Bytes page, const std::function<void(const StoredVerdict&)>& take) {
    const size_t start = number == 1 ? 100 : 0;
    if (page.size() < start + 8 || static_cast<uint8_t>(page[start]) != kTableLeaf) return 0;
    const uint64_t cells = Number(page, start + 3, 2);
    uint64_t taken = 0;
    for (uint64_t i = 0; i < cells; ++i) {
      const size_t pointer = start + 8 + 2 * i;
      if (pointer + 2 > page.size()) break;
      size_t at = Number(page, pointer, 2);
      const auto size = Varint(page, at);
      const auto id = size ? Varint(page, at) : std::nullopt;
      if (!id || *size > kLongestRow) continue;
      const auto payload = Payload(page, at, *size);
      if (!payload) continue;
      const auto values = ReadRecord(*payload);
      if (!values) continue;
      if (const auto verdict = ReadVerdict(*id, *values)) {
        take(*verdict);
        ++taken;
      }
    }
    return taken;
  }

  // What fits stands in the cell; the rest is on a chain of overflow pages.
  std::optional<Bytes> Payload(Bytes page, size_t at, size_t size) {
    const size_t most = usable_ - 35;
    if (size <= most) {
      if (at + size > page.size()) return std::nullopt;
      return page.substr(at, size);
    }
    const size_t least = (usable_ - 12) * 32 / 255 - 23;
    const size_t fitting = least + (size - least) % (usable_ - 4);
    const size_t local = fitting <= most ? fitting : least;
    if (at + local + 4 > page.size()) return std::nullopt;
    gathered_.assign(page.substr(at, local));
    auto next = static_cast<uint32_t>(Number(page, at + local, 4));
    while (gathered_.size() < size) {  // ends: each page of the chain adds bytes, and size is limited
      const Bytes overflow = Page(next);
      if (overflow.size() < usable_) return std::nullopt;
      next = static_cast<uint32_t>(Number(overflow, 0, 4));
      gathered_.append(overflow.substr(4, std::min(usable_ - 4, size - gathered_.size())));
    }
    return gathered_;
  }

  Bytes file_;
  size_t page_size_, usable_;
  std::unordered_map<uint32_t, Bytes> newest_;  // of the log
  bool is_in_log_ = false;
  std::string gathered_;
};

}  // namespace

Result<uint64_t> Salvage(const std::string& database, const std::string& log,
                         const std::function<void(const StoredVerdict&)>& take) {
  const MappedFile file(database), log_file(log);
  if (!file.is_open()) {
    return Fail(ErrorKind::kUnavailable, fmt::format("can't open {}: {}", database, std::strerror(errno)));
  }
  // What the header says, what the log says, ours; then whatever there is. The one that finds most is the true one:
  // with twice the true size every other page would still be read.
  std::vector<size_t> sizes;
  const auto add = [&](uint64_t size) {
    if (size == 1) size = 65536;
    if (IsPageSize(size) && std::ranges::find(sizes, size) == sizes.end()) sizes.push_back(size);
  };
  if (file.bytes().size() >= 100) add(Number(file.bytes(), 16, 2));
  if (log_file.bytes().size() >= kLogHeader) add(Number(log_file.bytes(), 8, 4));
  for (const uint64_t size : {4096, 1024, 8192, 2048, 16384, 32768, 65536, 512}) add(size);
  size_t best = sizes.front();
  uint64_t most = 0;
  for (const size_t size : sizes) {
    const uint64_t found = Scan(file.bytes(), log_file.bytes(), size).Run([](const StoredVerdict&) {});
    if (found > most) std::tie(best, most) = std::pair(size, found);
  }
  return most == 0 ? 0 : Scan(file.bytes(), log_file.bytes(), best).Run(take);
}

}  // namespace throughline::assistant
