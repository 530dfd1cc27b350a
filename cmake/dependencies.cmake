# Everything we stand on, all of it packaged by Debian 12 and 13 (see tools/packages.sh).
set(Boost_NO_WARN_NEW_VERSIONS ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)  # libpq, the client
find_package(Boost 1.81 REQUIRED COMPONENTS context json)
# Only the tests and the bench need these; without them the program alone is built.
find_package(GTest)
find_package(benchmark)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
add_library(sodium ALIAS PkgConfig::SODIUM)
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)

add_library(privcards_asio INTERFACE)
target_link_libraries(privcards_asio INTERFACE Boost::headers Boost::context OpenSSL::SSL Threads::Threads)
target_compile_definitions(privcards_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION
                           BOOST_BEAST_SEPARATE_COMPILATION)

add_library(privcards_toml INTERFACE)
target_include_directories(privcards_toml SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE_DIR})
add_library(privcards_cli11 INTERFACE)
target_link_libraries(privcards_cli11 INTERFACE CLI11::CLI11)
add_library(privcards_logging INTERFACE)
target_link_libraries(privcards_logging INTERFACE spdlog::spdlog fmt::fmt)
add_library(privcards_metrics INTERFACE)
target_link_libraries(privcards_metrics INTERFACE prometheus-cpp::core)
