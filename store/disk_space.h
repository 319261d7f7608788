// How much room the file system of the store has. Handed in, so that a test can fill the disk.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace throughline::store {

// Threads: any.
class DiskSpace {
 public:
  virtual ~DiskSpace() = default;
  // Bytes that we may still write where `path` is.
  virtual Result<uint64_t> FreeBytes(const std::string& path) const = 0;
};

class SystemDiskSpace final : public DiskSpace {
 public:
  Result<uint64_t> FreeBytes(const std::string& path) const override;
};

}  // namespace throughline::store
