// What a query gives on the seeded store, and whether two queries give the same.
//
// Equal    the rows, by value: numbers to 1e-9, whatever the columns are called and in whatever order they stand. The
//          order of rows counts where the expected query sorts: what it sorts by must then come in the same order.
// Cost     queries that compile to the same SQL are equal without running; documents are compared by a fingerprint that
//          the engine computes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/live_catalogue.h"
#include "dataprime/compiler.h"

namespace throughline::assistant::corpus {

struct Rows {
  std::string error;  // empty: it ran
  bool is_documents = false, is_sorted = false;
  std::string fingerprint;                      // documents
  std::vector<std::vector<std::string>> cells;  // by row; JSON
  size_t count = 0;
};

class Store {
 public:
  explicit Store(const LiveCatalogue& catalogue) : catalogue_(catalogue) {}
  // Creates the tables in the process's engine and fills them; what went wrong, or empty.
  std::string Load();
  const Rows& Run(const std::string& query);
  bool SameSql(const std::string& a, const std::string& b);

 private:
  std::string Sql(const std::string& query, dataprime::Compiled& out);

  const LiveCatalogue& catalogue_;
  std::map<std::string, Rows> known_;
};

// Why they differ, or empty.
std::string Difference(const Rows& expected, const Rows& actual);

}  // namespace throughline::assistant::corpus
