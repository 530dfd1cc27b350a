// The parts of Asio, its TLS layer and Beast that can be compiled once, compiled once (see
// BOOST_ASIO_SEPARATE_COMPILATION in cmake/dependencies.cmake).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
