# Compiler flags shared by every target of ours. Third-party headers come in as SYSTEM.
add_library(privcards_options INTERFACE)
target_compile_options(privcards_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wpedantic
                       -Wno-missing-field-initializers  # designated initialisers leave the rest at their defaults
                       -fno-omit-frame-pointer)
if(PRIVCARDS_WERROR)
  target_compile_options(privcards_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false positives of these in optimised std::string and std::vector code.
  target_compile_options(privcards_options INTERFACE -Wno-restrict -Wno-stringop-overflow
                         -Wno-array-bounds -Wno-maybe-uninitialized)
endif()
target_include_directories(privcards_options INTERFACE ${PROJECT_SOURCE_DIR}/src)

if(PRIVCARDS_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
elseif(PRIVCARDS_SANITIZE STREQUAL "thread")
  # Asio uses fences, which TSan warns about but handles.
  add_compile_options(-fsanitize=thread $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  add_link_options(-fsanitize=thread)
endif()

if(PRIVCARDS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage for the fuzzer's guidance
endif()
