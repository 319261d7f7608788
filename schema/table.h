// What is stored: the single description of every table, as data. DDL and migrations (store/), row encoding (ingest/),
// keypaths, types and units (dataprime/), and the field reference (docs/) are all made from it.
//
// Source  Our own. Why it looks this way, with the measurements behind it: ARCHITECTURE.md, "What is stored".
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace throughline::schema {

enum class Unit {
  kNone,
  kNanoseconds,
  kUnixNanoseconds,  // since 1970-01-01T00:00:00Z
  kTokens,
  kUsd,
  kBytes,
};

struct Column {
  std::string_view name;
  std::string_view type;  // ClickHouse
  Unit unit;
  // DataPrime keypaths that read this column, the canonical one first. Empty: only our own code reads it.
  std::vector<std::string_view> keypaths;
  // Where the value comes from, and what holds when it is missing.
  std::string_view origin;
  std::string_view codec = {};  // ClickHouse CODEC and column SETTINGS, verbatim; empty: the table's default
  // What rows have that were stored before there was the column, an expression of others; empty: the type's default.
  std::string_view of_older_rows = {};
};

struct Table {
  std::string_view name;
  std::string_view meaning;
  std::vector<Column> columns;  // in storage order, which is also the order in which a row is encoded
  std::string_view order_by;
  std::string_view primary_key;           // a prefix of order_by, or empty
  std::vector<std::string_view> indexes;  // INDEX and PROJECTION clauses, verbatim
  std::string_view time_column;           // what a time range of a query bounds

  const Column* Find(std::string_view column_name) const;
};

// Every table is partitioned by the UTC day of `received_at`, the clock of this machine, and never by a time that a
// client sent: spans from 1970 or 2262 open no partition of their own, retention drops whole partitions, and one insert
// is one part, which the engine commits as a whole or not at all.
inline constexpr std::string_view kPartitionBy = "toYYYYMMDD(received_at)";

const Table& Spans();
const Table& Logs();
const Table& MetricPoints();

// In the order in which they are created.
std::span<const Table* const> SignalTables();

}  // namespace throughline::schema
