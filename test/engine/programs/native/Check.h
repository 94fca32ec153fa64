//===-- Check.h - assertions of the native tests ----------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TEST_CHECK_H
#define SCHANNEL_TEST_CHECK_H

#include <cstdio>
#include <cstdlib>
#include <string>

namespace schannel::test {

/// What is being tested at the moment, for a failure to say.
inline std::string &subject() {
  static std::string Text;
  return Text;
}

} // namespace schannel::test

/// Ends the program unless \p Condition holds.
#define CHECK(Condition)                                                       \
  do {                                                                         \
    if (!(Condition)) {                                                        \
      std::fprintf(stderr, "%s:%d: %s: not true: %s\n", __FILE__, __LINE__,    \
                   ::schannel::test::subject().c_str(), #Condition);           \
      std::abort();                                                            \
    }                                                                          \
  } while (false)

#endif // SCHANNEL_TEST_CHECK_H
