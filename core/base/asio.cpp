// The one translation unit that holds Asio's code (BOOST_ASIO_SEPARATE_COMPILATION): every other file sees declarations
// only, which is what keeps the build within two cores.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
