// The functions of libchdb that we call, found in the shared library at run time.
//
// Not linked: a program built with a sanitizer must not load the library (both die at once), and the place where it is
// installed differs between a source tree and a package. The npm package has no C header, so the prototypes stand here
// and nowhere else; they belong to libchdb 26.7.3, and a wrong one crashes.
//
// Threads  Load once. The functions may be called from any thread, but one connection runs one thing at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline::engine {

// Opaque to us. `chdb_connect` gives a pointer to a handle; every call but closing takes the handle.
struct ChdbConnection;
struct ChdbResult;
struct ChdbInsertStream;

// Texts with a length may hold any byte. Every result, chunk and stream is given back with destroy_query_result.
struct ChdbApi {
  // argv[0] any name, then `--path=DIR`, `--config-file=FILE`, `--<query setting>=<value>` (for this connection alone;
  // an unknown one is ignored in silence). NULL on failure, with the reason on stderr.
  ChdbConnection** (*connect)(int argc, char** argv);
  // The last close shuts the engine down.
  void (*close_conn)(ChdbConnection**);
  void (*shutdown)();
  const char* (*version)();
  // With 0 before the first connect: the library leaves the process's signals alone.
  void (*set_signal_handlers_enabled)(int);

  // Values are text with TSV escapes for the `{name:Type}` placeholders.
  ChdbResult* (*query_with_params_n)(ChdbConnection*, const char* sql, size_t, const char* format, size_t,
                                     const char* const* names, const size_t* name_lengths, const char* const* values,
                                     const size_t* value_lengths, size_t count);
  // SELECT only. The result is the stream.
  ChdbResult* (*stream_query_with_params_n)(ChdbConnection*, const char* sql, size_t, const char* format, size_t,
                                            const char* const* names, const size_t* name_lengths,
                                            const char* const* values, const size_t* value_lengths, size_t count);
  // A chunk; one without bytes is the end.
  ChdbResult* (*stream_fetch_result)(ChdbConnection*, ChdbResult* stream);
  void (*stream_cancel_query)(ChdbConnection*, ChdbResult* stream);

  // "INSERT INTO t (a, b) SETTINGS x = 1": no FORMAT clause and no data. Never NULL.
  ChdbInsertStream* (*stream_insert_with_params_n)(ChdbConnection*, const char* sql, size_t, const char* format, size_t,
                                                   const char* const* names, const size_t* name_lengths,
                                                   const char* const* values, const size_t* value_lengths,
                                                   size_t count);
  int (*stream_append)(ChdbInsertStream*, const void*, size_t);  // copies, may block; 0 is good
  ChdbResult* (*stream_done)(ChdbInsertStream*);                 // commits
  void (*stream_cancel_insert)(ChdbInsertStream*);
  const char* (*stream_insert_error)(ChdbInsertStream*);  // or NULL
  void (*destroy_insert_stream)(ChdbInsertStream*);

  char* (*result_buffer)(ChdbResult*);
  size_t (*result_length)(ChdbResult*);
  const char* (*result_error)(ChdbResult*);   // or NULL
  uint64_t (*result_rows_read)(ChdbResult*);  // of the result
  uint64_t (*result_bytes_read)(ChdbResult*);
  uint64_t (*result_storage_rows_read)(ChdbResult*);  // scanned for it
  uint64_t (*result_storage_bytes_read)(ChdbResult*);
  uint64_t (*result_rows_written)(ChdbResult*);
  uint64_t (*result_bytes_written)(ChdbResult*);
  void (*destroy_query_result)(ChdbResult*);
};

// Where libchdb.so may be, in the order tried: `flag` alone when it is not empty; else $THROUGHLINE_CHDB alone when
// set; else `<dir of the executable>/../lib/` (and its throughline/ subfolder) and the place known when we were
// compiled.
std::vector<std::string> LibraryCandidates(std::string_view flag);

// Loads the first candidate that exists. kUnavailable, naming every place looked at, when none does or the file can't
// be loaded; kUnavailable naming the function when the library is another version that lacks one.
Result<ChdbApi> LoadChdb(const std::vector<std::string>& candidates);

}  // namespace throughline::engine
