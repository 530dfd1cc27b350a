# privcards_embed_profiles(TARGET): profiles/*.toml become the array behind shipped_profiles(), so
# that the installed binary needs no files beside it.
function(privcards_embed_profiles target)
  file(GLOB profiles CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/profiles/*.toml)
  set(entries "")
  foreach(profile ${profiles})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${profile})
    get_filename_component(name ${profile} NAME_WE)
    file(READ ${profile} text)
    string(APPEND entries "    {\"${name}\", R\"profile(${text})profile\"},\n")
  endforeach()
  set(generated ${PROJECT_BINARY_DIR}/generated/shipped_profiles.cpp)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT "// Made by cmake/profiles.cmake from profiles/*.toml.
#include \"edge/host/shipped_profiles.hpp\"

namespace privcards::host {
namespace {
constexpr ShippedProfile profiles[] = {
@entries@};
}  // namespace

std::span<const ShippedProfile> shipped_profiles() { return profiles; }

}  // namespace privcards::host
")
  target_sources(${target} PRIVATE ${generated})
endfunction()
