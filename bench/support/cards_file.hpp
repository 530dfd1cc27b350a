#pragma once
// What bench_world leaves beside the database for the load generators: every card's number, expiry
// and verification value, in clear. A bench world is thrown away after it was measured.

#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "support/flags.hpp"

namespace privcards::bench {

struct CardEntry {
  std::int64_t id = 0;
  std::array<char, 16> number{};
  std::array<char, 4> expiry{};  // YYMM
  std::array<char, 3> cvv2{};
  char unused = 0;
};
static_assert(sizeof(CardEntry) == 32);

inline std::string cards_file_in(const std::string& directory) {
  return directory + "/bench-cards.bin";
}

inline void write_cards(const std::string& directory, const std::vector<CardEntry>& cards) {
  std::ofstream file(cards_file_in(directory), std::ios::binary);
  file.write(reinterpret_cast<const char*>(cards.data()),
             static_cast<std::streamsize>(cards.size() * sizeof(CardEntry)));
  if (!file) give_up("cannot write " + cards_file_in(directory));
}

inline std::vector<CardEntry> read_cards(const std::string& directory) {
  std::ifstream file(cards_file_in(directory), std::ios::binary | std::ios::ate);
  if (!file) give_up("cannot read " + cards_file_in(directory) + "; run bench_world first");
  std::vector<CardEntry> cards(static_cast<std::size_t>(file.tellg()) / sizeof(CardEntry));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(cards.data()),
            static_cast<std::streamsize>(cards.size() * sizeof(CardEntry)));
  if (cards.empty()) give_up("no cards in " + directory);
  return cards;
}

}  // namespace privcards::bench
