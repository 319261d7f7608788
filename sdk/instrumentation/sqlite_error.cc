#include <sqlite3.h>

#include "throughline/sqlite.h"

namespace throughline::inline sdk {

namespace {

struct Code {
  int code;
  std::string_view name;
  std::string_view type;
};

// The sorting is that of Python's sqlite3 module, which the guide's dashboards know.
constexpr Code kCodes[] = {
    {SQLITE_ERROR, "SQLITE_ERROR", "operational"},
    {SQLITE_INTERNAL, "SQLITE_INTERNAL", "internal"},
    {SQLITE_PERM, "SQLITE_PERM", "operational"},
    {SQLITE_ABORT, "SQLITE_ABORT", "operational"},
    {SQLITE_BUSY, "SQLITE_BUSY", "operational"},
    {SQLITE_LOCKED, "SQLITE_LOCKED", "operational"},
    {SQLITE_NOMEM, "SQLITE_NOMEM", "operational"},
    {SQLITE_READONLY, "SQLITE_READONLY", "operational"},
    {SQLITE_INTERRUPT, "SQLITE_INTERRUPT", "operational"},
    {SQLITE_IOERR, "SQLITE_IOERR", "operational"},
    {SQLITE_CORRUPT, "SQLITE_CORRUPT", "database"},
    {SQLITE_NOTFOUND, "SQLITE_NOTFOUND", "internal"},
    {SQLITE_FULL, "SQLITE_FULL", "operational"},
    {SQLITE_CANTOPEN, "SQLITE_CANTOPEN", "operational"},
    {SQLITE_PROTOCOL, "SQLITE_PROTOCOL", "operational"},
    {SQLITE_EMPTY, "SQLITE_EMPTY", "operational"},
    {SQLITE_SCHEMA, "SQLITE_SCHEMA", "operational"},
    {SQLITE_TOOBIG, "SQLITE_TOOBIG", "data"},
    {SQLITE_CONSTRAINT, "SQLITE_CONSTRAINT", "integrity"},
    {SQLITE_MISMATCH, "SQLITE_MISMATCH", "integrity"},
    {SQLITE_MISUSE, "SQLITE_MISUSE", "programming"},
    {SQLITE_NOLFS, "SQLITE_NOLFS", "operational"},
    {SQLITE_AUTH, "SQLITE_AUTH", "database"},
    {SQLITE_RANGE, "SQLITE_RANGE", "programming"},
    {SQLITE_NOTADB, "SQLITE_NOTADB", "database"},
};

const Code& CodeOf(int code) {
  static constexpr Code kUnknown{0, "SQLITE_UNKNOWN", "unknown"};
  for (const Code& known : kCodes) {
    if (known.code == code) return known;
  }
  return kUnknown;
}

}  // namespace

std::string_view SqliteError::type() const noexcept { return CodeOf(code).type; }
std::string_view SqliteError::name() const noexcept { return CodeOf(code).name; }

SqliteError SqliteError::Of(int extended_code, std::string_view message) {
  SqliteError error;
  error.extended_code = extended_code;
  error.code = extended_code & 0xFF;
  if (error.code == SQLITE_ROW || error.code == SQLITE_DONE) error.code = error.extended_code = SQLITE_OK;
  if (error.code == SQLITE_OK) return error;
  error.message = message.empty() ? std::string_view(sqlite3_errstr(extended_code)) : message;
  error.is_locked = error.code == SQLITE_BUSY || error.code == SQLITE_LOCKED;
  error.is_corrupt = error.code == SQLITE_CORRUPT || error.code == SQLITE_NOTADB;
  error.is_readonly = error.code == SQLITE_READONLY;
  error.is_full = error.code == SQLITE_FULL;
  return error;
}

void SqliteError::Describe(Span& span) const {
  if (!span.IsRecording()) return;
  span.SetAttribute("db.success", code == 0);
  if (code == 0) return;
  span.SetAttribute("error.type", name());
  span.SetAttribute("db.response.status_code", std::to_string(extended_code));
  span.SetAttribute("db.error.type", type());
  span.SetAttribute("db.error.locked", is_locked);
  if (code == SQLITE_BUSY) span.SetAttribute("db.error.busy", true);
  if (is_corrupt) span.SetAttribute("db.error.corrupt", true);
  if (is_readonly) span.SetAttribute("db.error.readonly", true);
  if (is_full) span.SetAttribute("db.error.full", true);
  if (is_locked) span.SetAttribute("retry_suggested", true);
  span.RecordException(name(), message);
  span.SetStatus(StatusCode::kError, "Database error: " + message);
}

}  // namespace throughline::inline sdk
