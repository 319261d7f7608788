#include "cmd/address_file.h"

#include <filesystem>
#include <fstream>

namespace throughline::cmd {
namespace {

std::string PathIn(const std::string& data) { return data + "/server.url"; }

}  // namespace

void WriteAddressFile(const std::string& data, const std::string& url) {
  std::ofstream file(PathIn(data), std::ios::trunc);
  std::error_code ignored;
  std::filesystem::permissions(PathIn(data), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                               ignored);
  file << url << '\n';
}

void RemoveAddressFile(const std::string& data) {
  std::error_code ignored;
  std::filesystem::remove(PathIn(data), ignored);
}

std::optional<std::string> ReadAddressFile(const std::string& data) {
  std::ifstream file(PathIn(data));
  std::string url;
  if (!std::getline(file, url) || url.empty()) return std::nullopt;
  return url;
}

}  // namespace throughline::cmd
