// Questions about your own text: its paragraphs are embedded and kept in SQLite, the nearest three go to the model.
//
//   OPENAI_API_KEY=sk-... ./rag notes.db add handbook.txt
//   OPENAI_API_KEY=sk-... ./rag notes.db ask "How long is the probation period?"
//
// The trace of a question: embeddings › retrieval (with the SELECT below it) › chat.
#include <sqlite3.h>
#include <throughline/ai.h>
#include <throughline/openai.h>
#include <throughline/setup.h>
#include <throughline/sqlite.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>

using throughline::Message;

namespace {

struct Database {
  explicit Database(const char* path) {
    sqlite3_open(path, &handle);
    throughline::InstrumentSqlite(handle);
    sqlite3_exec(handle, "CREATE TABLE IF NOT EXISTS paragraph (text TEXT NOT NULL, vector BLOB NOT NULL)", nullptr,
                 nullptr, nullptr);
  }
  ~Database() { sqlite3_close(handle); }
  sqlite3* handle = nullptr;
};

struct Found {
  std::string text;
  double similarity;
};

double Cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double dot = 0, of_a = 0, of_b = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    dot += a[i] * b[i], of_a += a[i] * a[i], of_b += b[i] * b[i];
  }
  return of_a == 0 || of_b == 0 ? 0 : dot / std::sqrt(of_a * of_b);
}

std::vector<std::string> Paragraphs(const char* path) {
  std::vector<std::string> paragraphs(1);
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) {
      paragraphs.back() += paragraphs.back().empty() ? line : ' ' + line;
    } else if (!paragraphs.back().empty()) {
      paragraphs.emplace_back();
    }
  }
  if (paragraphs.back().empty()) paragraphs.pop_back();
  return paragraphs;
}

int Failed(throughline::Span& span, const throughline::openai::ApiError& error) {
  error.Describe(span);
  std::cerr << error.message << '\n';
  return 1;
}

int Add(const throughline::OpenAiClient& client, Database& database, const std::string& model, const char* path) {
  auto span = throughline::GetTracer("rag").StartActiveSpan("📚 Add a document");
  const std::vector<std::string> paragraphs = Paragraphs(path);
  if (paragraphs.empty()) {
    std::cerr << path << " has no text\n";
    return 1;
  }
  auto embedded = client.Embed({.model = model, .input = paragraphs});
  if (!embedded) return Failed(span, embedded.error);
  // One transaction: without it each row waits for the disk.
  throughline::SqliteStatement(database.handle, "BEGIN").Run();
  for (size_t i = 0; i < embedded->vectors.size(); ++i) {
    throughline::SqliteStatement insert(database.handle, "INSERT INTO paragraph (text, vector) VALUES (?, ?)");
    if (!insert.Bind(1, paragraphs[i]).Bind(2, std::as_bytes(std::span(embedded->vectors[i]))).Run()) {
      std::cerr << insert.error().message << '\n';
      return 1;
    }
  }
  throughline::SqliteStatement(database.handle, "COMMIT").Run();
  std::cout << paragraphs.size() << " paragraphs added\nthroughline trace " << span.context().trace_id.Hex() << '\n';
  return 0;
}

// The three paragraphs nearest to `wanted`, best first.
std::vector<Found> Nearest(Database& database, const std::vector<float>& wanted, const char* question) {
  throughline::RetrievalSpan span(throughline::GetTracer("rag"), {.data_source = "paragraph"});
  span.SetQuery(question);
  span.SetTopK(3);
  std::vector<Found> found;
  throughline::SqliteStatement rows(database.handle, "SELECT text, vector FROM paragraph");
  while (rows.Step() == throughline::SqliteStatement::kRow) {
    const auto blob = rows.Blob(1);
    std::vector<float> vector(blob.size() / sizeof(float));
    std::memcpy(vector.data(), blob.data(), vector.size() * sizeof(float));
    found.push_back({std::string(rows.Text(0)), Cosine(wanted, vector)});
  }
  std::ranges::sort(found, std::greater(), &Found::similarity);
  if (found.size() > 3) found.resize(3);
  std::vector<throughline::RetrievedDocument> documents;
  for (const Found& one : found) documents.push_back({.score = one.similarity, .content = one.text});
  span.SetDocuments(documents);
  return found;
}

int Ask(const throughline::OpenAiClient& client, Database& database, const std::string& embedder,
        const std::string& model, const char* question) {
  auto span = throughline::GetTracer("rag").StartActiveSpan("📖 Answer from the documents");
  auto embedded = client.Embed({.model = embedder, .input = {question}});
  if (!embedded || embedded->vectors.empty()) return Failed(span, embedded.error);
  std::string prompt = "Answer from these paragraphs alone; say so when they don't tell.\n";
  for (const Found& one : Nearest(database, embedded->vectors.front(), question)) prompt += "\n" + one.text + "\n";
  auto answer = client.Chat({.model = model, .messages = {Message::System(prompt), Message::User(question)}});
  if (!answer) return Failed(span, answer.error);
  std::cout << answer->Text() << "\n\nthroughline trace " << span.context().trace_id.Hex() << '\n';
  return 0;
}

std::string FromEnvironment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 4 ? argv[2] : "";
  if (what != "add" && what != "ask") {
    std::cerr << "usage: rag DATABASE add FILE | rag DATABASE ask QUESTION\n";
    return 2;
  }
  auto telemetry = throughline::SetupExport({.service_name = "rag", .capture_content = true});
  throughline::OpenAiClient client;
  Database database(argv[1]);
  const std::string embedder = FromEnvironment("OPENAI_EMBEDDING_MODEL", "text-embedding-3-small");
  if (what == "add") return Add(client, database, embedder, argv[3]);
  return Ask(client, database, embedder, FromEnvironment("OPENAI_MODEL", "gpt-4o-mini"), argv[3]);
}
