#include "engine/database.h"

#include <fmt/format.h>

namespace throughline::engine {

namespace {

// The C view of names and values; the texts must outlive it.
struct ParamArrays {
  explicit ParamArrays(const NamedTexts& params) {
    for (const auto& [name, value] : params) {
      names.push_back(name.data());
      name_lengths.push_back(name.size());
      values.push_back(value.data());
      value_lengths.push_back(value.size());
    }
  }
  std::vector<const char*> names, values;
  std::vector<size_t> name_lengths, value_lengths;
};

void AddArguments(std::vector<std::string>& arguments, const NamedTexts& settings) {
  for (const auto& [name, value] : settings) arguments.push_back("--" + name + "=" + value);
}

}  // namespace

Figures& Figures::operator+=(const Figures& other) {
  result_rows += other.result_rows;
  result_bytes += other.result_bytes;
  read_rows += other.read_rows;
  read_bytes += other.read_bytes;
  written_rows += other.written_rows;
  written_bytes += other.written_bytes;
  return *this;
}

Chunk::~Chunk() {
  if (result_) api_->destroy_query_result(result_);
}

Chunk& Chunk::operator=(Chunk&& other) noexcept {
  std::swap(api_, other.api_);
  std::swap(result_, other.result_);
  return *this;
}

std::optional<std::string_view> Chunk::error() const {
  if (!result_) return "Code: 1002. DB::Exception: The library gave no result. (UNKNOWN_EXCEPTION)";
  const char* text = api_->result_error(result_);
  return text ? std::optional<std::string_view>(text) : std::nullopt;
}

std::string_view Chunk::bytes() const {
  const char* data = result_ ? api_->result_buffer(result_) : nullptr;
  return data ? std::string_view(data, api_->result_length(result_)) : std::string_view();
}

Figures Chunk::figures() const {
  if (!result_) return {};
  return {.result_rows = api_->result_rows_read(result_),
          .result_bytes = bytes().size(),
          .read_rows = api_->result_storage_rows_read(result_),
          .read_bytes = api_->result_storage_bytes_read(result_),
          .written_rows = api_->result_rows_written(result_),
          .written_bytes = api_->result_bytes_written(result_)};
}

QueryStream::~QueryStream() {
  if (!stream_) return;
  if (!ended_ && !error()) api_.stream_cancel_query(connection_, stream_);
  api_.destroy_query_result(stream_);
}

std::optional<std::string_view> QueryStream::error() const {
  if (!stream_) return "Code: 1002. DB::Exception: The library gave no result. (UNKNOWN_EXCEPTION)";
  const char* text = api_.result_error(stream_);
  return text ? std::optional<std::string_view>(text) : std::nullopt;
}

Chunk QueryStream::Fetch() {
  Chunk chunk(api_, api_.stream_fetch_result(connection_, stream_));
  ended_ = chunk.error() || chunk.bytes().empty();
  return chunk;
}

Connection::~Connection() { api_.close_conn(connection_); }

Chunk Connection::Execute(std::string_view sql, std::string_view format, const NamedTexts& params) {
  const ParamArrays p(params);
  return Chunk(
      api_, api_.query_with_params_n(*connection_, sql.data(), sql.size(), format.data(), format.size(), p.names.data(),
                                     p.name_lengths.data(), p.values.data(), p.value_lengths.data(), params.size()));
}

std::unique_ptr<QueryStream> Connection::Stream(std::string_view sql, std::string_view format,
                                                const NamedTexts& params) {
  const ParamArrays p(params);
  ChdbResult* stream = api_.stream_query_with_params_n(*connection_, sql.data(), sql.size(), format.data(),
                                                       format.size(), p.names.data(), p.name_lengths.data(),
                                                       p.values.data(), p.value_lengths.data(), params.size());
  return std::unique_ptr<QueryStream>(new QueryStream(api_, *connection_, stream));
}

Inserted Connection::Insert(std::string_view sql, std::string_view format, const NamedTexts& params,
                            std::string_view data) {
  const ParamArrays p(params);
  ChdbInsertStream* stream = api_.stream_insert_with_params_n(*connection_, sql.data(), sql.size(), format.data(),
                                                              format.size(), p.names.data(), p.name_lengths.data(),
                                                              p.values.data(), p.value_lengths.data(), params.size());
  Inserted out;
  // Asked before the end: stream_done replaces the reason with "Invalid insert stream".
  const auto note_error = [&] {
    if (const char* text = api_.stream_insert_error(stream)) out.error = text;
  };
  note_error();
  // In pieces, so that the library parses one while it is handed the next, and holds no second copy of the whole.
  constexpr size_t kPiece = 1 << 20;
  bool taken = !out.error;
  for (size_t at = 0; taken && at < data.size(); at += kPiece) {
    const std::string_view piece = data.substr(at, kPiece);
    taken = api_.stream_append(stream, piece.data(), piece.size()) == 0;
    if (!taken) note_error();
  }
  {
    const Chunk done(api_, api_.stream_done(stream));
    if (!out.error && done.error()) out.error = *done.error();
    if (!out.error && !taken)
      out.error = "Code: 1002. DB::Exception: The insert took no more data. (UNKNOWN_EXCEPTION)";
    if (!out.error) out.figures = done.figures();
  }
  api_.destroy_insert_stream(stream);
  return out;
}

ChdbConnection** Database::ConnectRaw(std::vector<std::string> arguments) const {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return api_.connect(static_cast<int>(argv.size()), argv.data());
}

Result<std::unique_ptr<Database>> Database::Open(const ChdbApi& api, const std::string& data_dir,
                                                 const std::string& config_file, NamedTexts settings) {
  std::vector<std::string> arguments = {"throughline-engine", "--path=" + data_dir};
  AddArguments(arguments, settings);
  std::unique_ptr<Database> database(new Database(api, arguments));
  arguments.push_back("--config-file=" + config_file);
  ChdbConnection** connection = database->ConnectRaw(std::move(arguments));
  if (!connection) {
    return Fail(ErrorKind::kUnavailable, fmt::format("libchdb can't open {}: its reason stands above", data_dir));
  }
  database->keeper_.reset(new Connection(database->api_, connection));
  Chunk version = database->keeper_->Execute("SELECT version()", "TSVRaw");
  if (version.error()) return Fail(ErrorKind::kUnavailable, std::string(*version.error()));
  database->version_ = version.bytes().substr(0, version.bytes().find('\n'));
  return database;
}

Database::~Database() {
  keeper_.reset();
  api_.shutdown();
}

std::unique_ptr<Connection> Database::Connect(const NamedTexts& settings) const {
  std::vector<std::string> arguments = arguments_;
  AddArguments(arguments, settings);
  ChdbConnection** connection = ConnectRaw(std::move(arguments));
  return connection ? std::unique_ptr<Connection>(new Connection(api_, connection)) : nullptr;
}

}  // namespace throughline::engine
