#include "store/postgres/hosts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace privcards::store::postgres {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Hosts, are_told_apart_with_their_ports) {
  EXPECT_THAT(one_per_host("host=a,b port=1,2 dbname=d"),
              ElementsAre("dbname='d' host='a' port='1' ", "dbname='d' host='b' port='2' "));
  EXPECT_THAT(
      one_per_host("postgres://u:p%27@a,b:7/d?target_session_attrs=read-write"),
      ElementsAre(
          testing::AllOf(testing::HasSubstr("host='a'"), testing::HasSubstr("password='p\\''"),
                         testing::HasSubstr("target_session_attrs='read-write'")),
          testing::AllOf(testing::HasSubstr("host='b'"), testing::HasSubstr("port='7'"))));
  EXPECT_THAT(one_per_host("host=a,b port=9"),
              ElementsAre("host='a' port='9' ", "host='b' port='9' "));
}

TEST(Hosts, are_nothing_when_there_is_one_or_the_string_is_wrong) {
  EXPECT_THAT(one_per_host("host=a dbname=d"), IsEmpty());
  EXPECT_THAT(one_per_host("dbname=d"), IsEmpty());
  EXPECT_THAT(one_per_host("hots=a,b"), IsEmpty());
}

}  // namespace
}  // namespace privcards::store::postgres
