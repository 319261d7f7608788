#include "sdk/export/spool.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <vector>

#include "sdk/report.h"

namespace throughline::inline sdk::otlp {
namespace {

namespace fs = std::filesystem;
using internal::Count;
using internal::Counter;

struct Header {
  char magic[8];
  uint64_t request_size;  // before compression
  uint64_t stored_size;   // behind the header
  uint32_t crc;           // of what is behind the header
  uint32_t padding;
};
constexpr char kMagic[8] = {'T', 'L', 'S', 'P', 'O', 'O', 'L', '1'};
// As a receiver takes (OTLP: 64 MiB): a header that says more is damaged.
constexpr uint64_t kLargestRequest = 64 << 20;

std::string ErrorText() { return std::strerror(errno); }

bool WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// What lies between "write" and "is on disk" for a name: the directory's own blocks.
void SyncDirectory(const fs::path& directory) {
  const int handle = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  fsync(handle);
  close(handle);
}

std::string Compress(std::string_view request) {
  std::string out(sizeof(Header), '\0');
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(1);
  size_t size = 0;
  if (compressor) {
    out.resize(sizeof(Header) + libdeflate_deflate_compress_bound(compressor, request.size()));
    size = libdeflate_deflate_compress(compressor, request.data(), request.size(), out.data() + sizeof(Header),
                                       out.size() - sizeof(Header));
    libdeflate_free_compressor(compressor);
  }
  if (size == 0) return {};
  out.resize(sizeof(Header) + size);
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.request_size = request.size();
  header.stored_size = size;
  header.crc = libdeflate_crc32(0, out.data() + sizeof(Header), size);
  std::memcpy(out.data(), &header, sizeof header);
  return out;
}

std::optional<std::string> Decompress(std::string_view file) {
  Header header;
  if (file.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, file.data(), sizeof header);
  file.remove_prefix(sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0 || header.stored_size != file.size() ||
      header.request_size > kLargestRequest || header.crc != libdeflate_crc32(0, file.data(), file.size())) {
    return std::nullopt;
  }
  std::string request(header.request_size, '\0');
  libdeflate_decompressor* decompressor = libdeflate_alloc_decompressor();
  if (!decompressor) return std::nullopt;
  const libdeflate_result result =
      libdeflate_deflate_decompress(decompressor, file.data(), file.size(), request.data(), request.size(), nullptr);
  libdeflate_free_decompressor(decompressor);
  if (result != LIBDEFLATE_SUCCESS) return std::nullopt;
  return request;
}

}  // namespace

Result<std::unique_ptr<Spool>> Spool::Open(fs::path directory, uint64_t max_bytes) {
  std::error_code error;
  if (fs::create_directories(directory, error))
    fs::permissions(directory, fs::perms::owner_all, error);  // it holds content
  const int lock = open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0)
    return Fail(ErrorKind::kUnavailable, "the spool " + directory.string() + " can't be used: " + ErrorText());
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return Fail(ErrorKind::kConflict,
                "the spool " + directory.string() + " is another process's: give each process a directory of its own");
  }
  std::unique_ptr<Spool> spool(new Spool(std::move(directory), max_bytes, lock));
  std::vector<std::pair<uint64_t, File>> found;
  for (fs::directory_iterator it(spool->directory_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    unsigned long long number = 0, spans = 0;
    int length = 0;
    if (name.ends_with(".part")) {
      std::error_code ignored;
      fs::remove(it->path(), ignored);  // half a file, of a program that ended amid it
    } else if (std::sscanf(name.c_str(), "%llu-%llu.otlp%n", &number, &spans, &length) == 2 &&
               static_cast<size_t>(length) == name.size()) {
      std::error_code ignored;
      const uintmax_t size = fs::file_size(it->path(), ignored);
      found.emplace_back(number, File{it->path(), spans, ignored ? 0 : size});
    }
  }
  std::ranges::sort(found, {}, [](const auto& entry) { return entry.first; });
  for (auto& [number, file] : found) {
    spool->bytes_ += file.bytes;
    spool->next_number_ = number + 1;
    spool->files_.push_back(std::move(file));
  }
  return spool;
}

Spool::~Spool() { close(lock_); }

Result<void> Spool::WriteFile(const fs::path& path, std::string_view bytes) {
  const fs::path part = path.string() + ".part";
  const auto fail = [&] {
    Error error{ErrorKind::kUnavailable, "the spool " + directory_.string() + " can't be written: " + ErrorText()};
    unlink(part.c_str());
    return Fail(std::move(error));
  };
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return fail();
  const bool is_written = WriteAll(file, bytes) && fsync(file) == 0;
  const bool is_closed = close(file) == 0;
  if (!is_written || !is_closed || rename(part.c_str(), path.c_str()) != 0) return fail();
  SyncDirectory(directory_);
  return {};
}

Result<void> Spool::Append(std::string_view request, uint64_t spans) {
  const std::string bytes = Compress(request);
  if (bytes.empty()) return Fail(ErrorKind::kUnavailable, "there is no memory to write into the spool");
  if (bytes.size() > max_bytes_) {
    return Fail(ErrorKind::kTooLarge, "the spool " + directory_.string() + " is smaller than one request");
  }
  while (!files_.empty() && bytes_ + bytes.size() > max_bytes_) {
    Count(Counter::kSpansRefused, files_.front().spans);
    internal::Report(LogLevel::kWarning, "export.spool_full",
                     "the spool " + directory_.string() + " is full: its oldest spans are deleted");
    RemoveOldest();
  }
  char name[64];
  std::snprintf(name, sizeof name, "%020llu-%llu.otlp", static_cast<unsigned long long>(next_number_),
                static_cast<unsigned long long>(spans));
  const fs::path path = directory_ / name;
  if (Result<void> written = WriteFile(path, bytes); !written) return written;
  ++next_number_;
  bytes_ += bytes.size();
  files_.push_back({path, spans, bytes.size()});
  Count(Counter::kSpansSpooled, spans);
  return {};
}

void Spool::Forget() {
  bytes_ -= files_.front().bytes;
  files_.pop_front();
}

std::optional<Spool::Entry> Spool::Oldest() {
  while (!files_.empty()) {
    const File& file = files_.front();
    std::ifstream in(file.path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (std::optional<std::string> request = Decompress(bytes)) return Entry{std::move(*request), file.spans};
    Count(Counter::kSpansRefused, file.spans);
    internal::Report(LogLevel::kWarning, "export.spool_corrupt",
                     "the spooled file " + file.path.string() + " is damaged: it is set aside as .corrupt, its " +
                         std::to_string(file.spans) + " spans are lost");
    std::error_code error;
    fs::rename(file.path, file.path.string() + ".corrupt", error);
    Forget();
  }
  return std::nullopt;
}

void Spool::RemoveOldest() {
  if (files_.empty()) return;
  std::error_code error;
  fs::remove(files_.front().path, error);
  Forget();
}

}  // namespace throughline::inline sdk::otlp
