// trace-context-service [PORT]: see README.md.
#include <curl/curl.h>

#include <cstdlib>
#include <iostream>

#include <throughline/provider.h>

#include "service.h"

int main(int argc, char** argv) {
  const int port = argc > 1 ? std::atoi(argv[1]) : 5000;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  // Contexts travel, spans are kept nowhere: for those, put a processor in (throughline/setup.h).
  const auto provider =
      throughline::TracerProvider::Create({.sampler = throughline::ParentBased(throughline::AlwaysOn())});

  httplib::Server server;
  ServeTraceContext(server, provider->GetTracer("trace-context-service"));
  std::cout << "POST http://127.0.0.1:" << port << "/test" << std::endl;
  if (!server.listen("127.0.0.1", port)) {
    std::cerr << "port " << port << " can't be had\n";
    return 1;
  }
}
