#include "edge/delivery/address_policy.hpp"

#include <gtest/gtest.h>

namespace privcards::delivery {
namespace {

Bytes address(const std::string& text) { return parse_subnet(text).value().address; }

TEST(AddressPolicy, public_addresses_are_allowed) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1",
                           "192.167.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"}) {
    EXPECT_TRUE(is_public_address(address(text))) << text;
  }
}

TEST(AddressPolicy, everything_inside_is_refused) {
  for (const char* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.0.9",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "224.0.0.1",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:8.8.8.8",
                           "::8.8.8.8",
                           "64:ff9b::808:808",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:808:808::1",
                           "5f00::1",
                           "fc00::1",
                           "fdff::1",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1"}) {
    EXPECT_FALSE(is_public_address(address(text))) << text;
  }
}

TEST(AddressPolicy, operators_allow_their_own_subnets) {
  const AddressPolicy policy({parse_subnet("10.20.0.0/15").value()});
  EXPECT_TRUE(policy.allows(address("10.21.255.1"), false));
  EXPECT_FALSE(policy.allows(address("10.22.0.1"), false));
  EXPECT_FALSE(policy.allows(address("8.8.8.8"), true));
  EXPECT_TRUE(policy.allows(address("127.0.0.1"), true));
  EXPECT_TRUE(policy.allows(address("::1"), true));
  EXPECT_FALSE(policy.allows(address("127.0.0.1"), false));
}

TEST(AddressPolicy, subnets_are_checked) {
  for (const char* text :
       {"10.0.0.0/33", "10.0.0/8", "fd00::/129", "x", "10.0.0.0/", "10.0.0.0/-1"}) {
    EXPECT_FALSE(parse_subnet(text)) << text;
  }
}

}  // namespace
}  // namespace privcards::delivery
