#include "assistant/feedback/kept_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/json_writer.h"
#include "base/log.h"

namespace throughline::assistant {

namespace {

struct TextField {
  const char* key;
  std::string FeedbackRow::*member;
};
constexpr TextField kTexts[] = {
    {"session_id", &FeedbackRow::session_id},       {"conversation_id", &FeedbackRow::conversation_id},
    {"user_input", &FeedbackRow::user_input},       {"query_text", &FeedbackRow::query_text},
    {"feedback_type", &FeedbackRow::feedback_type}, {"comment", &FeedbackRow::comment},
    {"trace_id", &FeedbackRow::trace_id},           {"span_id", &FeedbackRow::span_id},
};

std::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Fail(errno == ENOSPC || errno == EDQUOT ? ErrorKind::kNoSpace : ErrorKind::kUnavailable,
              fmt::format("{} {}: {}", what, path, std::strerror(errno)));
}

// Open and locked, for as long as it lives.
class LockedFile {
 public:
  LockedFile(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;
  ~LockedFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  explicit operator bool() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  off_t Size() const {
    struct stat status {};
    return ::fstat(fd_, &status) == 0 ? status.st_size : 0;
  }
  std::optional<std::string> Read() const {
    std::string text(static_cast<size_t>(Size()), '\0');
    size_t done = 0;
    while (done < text.size()) {
      const ssize_t got = ::pread(fd_, text.data() + done, text.size() - done, static_cast<off_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return std::nullopt;
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    text.resize(done);
    return text;
  }
  bool Write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t put = ::write(fd_, text.data(), text.size());
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) return false;
      text.remove_prefix(static_cast<size_t>(put));
    }
    return true;
  }

 private:
  int fd_;
};

// A new file's name is on disk when its folder is.
bool SyncFolderOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool good = ::fsync(fd) == 0;
  ::close(fd);
  return good;
}

Result<void> AppendText(const std::string& path, std::string text) {
  const bool is_new = ::access(path.c_str(), F_OK) != 0;
  const LockedFile file(path, O_RDWR | O_CREAT | O_APPEND);
  if (!file) return Failed("can't open", path);
  const off_t size = file.Size();
  if (size > 0) {  // what was torn stays a line of its own
    char last = '\n';
    if (::pread(file.fd(), &last, 1, size - 1) == 1 && last != '\n') text.insert(text.begin(), '\n');
  }
  if (!file.Write(text) || ::fsync(file.fd()) != 0 || (is_new && !SyncFolderOf(path))) {
    const auto failed = Failed("can't write", path);
    // Half a line must not be taken for one that was acknowledged.
    if (::ftruncate(file.fd(), size) != 0) log::Warn("feedback", "a kept verdict that failed could not be taken back");
    return failed;
  }
  return {};
}

}  // namespace

std::string ToLine(const KeptVerdict& verdict) {
  JsonWriter json;
  json.BeginObject().Key("at").String(verdict.at).Key("answer_key").String(verdict.answer_key);
  for (const TextField& text : kTexts) json.Key(text.key).String(verdict.row.*text.member);
  json.Key("is_trace_of_answer").Bool(verdict.row.is_trace_of_answer).EndObject();
  return json.Take() + "\n";
}

Result<KeptVerdict> FromLine(std::string_view line) {
  const auto bad = [] { return Fail(ErrorKind::kInvalid, "the line is no kept verdict"); };
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(simdjson::padded_string(line)).get(object) != simdjson::SUCCESS) return bad();
  KeptVerdict verdict;
  const auto read = [&](const char* key, std::string& out) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS) return false;
    out = text;
    return true;
  };
  if (!read("at", verdict.at) || !read("answer_key", verdict.answer_key)) return bad();
  for (const TextField& text : kTexts) {
    if (!read(text.key, verdict.row.*text.member)) return bad();
  }
  if (object["is_trace_of_answer"].get(verdict.row.is_trace_of_answer) != simdjson::SUCCESS) return bad();
  return verdict;
}

Result<void> KeptFile::Append(std::span<const KeptVerdict* const> verdicts) {
  std::string text;
  for (const KeptVerdict* verdict : verdicts) text += ToLine(*verdict);
  return AppendText(path_, std::move(text));
}

void KeptFile::SetAside(const KeptVerdict& verdict) {
  if (auto done = AppendText(path_ + ".unreadable", ToLine(verdict)); !done) {
    log::Error("feedback", "a kept verdict could not be set aside", {{"error", done.error().message}});
  }
}

uint64_t KeptFile::Count() const {
  const LockedFile file(path_, O_RDONLY);
  if (!file) return 0;
  const std::optional<std::string> text = file.Read();
  return text ? static_cast<uint64_t>(std::ranges::count(*text, '\n')) : 0;
}

Result<void> KeptFile::Take(const std::function<bool(const std::vector<KeptVerdict>&)>& take) {
  const LockedFile file(path_, O_RDWR);
  if (!file) {
    if (errno == ENOENT) return {};
    return Failed("can't open", path_);
  }
  const std::optional<std::string> text = file.Read();
  if (!text) return Failed("can't read", path_);
  if (text->empty()) return {};

  std::vector<KeptVerdict> verdicts;
  std::string unreadable;
  for (std::string_view rest = *text; !rest.empty();) {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;  // torn: it was never acknowledged
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.empty()) continue;
    if (Result<KeptVerdict> verdict = FromLine(line)) {
      verdicts.push_back(std::move(*verdict));
    } else {
      unreadable.append(line).push_back('\n');
    }
  }
  if (!take(verdicts)) return Fail(ErrorKind::kUnavailable, "the kept verdicts wait");
  if (!unreadable.empty()) {
    if (Result<void> done = AppendText(path_ + ".unreadable", unreadable); !done) return done;
    log::Warn("feedback", "lines of the kept verdicts can't be read and were set aside",
              {{"bytes", unreadable.size()}});
  }
  if (::ftruncate(file.fd(), 0) != 0 || ::fsync(file.fd()) != 0) return Failed("can't empty", path_);
  return {};
}

}  // namespace throughline::assistant
