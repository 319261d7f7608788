#include "engine/service.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"
#include "engine/process.h"

namespace throughline::engine {

namespace {

std::string Uuid(Random& random) {
  const uint64_t a = random.Next();
  const uint64_t b = random.Next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff,
                     8 + ((b >> 60) & 3), (b >> 48) & 0xfff, b & 0xffff'ffff'ffff);
}

net::Response Plain(int status, std::string_view text) { return net::TextResponse(status, text); }

net::Response ExceptionResponse(const Exception& exception, int status) {
  net::Response response = net::TextResponse(status, exception.text);
  response.headers.Add("X-ClickHouse-Exception-Code", std::to_string(exception.code));
  return response;
}

}  // namespace

// One request's way out: holds the head of a result back, so that most errors still get their own status.
struct Service::Answer {
  Answer(net::ResponseWriter w, const QueryRequest& request, std::string exception_tag, std::string_view version)
      : writer(std::move(w)), format(request.format), tag(std::move(exception_tag)), server_version(version) {}

  net::Headers Headers() const {
    const auto elapsed = std::chrono::steady_clock::now() - started;
    return {{"Content-Type", std::string(ContentType(format))},
            {"X-ClickHouse-Query-Id", id},
            {"X-ClickHouse-Format", format},
            {"X-ClickHouse-Timezone", "UTC"},
            {"X-ClickHouse-Exception-Tag", tag},
            {"X-ClickHouse-Summary",
             fmt::format(R"({{"read_rows":"{}","read_bytes":"{}","written_rows":"{}","written_bytes":"{}",)"
                         R"("total_rows_to_read":"0","result_rows":"{}","result_bytes":"{}","elapsed_ns":"{}"}})",
                         figures.read_rows, figures.read_bytes, figures.written_rows, figures.written_bytes,
                         figures.result_rows, figures.result_bytes,
                         std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count())}};
  }

  // As ClickHouse's JSON...WithProgress formats have it; the library writes none.
  std::string ProgressLine() const {
    const auto elapsed = std::chrono::steady_clock::now() - started;
    return fmt::format(
        R"({{"progress":{{"read_rows":"{}","read_bytes":"{}","total_rows_to_read":"0","elapsed_ns":"{}"}}}})"
        "\n",
        figures.read_rows, figures.read_bytes, std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count());
  }

  // False once the client has gone.
  bool Begin() {
    begun = true;
    writer.Begin(200, Headers());
    return held.empty() || writer.Write(std::exchange(held, {}));
  }

  void Succeed() {
    Release();
    if (begun) return writer.End();
    writer.Send({.status = 200, .headers = Headers(), .body = std::move(held)});
  }

  void Fail(const Exception& exception) {
    Release();
    if (exception.code != kCancelled) {
      log::Warn("engine", "statement failed", {{"code", exception.code}, {"query_id", id}, {"begun", begun}});
    }
    if (begun) {
      writer.Write(fmt::format("\r\n__exception__\r\n{0}\r\n{1}\n{2} {0}\r\n__exception__\r\n", tag, exception.text,
                               exception.text.size() + 1));
      return writer.Abort();
    }
    net::Response response =
        ExceptionResponse(exception, status_if_failed ? status_if_failed : HttpStatus(exception.code));
    const net::Headers headers = Headers();
    for (const auto& field : headers) {
      if (field.name != "Content-Type") response.headers.Add(field.name, field.value);
    }
    if (response.status == 503) response.headers.Add("Retry-After", "1");
    writer.Send(std::move(response));
  }
  void FailWith(std::string_view library_text) { Fail(Exception::FromLibrary(library_text, server_version)); }

  // Before the client can hear the end: one that then uses the same query_id again must not meet its former self.
  void Release() {
    stream.reset();
    connection.reset();
    entry.reset();
  }

  net::ResponseWriter writer;
  std::string id;
  std::string format;
  const std::string tag;  // unguessable, so that rows can't imitate an exception
  const std::string_view server_version;
  const std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  Figures figures;
  std::string held;
  bool begun = false;
  int status_if_failed = 0;

  std::shared_ptr<RunningQueries::Entry> entry;
  std::unique_ptr<Connection> connection;
  std::unique_ptr<QueryStream> stream;
};

Service::Service(const Database& database, ServiceOptions options)
    : database_(database),
      options_(options),
      started_(std::chrono::steady_clock::now()),
      running_(database),
      queries_(options.query_workers, options.waiting),
      inserts_(options.insert_workers, options.waiting),
      kills_(1, options.waiting) {}

Service::~Service() {
  running_.CancelQueries();
  inserts_.Stop();
  queries_.Stop();
  kills_.Stop();
}

void Service::Handle(net::Request request, net::ResponseWriter writer) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (request.path == "/status" && reads) return writer.Send(Status());
  if (request.path == "/ping" && reads) return writer.Send(Plain(200, "Ok."));
  if (request.path != "/") {
    return writer.Send(Plain(404, "There is no such path. Statements go to /, with /ping and /status beside it."));
  }
  if (reads && request.query.entries().empty()) return writer.Send(Plain(200, "Ok."));
  if (request.method != "POST" && request.method != "GET") return writer.Send(Plain(405, "Use POST or GET."));

  // Unpacking takes long enough to hold up the other connections of this I/O thread.
  if (request.headers.Has("Content-Encoding")) {
    return Submit(inserts_, std::move(writer), [this, packed = std::move(request)](net::ResponseWriter out) mutable {
      auto read = ReadQueryRequest(packed, options_.max_body_bytes, database_.version());
      if (!read) return out.Send(ExceptionResponse(read.error(), HttpStatus(read.error().code)));
      Run(**read, std::move(out));
    });
  }
  auto read = ReadQueryRequest(request, options_.max_body_bytes, database_.version());
  if (!read) return writer.Send(ExceptionResponse(read.error(), HttpStatus(read.error().code)));
  const Statement::Kind kind = (*read)->statement.kind;
  net::WorkerPool& pool = kind == Statement::Kind::kInsert ? inserts_
                          : kind == Statement::Kind::kKill ? kills_
                                                           : queries_;
  Submit(pool, std::move(writer),
         [this, work = std::move(*read)](net::ResponseWriter out) { Run(*work, std::move(out)); });
}

void Service::Submit(net::WorkerPool& pool, net::ResponseWriter writer,
                     std::move_only_function<void(net::ResponseWriter)> job) {
  // Shared, so that a refusal can still answer: a job that is not taken is destroyed with what it holds.
  auto shared = std::make_shared<net::ResponseWriter>(std::move(writer));
  const Result<void> taken = pool.Submit([work = std::move(job), shared]() mutable { work(std::move(*shared)); });
  if (taken) return;
  net::Response refusal =
      ExceptionResponse(Exception::Make(kTooManySimultaneousQueries, "Too many statements wait already",
                                        "TOO_MANY_SIMULTANEOUS_QUERIES", database_.version()),
                        503);
  refusal.headers.Add("Retry-After", "1");
  shared->Send(std::move(refusal));
}

void Service::Run(QueryRequest& request, net::ResponseWriter writer) {
  const bool is_insert = request.statement.kind == Statement::Kind::kInsert;
  Answer answer(std::move(writer), request, fmt::format("{:016x}", random_.Next()), database_.version());
  answer.id = request.query_id.empty() ? Uuid(random_) : request.query_id;
  // Gone while it waited: nobody would read the answer. An insert runs all the same, because its writer may count on it
  // when the connection breaks after the last byte.
  if (!is_insert && answer.writer.client_gone()) return answer.writer.Abort();
  answer.entry = running_.Begin(answer.id, is_insert);
  if (!answer.entry) {
    return answer.Fail(Exception::Make(kQueryWithSameIdIsAlreadyRunning,
                                       "A query with this query_id is running already",
                                       "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING", database_.version()));
  }
  if (!is_insert) {
    answer.writer.OnClientGone([entry = std::weak_ptr(answer.entry), id = answer.id] {
      if (const auto running = entry.lock()) {
        running->Cancel();
        log::Info("engine", "client gone, its query is stopped", {{"query_id", id}});
      }
    });
  }
  answer.connection = Prepare(request, answer);
  if (!answer.connection) return;
  if (answer.entry->cancelled()) {
    return answer.Fail(Exception::Make(kCancelled, "Query was cancelled", "QUERY_WAS_CANCELLED", database_.version()));
  }
  if (is_insert) return Insert(request, *answer.connection, answer);
  if (request.statement.kind == Statement::Kind::kQuery) {
    if (Streamed(request, answer.connection, answer)) return;
    answer.connection = Prepare(request, answer);
    if (!answer.connection) return;
  }
  Whole(request, *answer.connection, answer);
}

std::unique_ptr<Connection> Service::Prepare(const QueryRequest& request, Answer& answer) {
  NamedTexts own = {{"log_comment", answer.id}};
  // An insert that is stopped half way leaves its writer guessing; its size is bounded by the body's.
  if (request.statement.kind != Statement::Kind::kInsert) {
    own.emplace_back("max_execution_time", std::to_string(options_.max_execution_time.count()));
  }
  std::unique_ptr<Connection> connection = database_.Connect(own);
  if (!connection) {
    answer.status_if_failed = 503;
    answer.Fail(Exception::Make(kUnknownException, "The engine opens no further connection", "UNKNOWN_EXCEPTION",
                                database_.version()));
    return nullptr;
  }
  const auto run = [&](const std::string& sql) {
    const Chunk result = connection->Execute(sql, "Null");
    if (result.error()) answer.FailWith(std::string(*result.error()));
    return !result.error();
  };
  if (!request.database.empty() && !run("USE " + QuoteName(request.database))) return nullptr;
  if (!request.settings.empty() && !run(SetStatement(request.settings))) return nullptr;
  return connection;
}

void Service::Insert(QueryRequest& request, Connection& connection, Answer& answer) {
  const Inserted inserted =
      connection.Insert(request.statement.head, request.statement.format, request.params, request.data);
  if (inserted.error) return answer.FailWith(*inserted.error);
  answer.figures = inserted.figures;
  answer.Succeed();
}

void Service::Whole(QueryRequest& request, Connection& connection, Answer& answer) {
  const bool is_kill = request.statement.kind == Statement::Kind::kKill;
  std::string error;
  {
    const Chunk result =
        connection.Execute(is_kill ? KillByOurIds(request.text) : request.text, request.format, request.params);
    if (result.error()) {
      error = *result.error();
    } else {
      answer.figures = result.figures();
      answer.held = result.bytes();
    }
  }
  if (!error.empty()) return answer.FailWith(error);
  answer.Succeed();
}

bool Service::Streamed(QueryRequest& request, std::unique_ptr<Connection>& connection, Answer& answer) {
  answer.stream = connection->Stream(request.text, request.format, request.params);
  if (const auto error = answer.stream->error()) {
    if (error->starts_with("Code: 36.") && error->find("Streaming query is not supported") != error->npos) {
      answer.stream.reset();
      connection.reset();
      return false;
    }
    answer.FailWith(std::string(*error));
    return true;
  }
  // Who asks for progress reads rows as they come: nothing is held back, and what was read so far goes with them.
  const bool with_progress = request.format.ends_with("WithProgress");
  const size_t hold = request.wait_end_of_query ? options_.longest_held_bytes : with_progress ? 0 : options_.hold_bytes;
  while (true) {
    std::string error;
    {
      const Chunk chunk = answer.stream->Fetch();
      if (const auto text = chunk.error()) {
        error = *text;
      } else {
        answer.figures += chunk.figures();
        std::string bytes(chunk.bytes());
        const bool ended = bytes.empty();
        if (with_progress) bytes += answer.ProgressLine();
        if (!answer.begun) {
          answer.held += bytes;
        } else if (!answer.writer.Write(std::move(bytes))) {
          break;
        }
        if (ended) {
          answer.Succeed();
          return true;
        }
      }
    }
    if (!error.empty()) {
      answer.FailWith(error);
      return true;
    }
    if (answer.begun || answer.held.size() < hold) continue;
    if (request.wait_end_of_query) {
      answer.Fail(Exception::Make(kTooManyBytes,
                                  fmt::format("The result has more than the {} bytes that wait_end_of_query=1 can hold",
                                              options_.longest_held_bytes),
                                  "TOO_MANY_ROWS_OR_BYTES", database_.version()));
      return true;
    }
    if (!answer.Begin()) break;
  }
  answer.entry->Cancel();  // the client has gone; the rest of the query may still be computing
  answer.Release();
  answer.writer.Abort();
  return true;
}

net::Response Service::Status() const {
  const net::Server* server = server_;
  const ResidentMemory memory = ReadResidentMemory();
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
  return {.status = 200,
          .headers = {{"Content-Type", "application/json"}},
          .body = fmt::format(
              R"({{"version":"{}","uptime_seconds":{},"connections":{},"running":{},"waiting_queries":{},)"
              R"("waiting_inserts":{},"memory_bytes":{},"memory_anonymous_bytes":{}}})"
              "\n",
              database_.version(), uptime.count(), server ? server->counters().connections_open : 0, running_.size(),
              queries_.queued(), inserts_.queued(), memory.total_bytes, memory.anonymous_bytes)};
}

}  // namespace throughline::engine
