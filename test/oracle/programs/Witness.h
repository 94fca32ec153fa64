//===-- Witness.h - what goes wrong at run time -----------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// A witness runs scenarios, each in a process of its own, and prints a line for
// each symptom: "<symptom> <scenario> <detail>". It judges what a caller and a
// peer can see, and knows nothing of the defect.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_ORACLE_WITNESS_H
#define SCHANNEL_ORACLE_WITNESS_H

#include "schannel/Windows.h"

#include <cstddef>
#include <string>
#include <vector>

namespace schannel::test {

enum class Symptom {
  Leak,     ///< A handle, a buffer or memory is outstanding.
  Misuse,   ///< SSPI or crypt32 is called against its rules.
  Lost,     ///< Bytes of the stream are lost, repeated or altered.
  Stalled,  ///< Waiting for bytes that never come, or for ever.
  Accepted, ///< A bad certificate or a weak connection is accepted.
  Secret,   ///< A secret in the log, or in memory that is given back.
  Garbage,  ///< A status, or another value, that nobody has set.
  Crash,    ///< A sanitizer's report, or a signal.
  Error,    ///< A good connection fails, a failure counts as success, or the
            ///< wrong error is reported.
  NoClose,  ///< The peer is not told of the end.
};

/// Reports a symptom of the scenario that is running; each symptom once.
void show(Symptom What, const std::string &Detail);

#define EXPECT(What, Condition)                                                \
  do {                                                                         \
    if (!(Condition))                                                          \
      ::schannel::test::show(::schannel::test::Symptom::What, #Condition);     \
  } while (false)

/// Checks that the scripted system has nothing to complain about and nothing
/// outstanding. To be called when all sessions of a run are gone.
void settle();

/// A value that automatic variables have until they are set
/// (-ftrivial-auto-var-init=pattern).
inline bool garbage(unsigned long Value) {
  return static_cast<unsigned>(Value) == 0xAAAAAAAA;
}

/// Text that must not be seen in the log, nor in memory that the code under
/// test gives back without wiping it.
extern const std::string SecretText;
extern const std::string SecretPassword;

/// Whether the code under test, and nothing of the test itself, is running.
bool &underTest();
struct UnderTest {
  explicit UnderTest(bool Now = true) : Before(underTest()) {
    underTest() = Now;
  }
  ~UnderTest() { underTest() = Before; }
  bool Before;
};

struct Scenario {
  const char *Name;
  void (*Run)();
};

/// Runs all scenarios, or those named on the command line.
int witness(const std::vector<Scenario> &All, int Count, char **Names);

/// Runs \p Subject in each variant of the scripted world.
void everywhere(void (*Subject)());

} // namespace schannel::test

#endif // SCHANNEL_ORACLE_WITNESS_H
