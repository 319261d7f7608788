// CREATE TABLE and ALTER TABLE, made from schema/.
//
// One server: a table is a MergeTree. A cluster: `spans_local`, a ReplicatedMergeTree on every node, and `spans`, the
// Distributed table before it; everything else reads and writes `spans` in both cases.
//
// Threads  plain functions.
// Source   ClickHouse documentation, "MergeTree", "Distributed", "Distributed DDL".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/table.h"

namespace throughline::store {

struct DdlOptions {
  std::string cluster;  // name of the cluster in the server's configuration; empty: one server
  // Of columns that name none. Empty: what the server's configuration says, which for our own engine is a level by the
  // size of the part (engine/config.cc).
  std::string codec;
};

// `CREATE TABLE IF NOT EXISTS`, in the order to run them.
std::vector<std::string> CreateTable(const schema::Table& table, const DdlOptions& options);
// A small table of ours that is no signal: `columns` and `order_by` verbatim.
std::vector<std::string> CreateSmallTable(std::string_view name, std::string_view columns, std::string_view order_by,
                                          const DdlOptions& options);

// `after` empty: first.
std::vector<std::string> AddColumn(const schema::Table& table, const schema::Column& column, std::string_view after,
                                   const DdlOptions& options);
std::vector<std::string> ModifyColumn(const schema::Table& table, const schema::Column& column,
                                      const DdlOptions& options);
// The settings `names`, which a table made by an earlier version lacks, as CreateTable gives them.
std::vector<std::string> GiveSettings(const schema::Table& table, std::span<const std::string_view> names,
                                      const DdlOptions& options);
// `clause` as in schema::Table::indexes. Parts written before have an INDEX a while later, made in the background, and a
// projection after their next merge; both is not waited for.
std::vector<std::string> AddIndex(const schema::Table& table, std::string_view clause, const DdlOptions& options);

// The table that holds the parts: "spans", or "spans_local" on a cluster. For system.parts and ALTER TABLE ... DROP.
std::string LocalTable(std::string_view table, const DdlOptions& options);
// " ON CLUSTER `name`", or nothing.
std::string OnCluster(const DdlOptions& options);

// "by_trace" of "PROJECTION by_trace (...)", "time_range" of "INDEX time_range ...".
std::string_view IndexName(std::string_view clause);

}  // namespace throughline::store
