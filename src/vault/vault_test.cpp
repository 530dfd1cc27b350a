#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "vault/aead.hpp"
#include "vault/cvv.hpp"
#include "vault/file_vault.hpp"
#include "vault/luhn.hpp"
#include "vault/system_dice.hpp"

namespace privcards::vault {
namespace {

Keys test_keys(std::uint8_t fill = 1) {
  Keys keys;
  keys.masters.emplace(1, SecretBytes(Bytes(32, fill)));
  keys.lookup = SecretBytes(Bytes(32, 2));
  keys.cvk = SecretBytes(*hex_decode("0123456789ABCDEFFEDCBA9876543210"));
  return keys;
}

// Published vectors: bank-card standard annex, key A 0123456789ABCDEF, B FEDCBA9876543210.
TEST(Cvv, GivesThePublishedValues) {
  struct Vector {
    std::string pan, expiry, service_code, value;
  };
  const std::vector<Vector> vectors = {
      {"4123456789012345", "8701", "101", "561"}, {"4123456789012", "8701", "101", "370"},
      {"4999988887777000", "9105", "111", "245"}, {"4999988887777", "9105", "111", "649"},
      {"4666655554444111", "9206", "120", "664"}, {"4666655554444", "9206", "120", "821"},
      {"4333322221111222", "9307", "141", "382"}, {"4333322221111", "9307", "141", "697"},
      {"4123456789012345", "8701", "111", "856"}, {"4123456789012345", "8701", "000", "636"},
      {"4123456789012345", "8701", "999", "651"}};
  for (const Vector& vector : vectors) {
    SecretText value =
        card_verification_value(test_keys().cvk, {vector.pan, vector.expiry, vector.service_code});
    EXPECT_EQ(value.reveal(), vector.value) << vector.pan << " " << vector.service_code;
  }
}

TEST(Cvv, DependsOnTheKeyAndNotOnWhichWasUsedLast) {
  const SecretBytes other(*hex_decode("0123456789ABCDEF0123456789ABCDEF"));
  const CvvInput input{"4123456789012345", "8701", "101"};
  const SecretText under_other = card_verification_value(other, input);
  EXPECT_NE(under_other.reveal(), "561");
  EXPECT_EQ(card_verification_value(test_keys().cvk, input).reveal(), "561");
  EXPECT_EQ(card_verification_value(other, input).reveal(), under_other.reveal());
  std::thread([&] {  // each thread has schedules of its own
    EXPECT_EQ(card_verification_value(test_keys().cvk, input).reveal(), "561");
  })
      .join();
}

TEST(Luhn, AcceptsValidAndRefusesChangedNumbers) {
  EXPECT_TRUE(luhn_valid("79927398713"));
  EXPECT_TRUE(luhn_valid("4761739001010119"));
  EXPECT_FALSE(luhn_valid("4761739001010118"));
  EXPECT_FALSE(luhn_valid("47617390010101a9"));
  EXPECT_EQ(luhn_digit("7992739871"), '3');
}

TEST(Aead, OpensOnlyWhatWasSealedWithTheSameKeyAndMeaning) {
  SecretBytes key(Bytes(32, 7));
  Bytes sealed = seal_bytes(key, as_bytes("a"), as_bytes("secret"));
  ASSERT_TRUE(open_bytes(key, as_bytes("a"), sealed));
  EXPECT_EQ(as_text(open_bytes(key, as_bytes("a"), sealed)->reveal()), "secret");
  EXPECT_FALSE(open_bytes(key, as_bytes("b"), sealed));
  EXPECT_FALSE(open_bytes(SecretBytes(Bytes(32, 8)), as_bytes("a"), sealed));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes altered = sealed;
    altered[i] ^= 1;
    EXPECT_FALSE(open_bytes(key, as_bytes("a"), altered)) << i;
    EXPECT_FALSE(open_bytes(key, as_bytes("a"), ByteView(sealed).first(i)));
  }
  EXPECT_NE(seal_bytes(key, as_bytes("a"), as_bytes("secret")), sealed);
}

class VaultTest : public testing::Test {
 protected:
  SystemDice dice_;
  FileVault vault_{test_keys(), dice_};
  AccountId account_{11};
  AccountId other_{12};
};

TEST_F(VaultTest, MakesNumbersUnderTheBinThatPassLuhn) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    SecretText pan = vault_.new_pan("491653");
    EXPECT_EQ(pan.reveal().size(), 16U);
    EXPECT_TRUE(pan.reveal().starts_with("491653"));
    EXPECT_TRUE(luhn_valid(pan.reveal()));
    seen.insert(pan.reveal());
  }
  EXPECT_GT(seen.size(), 990U);
  EXPECT_TRUE(vault_.new_pan("49165").empty());
  EXPECT_TRUE(vault_.new_pan("49165a").empty());
}

TEST_F(VaultTest, SealedNumbersOpenForTheirCardAndAccountOnly) {
  vault_.new_data_key(account_);
  vault_.new_data_key(other_);
  SecretText pan("4761739001010119");
  Bytes sealed = vault_.seal_pan(account_, CardId{5}, pan).value();
  EXPECT_EQ(std::string(as_text(sealed)).find("4761739001010119"), std::string::npos);
  EXPECT_TRUE(vault_.open_pan(account_, CardId{5}, sealed)->equals(pan));
  EXPECT_EQ(vault_.open_pan(account_, CardId{6}, sealed).error().kind, FaultKind::corrupted);
  EXPECT_EQ(vault_.open_pan(other_, CardId{5}, sealed).error().kind, FaultKind::corrupted);
  EXPECT_EQ(vault_.open_pan(AccountId{99}, CardId{5}, sealed).error().kind, FaultKind::refused);
}

TEST_F(VaultTest, OtherSecretsAreBoundToTheirPurpose) {
  vault_.new_data_key(account_);
  Bytes sealed = vault_.seal(account_, "webhook.secret", SecretText("whsec_x")).value();
  EXPECT_EQ(vault_.open(account_, "webhook.secret", sealed)->reveal(), "whsec_x");
  EXPECT_FALSE(vault_.open(account_, "3ds.otp", sealed));
}

TEST_F(VaultTest, ChecksPresentedVerificationValues) {
  SecretText pan("4123456789012345");
  ExpiryMonth expiry{8701};
  EXPECT_EQ(vault_.cvv2(pan, expiry).reveal(), "636");
  EXPECT_EQ(vault_.check_cvv2(pan, expiry, SecretText("636")), app::CvvCheck::match);
  EXPECT_EQ(vault_.check_cvv2(pan, expiry, SecretText("637")), app::CvvCheck::mismatch);
  EXPECT_EQ(vault_.check_cvv2(pan, expiry, SecretText("6360")), app::CvvCheck::mismatch);
  EXPECT_EQ(vault_.check_cvv2(pan, expiry, {}), app::CvvCheck::not_presented);
}

TEST_F(VaultTest, TellsAWrongKeyFileAndReadsOldKeysAfterRotation) {
  Bytes check = vault_.check_value();
  EXPECT_TRUE(vault_.verify_check_value(check));
  FileVault wrong(test_keys(9), dice_);
  EXPECT_EQ(wrong.verify_check_value(check).error().kind, FaultKind::refused);

  app::DataKey stored = vault_.new_data_key(account_);
  Bytes sealed = vault_.seal(account_, "x", SecretText("kept")).value();
  Keys rotated = test_keys();
  rotated.masters.emplace(2, SecretBytes(Bytes(32, 3)));
  FileVault after(std::move(rotated), dice_);
  EXPECT_TRUE(after.verify_check_value(check));
  app::DataKey rewrapped = after.rewrap(stored).value();
  EXPECT_NE(rewrapped.wrapped, stored.wrapped);
  ASSERT_TRUE(after.load_data_key(rewrapped));
  EXPECT_EQ(after.open(account_, "x", sealed)->reveal(), "kept");
  EXPECT_EQ(vault_.load_data_key(rewrapped).error().kind, FaultKind::refused);  // lacks key 2
}

TEST(KeyFile, IsPrivateCompleteAndNeverOverwritten) {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("privcards_keys_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::string path = folder / "keys";
  ASSERT_TRUE(create_key_file(path));
  EXPECT_FALSE(create_key_file(path));
  ASSERT_TRUE(read_key_file(path));
  ASSERT_TRUE(add_master_key(path));
  EXPECT_EQ(read_key_file(path)->masters.size(), 2U);
  ::chmod(path.c_str(), 0644);
  EXPECT_NE(read_key_file(path).error().message.find("chmod 0600"), std::string::npos);
  ::chmod(path.c_str(), 0600);
  std::ofstream(path, std::ios::app) << "cvk 00\n";
  EXPECT_NE(read_key_file(path).error().message.find("line 6"), std::string::npos);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace privcards::vault
