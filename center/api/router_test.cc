#include "center/api/router.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <future>
#include <mutex>

#include "net/client.h"
#include "net/server.h"

namespace throughline::center {
namespace {

using testing::HasSubstr;

class RouterTest : public testing::Test {
 protected:
  void Start(RouterOptions options = {}) {
    auto answer = [](const char* what) {
      return [what](const ApiCall& call) -> Result<net::Response> {
        return JsonResponse(200, std::string(what) + (call.captures.empty() ? "" : call.captures[0]));
      };
    };
    std::vector<Route> routes{
        {.method = "GET", .pattern = "/healthz", .access = RouteAccess::kOpen, .handler = answer("ok"), .quick = true},
        {.method = "GET", .pattern = "/things/{id}", .handler = answer("thing ")},
        {.method = "PUT",
         .pattern = "/things/{id}",
         .handler = [](const ApiCall&) -> Result<net::Response> {
           return Fail(ErrorKind::kConflict, "it changed meanwhile");
         },
         .about = {.body = Object({})}},
        {.method = "POST", .pattern = "/things", .access = RouteAccess::kWrite, .handler = answer("made")},
        {.method = "GET",
         .pattern = "/busy",
         .handler = [](const ApiCall&) -> Result<net::Response> { return Fail(ErrorKind::kBusy, "too much now"); }},
        {.method = "GET",
         .pattern = "/bug",
         .handler = [](const ApiCall&) -> Result<net::Response> { return OurBug("it broke"); }},
    };
    router_ = std::make_unique<Router>(std::move(routes), std::move(options));
    net::ServerOptions listen;
    listen.address = net::ListenAddress::Parse("127.0.0.1:0").value();
    server_ = net::Server::Start(listen, [this](net::Request request, net::ResponseWriter writer) {
                router_->Handle(std::move(request), std::move(writer));
              }).value();
    client_ = net::Client::Create(net::Endpoint::Parse("http://" + server_->address().Text()).value()).value();
  }
  net::Response Ask(std::string method, std::string target, net::Headers headers = {}) {
    auto response =
        client_->Send({.method = std::move(method), .target = std::move(target), .headers = std::move(headers)});
    EXPECT_TRUE(response) << (response ? "" : response.error().message);
    return response ? *response : net::Response{.status = 0};
  }

  std::unique_ptr<Router> router_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<net::Client> client_;
};

TEST_F(RouterTest, APatternsNamesAreHandedOverDecoded) {
  Start();
  EXPECT_EQ(Ask("GET", "/things/a%20b").body, "thing a b");
  EXPECT_EQ(Ask("GET", "/things/a%2Fb").status, 400);
  EXPECT_EQ(Ask("GET", "/things/../healthz").status, 400);
}

TEST_F(RouterTest, AnUnknownPathAndAWrongMethodSaySo) {
  Start();
  net::Response unknown = Ask("GET", "/nothing");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr(R"("kind":"not_found")"));
  net::Response wrong = Ask("DELETE", "/things");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.Get("Allow"), "POST");
}

TEST_F(RouterTest, AnErrorSaysWhichMemberItIsOf) {
  Start();
  for (const auto& [message, where] : {std::pair("limit=0: use a number from 1 to 10", "limit"),
                                       {"condition.value: is no number", "condition.value"},
                                       {"panels[2].query: it is wrong", "panels[2].query"},
                                       {"Content-Type: 'x' is not read here", "Content-Type"},
                                       {"the body is no JSON object: send one", ""},
                                       {"", ""}}) {
    const net::Response response = ErrorResponse({ErrorKind::kInvalid, message});
    EXPECT_THAT(response.body, HasSubstr(std::string(R"("where":")") + where + '"')) << message;
  }
  EXPECT_THAT(ErrorResponse({ErrorKind::kNotFound, "limit: nothing"}).body, HasSubstr(R"("where":"")"));
}

TEST_F(RouterTest, AVersionThatIsNotTheOneIsAConditionThatFailed) {
  Start();
  EXPECT_EQ(Ask("PUT", "/things/a").status, 409);
  EXPECT_EQ(Ask("PUT", "/things/a", {{"If-Match", "\"3\""}}).status, 412);
  EXPECT_EQ(Ask("PUT", "/things/a", {{"If-Match", "*"}}).status, 409);
}

TEST_F(RouterTest, ABodyOfAnotherKindIsRefused) {
  Start();
  for (const char* type : {"application/json", "application/json; charset=utf-8", "application/merge-patch+json",
                           "application/x-www-form-urlencoded", "text/plain;charset=UTF-8", ""})
    EXPECT_EQ(Ask("PUT", "/things/a", {{"Content-Type", type}}).status, 409) << type;
  for (const char* type : {"application/xml", "application/x-protobuf", "multipart/form-data", "text/csv"}) {
    const net::Response response = Ask("PUT", "/things/a", {{"Content-Type", type}});
    EXPECT_EQ(response.status, 415) << type;
    EXPECT_THAT(response.body, HasSubstr(R"("where":"Content-Type")"));
  }
}

TEST_F(RouterTest, WithATokenEveryRouteButTheOpenOnesWantsIt) {
  Start({.tokens = {"secret"}});
  for (const Route& route : router_->routes()) {
    std::string target = route.pattern == "/things/{id}" ? "/things/1" : route.pattern;
    bool open = route.access == RouteAccess::kOpen;
    EXPECT_EQ(Ask(route.method, target).status == 401, !open) << target;
    EXPECT_EQ(Ask(route.method, target, {{"Authorization", "Bearer wrong"}}).status == 401, !open) << target;
    EXPECT_NE(Ask(route.method, target, {{"Authorization", "Bearer secret"}}).status, 401) << target;
  }
}

TEST(Host, NamesThisMachineOrIsRefusedSoThatAReboundNameReadsNothing) {
  for (std::string_view host :
       {"localhost", "localhost:4318", "LocalHost", "127.0.0.1:4318", "[::1]", "[::1]:4318", "tracing.local:80", ""}) {
    EXPECT_TRUE(NamesThisMachine(host, {"tracing.local"})) << host;
  }
  for (std::string_view host :
       {"evil.example", "evil.example:4318", "localhost.evil.example", "127.0.0.1:80.evil.example", "[::1",
        "127.0.0.1.evil.example", "[::1", "[::2]:4318", "tracing.local.evil"}) {
    EXPECT_FALSE(NamesThisMachine(host, {"tracing.local"})) << host;
  }
}

TEST_F(RouterTest, APageElsewhereMayNotChangeAnything) {
  Start();
  EXPECT_EQ(Ask("POST", "/things", {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(Ask("POST", "/things", {{"Sec-Fetch-Site", "same-site"}}).status, 403);
  EXPECT_EQ(Ask("POST", "/things", {{"Sec-Fetch-Site", "same-origin"}}).status, 200);
  EXPECT_EQ(Ask("POST", "/things").status, 200);
  const net::HeaderField here{"Host", "localhost:4318"};
  const net::HeaderField form{"Content-Type", "application/x-www-form-urlencoded"};
  for (const char* origin :
       {"https://evil.example", "http://localhost:9999", "null", "http://localhost:4318.evil.example"})
    EXPECT_EQ(Ask("POST", "/things", {here, {"Origin", origin}}).status, 403) << origin;
  const std::string own = "http://" + server_->address().Text();  // the client says its Host itself
  EXPECT_EQ(Ask("POST", "/things", {{"Origin", own}}).status, 200);
  EXPECT_EQ(Ask("POST", "/things", {{"Origin", own}, form}).status, 403) << "a form here";
  EXPECT_EQ(Ask("POST", "/things", {here, {"Cookie", "a=b"}, form}).status, 403) << "a browser that says nothing else";
  EXPECT_EQ(Ask("POST", "/things", {here, {"Cookie", "a=b"}, {"Content-Type", "text/plain;x=y"}}).status, 403);
  EXPECT_EQ(Ask("POST", "/things", {here, {"Cookie", "a=b"}, {"Content-Type", "application/json"}}).status, 200);
  EXPECT_EQ(Ask("POST", "/things", {here, form}).status, 200) << "curl -d";
}

TEST_F(RouterTest, AnErrorHasTheStatusOfItsKindAndADelayWhereTryingAgainHelps) {
  Start();
  net::Response busy = Ask("GET", "/busy");
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(busy.headers.Get("Retry-After"), "1");
  EXPECT_EQ(busy.body, R"({"error":{"code":"busy","kind":"busy","message":"too much now","where":"","hint":)"
                       R"("try again after the seconds of Retry-After"}})");
  net::Response bug = Ask("GET", "/bug");
  EXPECT_EQ(bug.status, 500);
  EXPECT_THAT(bug.body, HasSubstr("This is our bug."));
}

TEST_F(RouterTest, EveryAnswerForbidsCachingSniffingAndActiveContent) {
  Start();
  for (std::string target : {"/healthz", "/things/1", "/nothing", "/bug"}) {
    net::Response response = Ask("GET", target);
    EXPECT_EQ(response.headers.Get("Cache-Control"), "no-store") << target;
    EXPECT_EQ(response.headers.Get("X-Content-Type-Options"), "nosniff") << target;
    EXPECT_EQ(response.headers.Get("Referrer-Policy"), "no-referrer") << target;
    EXPECT_THAT(std::string(response.headers.Get("Content-Security-Policy")), HasSubstr("default-src 'none'"))
        << target;
  }
}

TEST(RouterHeavy, StandInLineApartFromTheRestAndTheOneTooManyIsToldSo) {
  std::mutex mutex;
  std::condition_variable changed;
  int entered = 0;
  bool open = false;
  std::vector<Route> routes{
      {.method = "POST",
       .pattern = "/heavy",
       .handler = {},
       .stream = [&](const ApiCall&, AnswerStream& out) -> Result<void> {
         std::unique_lock lock(mutex);
         ++entered;
         changed.notify_all();
         changed.wait(lock, [&] { return open; });
         out.Begin(200, "text/plain");
         out.Write("first ");
         out.Write("last");
         out.End();
         return {};
       }},
      {.method = "GET", .pattern = "/light", .handler = [](const ApiCall&) -> Result<net::Response> {
         return JsonResponse(200, "{}");
       }}};
  Router router(std::move(routes), {.heavy_at_once = 1, .heavy_waiting = 1});
  net::ServerOptions listen;
  listen.address = net::ListenAddress::Parse("127.0.0.1:0").value();
  auto server = net::Server::Start(listen, [&](net::Request request, net::ResponseWriter writer) {
                  router.Handle(std::move(request), std::move(writer));
                }).value();
  auto client = net::Client::Create(net::Endpoint::Parse("http://" + server->address().Text()).value()).value();
  const auto ask = [&](const char* method, const char* target) {
    return client->Send({.method = method, .target = target, .headers = {}}).value();
  };
  auto first = std::async(std::launch::async, ask, "POST", "/heavy");
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return entered == 1; });
  }
  // One of these two stands in line, the other is refused: which is the race of two clients.
  auto second = std::async(std::launch::async, ask, "POST", "/heavy");
  auto third = std::async(std::launch::async, ask, "POST", "/heavy");
  EXPECT_EQ(ask("GET", "/light").status, 200);
  while (second.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready &&
         third.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
  }
  {
    std::lock_guard lock(mutex);
    open = true;
  }
  changed.notify_all();
  EXPECT_EQ(first.get().body, "first last");
  net::Response a = second.get(), b = third.get();
  if (a.status == 200) std::swap(a, b);
  EXPECT_EQ(a.status, 429);
  EXPECT_EQ(a.headers.Get("Retry-After"), "1");
  EXPECT_THAT(a.body, HasSubstr("1 queries run and 1 more stand in line"));
  EXPECT_EQ(b.status, 200);
  EXPECT_EQ(b.headers.Get("Cache-Control"), "no-store");
}

}  // namespace
}  // namespace throughline::center
