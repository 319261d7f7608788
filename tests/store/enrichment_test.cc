// Uploaded tables in the real engine, and what a statement under a query's settings may not reach.
#include "store/enrichment.h"

#include <gtest/gtest.h>

#include "live_store.h"

namespace throughline::store_test {
namespace {

class Enrichment : public testing::Test {
 protected:
  static void SetUpTestSuite() { live_ = new LiveStore(); }
  static void TearDownTestSuite() { delete std::exchange(live_, nullptr); }

  store::EnrichmentTables Tables() { return {live_->client(), {}, live_->clock()}; }
  static store::EnrichmentTable Named(std::string name) {
    return {.name = std::move(name), .id = {}, .columns = {{"id", "string"}, {"a'b\\\t", "number"}}};
  }

  inline static LiveStore* live_ = nullptr;
};

TEST_F(Enrichment, ATableIsReplacedWholeAndItsOldRowsGo) {
  const std::string hostile("x\0'\\\n\t", 6);
  ASSERT_TRUE(Tables().Put(Named("users"), {{"u1", "{}"}, {hostile, R"({"id":"q"})"}}));
  EXPECT_EQ(live_->Ask("SELECT count() FROM enrichment_rows"), "2");
  const store::EnrichmentTable second = Tables().Put(Named("users"), {{"u3", "{}"}}).value();
  EXPECT_EQ(live_->Ask("SELECT groupArray(key) FROM enrichment_rows"), "['u3']");
  EXPECT_EQ(live_->Ask("SELECT any(table_id) FROM enrichment_rows"), second.id);
  const auto listed = Tables().List().value();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].name, "users");
  EXPECT_EQ(listed[0].id, second.id);
  EXPECT_EQ(listed[0].rows, 1u);
  EXPECT_EQ(listed[0].columns[1].name, "a'b\\\t");
  EXPECT_EQ(listed[0].columns[1].type, "number");

  ASSERT_TRUE(live_->Reopen());
  EXPECT_EQ(Tables().List()->size(), 1u);
  ASSERT_TRUE(Tables().Delete("users"));
  EXPECT_TRUE(Tables().List()->empty());
  EXPECT_EQ(live_->Ask("SELECT count() FROM enrichment_rows"), "0");
  EXPECT_EQ(Tables().Delete("users").error().kind, ErrorKind::kNotFound);
}

TEST_F(Enrichment, RowsOfAnUploadThatWasNotFinishedAreNobodysAndGoWithTheNextChange) {
  ASSERT_TRUE(live_->client().Execute("INSERT INTO enrichment_rows SELECT 'orphan', 0, 'k', '{}'"));
  EXPECT_TRUE(Tables().List()->empty());
  ASSERT_TRUE(Tables().Put(Named("t"), {{"k", "{}"}}));
  EXPECT_EQ(live_->Ask("SELECT count() FROM enrichment_rows WHERE table_id = 'orphan'"), "0");
  ASSERT_TRUE(Tables().Delete("t"));
}

TEST_F(Enrichment, AQuerysSettingsLetNoStatementReachAFileANetworkOrASetting) {
  const store::QueryOptions options{.params = {}, .settings = {{"max_threads", "1"}, {"readonly", "1"}}};
  EXPECT_TRUE(live_->client().Query("SELECT count() FROM spans", options));
  for (const char* statement :
       {"SELECT * FROM file('/etc/passwd', 'LineAsString')", "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "SELECT * FROM remote('127.0.0.1', system.one)", "SELECT * FROM executable('id', 'LineAsString', 'x String')",
        "SELECT * FROM s3('http://127.0.0.1:1/a', 'LineAsString')",
        "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')", "SELECT 1 SETTINGS readonly = 0",
        "SELECT 1 SETTINGS max_threads = 64", "INSERT INTO spans SELECT * FROM spans",
        "CREATE TABLE x (a UInt8) ENGINE = Memory", "DROP TABLE spans", "CREATE TEMPORARY TABLE y (a UInt8)"}) {
    EXPECT_FALSE(live_->client().Query(statement, options)) << statement;
  }
  EXPECT_EQ(live_->Ask("SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'spans'"), "1");
}

}  // namespace
}  // namespace throughline::store_test
