#include "cmd/own_server.h"

#include <filesystem>
#include <iostream>

#include "cmd/address_file.h"
#include "cmd/cli/api_client.h"
#include "cmd/server.h"
#include "net/client.h"
#include "net/server.h"

namespace throughline::cmd {
namespace {

bool Answers(std::string_view server) {
  Result<net::Endpoint> endpoint = net::Endpoint::Parse(server);
  if (!endpoint) return false;
  auto client = net::Client::Create(
      *endpoint, {.connect_timeout = std::chrono::seconds(2), .total_timeout = std::chrono::seconds(5)});
  return client && (*client)->Send({.target = "/healthz"});
}

// Where a server with these settings would listen, as this machine reaches it.
std::string ServerOf(const Config& config) {
  if (config.http.starts_with("unix:")) return config.http;
  Result<net::ListenAddress> address = net::ListenAddress::Parse(config.http);
  if (!address) return std::string(kDefaultServer);
  if (address->host == "0.0.0.0") address->host = "127.0.0.1";
  if (address->host == "::") address->host = "::1";
  return (config.tls_certificate.empty() ? "http://" : "https://") + address->Text();
}

}  // namespace

int RunWithOwnServerIfNeeded(ClientCommands& client, const Config& config) {
  if (client.NamesServer() && client.Data().empty()) return client.Run();
  // A server of the directory that is asked, whatever its address, comes before one that listens where ours would.
  const std::optional<std::string> known = ReadAddressFile(config.data);
  if (known && Answers(*known)) {
    client.UseServer(*known);
    return client.Run();
  }
  const std::string address = ServerOf(config);
  client.UseServer(address);
  const bool has_data = std::filesystem::exists(config.data + "/engine");
  if (client.Data().empty()) {
    // Without data there is nothing to start an engine for; the command's own sentence says how to start a server.
    if (!client.WorksOnDirectory() || !has_data || Answers(address)) return client.Run();
  } else if (!has_data) {
    std::cerr << "throughline: there is no data in " << config.data
              << ": name the directory that a server was started with\n";
    return 1;
  } else if (!client.WorksOnDirectory()) {  // whoever answers at the usual address may serve another directory
    std::cerr << "throughline: no server runs on " << config.data << ": start one with `throughline serve --data "
              << config.data << "`\n";
    return 1;
  }

  Config own = config;
  own.http = "unix:" + std::filesystem::absolute(config.data).string() + "/command.sock";
  own.grpc.clear();
  own.tokens.clear();  // the socket is in a directory that only its owner may enter
  own.ingest_tokens.clear();
  own.tls_certificate.clear();
  own.tls_key.clear();
  own.retention_days = own.retention_disk = 0;  // looking must not delete
  own.log_level = log::Level::kError;
  log::Configure(own.log_level, own.log_format);
  auto server = RunningServer::Start(own);
  if (!server) {
    std::cerr << "throughline: no server answers at " << known.value_or(address) << ", and the data in " << config.data
              << " can't be read without one: " << server.error().message
              << (server.error().kind == ErrorKind::kConflict
                      ? ". If that is a server on another address, name it with --server"
                      : "")
              << '\n';
    return 1;
  }
  client.UseServer(own.http);
  int code = client.Run();
  (*server)->Stop(std::chrono::seconds(1));
  return code;
}

}  // namespace throughline::cmd
