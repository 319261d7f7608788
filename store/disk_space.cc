#include "store/disk_space.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>

namespace throughline::store {

Result<uint64_t> SystemDiskSpace::FreeBytes(const std::string& path) const {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0)
    return Fail(ErrorKind::kUnavailable,
                fmt::format("can't ask for the free space of {}: {}", path, std::strerror(errno)));
  return static_cast<uint64_t>(found.f_bavail) * found.f_frsize;
}

}  // namespace throughline::store
