#pragma once
// The files of profiles/ as the build put them into the program (cmake/profiles.cmake).

#include <span>
#include <string_view>

namespace privcards::host {

struct ShippedProfile {
  std::string_view name;
  std::string_view toml;
};

std::span<const ShippedProfile> shipped_profiles();

}  // namespace privcards::host
