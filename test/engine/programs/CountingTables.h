//===-- CountingTables.h - who still holds what -----------------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//

#ifndef SCHANNEL_TEST_COUNTINGTABLES_H
#define SCHANNEL_TEST_COUNTINGTABLES_H

#include "schannel/Tables.h"

namespace schannel::test {

/// What has been acquired and not yet released, by kind.
struct Outstanding {
  long Credentials = 0;
  long Contexts = 0;
  long ContextBuffers = 0;
  long Certificates = 0;
  long Stores = 0;
  long Chains = 0;
  long ChainEngines = 0;

  long total() const {
    return Credentials + Contexts + ContextBuffers + Certificates + Stores +
           Chains + ChainEngines;
  }
};

/// The system's tables, every acquisition and release counted.
Tables countingTables();
Outstanding &outstanding();

/// From now on SCH_CREDENTIALS is refused, as by a Windows that does not know
/// it.
void refuseModernCredentials();

} // namespace schannel::test

#endif // SCHANNEL_TEST_COUNTINGTABLES_H
