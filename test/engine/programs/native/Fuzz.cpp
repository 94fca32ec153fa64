//===-- Fuzz.cpp - any bytes, any results, in any order ---------*- C++ -*-===//
//
// Part of schannel-tidy, under the Apache License v2.0. See LICENSE.
//
//===----------------------------------------------------------------------===//
//
// A libFuzzer target. The input is a world and a list of things that happen in
// it: bytes carried in pieces, altered or made up, calls of the application,
// calls of the system failing. Whatever happens, no rule is broken, nothing is
// left, and without forged bytes what arrived is a beginning of what was sent.
//
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "Pair.h"

#include <fuzzer/FuzzedDataProvider.h>

using namespace schannel;
using namespace schannel::test;

namespace {

constexpr DWORD Results[] = {
    DWORD(SEC_E_INCOMPLETE_MESSAGE),
    DWORD(SEC_I_CONTINUE_NEEDED),
    DWORD(SEC_I_RENEGOTIATE),
    DWORD(SEC_I_CONTEXT_EXPIRED),
    DWORD(SEC_I_INCOMPLETE_CREDENTIALS),
    DWORD(SEC_E_INSUFFICIENT_MEMORY),
    DWORD(SEC_E_INVALID_TOKEN),
    DWORD(SEC_E_DECRYPT_FAILURE),
    DWORD(SEC_E_UNKNOWN_CREDENTIALS),
    DWORD(SEC_E_NO_CREDENTIALS),
    DWORD(SEC_E_INTERNAL_ERROR),
    DWORD(SEC_I_COMPLETE_NEEDED),
    DWORD(SEC_E_CONTEXT_EXPIRED),
    DWORD(SEC_E_OK),
};

struct Direction {
  Side &From, &To;
  Bytes Wire;
  std::string Written, Read;

  void collect() {
    if (!From.Tls || !To.Tls)
      return;
    const Bytes Said = From.Tls->takeOutput();
    Wire.insert(Wire.end(), Said.begin(), Said.end());
    const SecretBytes Plaintext = To.Tls->takePlaintext();
    Read.append(Plaintext.begin(), Plaintext.end());
  }
};

Script someWorld(FuzzedDataProvider &Input) {
  Script How;
  How.Tls13 = Input.ConsumeBool();
  How.Shuffled = Input.ConsumeBool();
  How.KnowsModernCredentials = Input.ConsumeBool();
  How.KnowsAlpn = Input.ConsumeBool();
  How.MakesAlerts = Input.ConsumeBool();
  How.ShutdownStatus = Input.ConsumeBool() ? SEC_I_CONTEXT_EXPIRED : SEC_E_OK;
  How.MaximumMessage = Input.ConsumeIntegralInRange<ULONG>(1, 40);
  if (Input.ConsumeBool())
    How.RevocationErrors = Input.ConsumeIntegral<std::uint8_t>();
  return How;
}

PairConfig someConfig(FuzzedDataProvider &Input) {
  PairConfig Config;
  Config.ClientShows = Input.ConsumeBool();
  Config.ServerRequires = Input.ConsumeBool();
  Config.OwnRoots = Input.ConsumeBool();
  Config.Pkcs12 = Input.ConsumeBool();
  if (Input.ConsumeBool())
    Config.ClientProtocols = Config.ServerProtocols = {"a", "bc"};
  return Config;
}

void happen(FuzzedDataProvider &Input) {
  PairConfig Config = someConfig(Input);
  // A fault that is already due strikes the making of the endpoints.
  if (Input.ConsumeBool())
    fault() = {Input.ConsumeIntegralInRange<std::size_t>(0, 12),
               Input.PickValueInArray(Results)};
  Pair Both(Config);
  Both.connect();
  Direction Ways[] = {{Both.Client, Both.Server, {}, {}, {}},
                      {Both.Server, Both.Client, {}, {}, {}}};
  bool Forged = false;
  while (Input.remaining_bytes() > 0) {
    Direction &Way = Ways[Input.ConsumeBool()];
    Way.collect();
    switch (Input.ConsumeIntegralInRange(0, 9)) {
    case 0:
    case 1: { // The wire delivers some of what it has.
      const std::size_t Size =
          Input.ConsumeIntegralInRange<std::size_t>(0, Way.Wire.size());
      const Bytes Piece(Way.Wire.begin(), Way.Wire.begin() + long(Size));
      Way.Wire.erase(Way.Wire.begin(), Way.Wire.begin() + long(Size));
      Way.To.receive(Piece);
      break;
    }
    case 2: // Or all of it.
      Way.To.receive(std::exchange(Way.Wire, {}));
      break;
    case 3: { // Or something else.
      Forged = true;
      const auto Made = Input.ConsumeBytes<std::uint8_t>(
          Input.ConsumeIntegralInRange<std::size_t>(0, 60));
      Way.To.receive(Made);
      break;
    }
    case 4:
      if (!Way.Wire.empty()) {
        Forged = true;
        const std::size_t At =
            Input.ConsumeIntegralInRange<std::size_t>(0, Way.Wire.size() - 1);
        Way.Wire[At] = Input.ConsumeIntegral<std::uint8_t>();
      }
      break;
    case 5: {
      const std::string Text = Input.ConsumeRandomLengthString(100);
      if (!Way.From.Tls)
        break;
      const std::size_t Taken = Way.From.Tls->write(
          reinterpret_cast<const std::uint8_t *>(Text.data()), Text.size());
      CHECK(Taken <= Text.size());
      Way.Written.append(Text, 0, Taken);
      break;
    }
    case 6:
      Way.From.renegotiate();
      break;
    case 7:
      Way.From.close();
      break;
    case 8:
      if (Input.ConsumeBool())
        Way.To.transportClosed();
      break;
    case 9: // One of the next calls comes back with something else.
      fault() = {calls().size() + Input.ConsumeIntegralInRange<unsigned>(0, 3),
                 Input.PickValueInArray(Results)};
      fault().Always = Input.ConsumeBool();
      if (Input.ConsumeBool()) {
        fault().Extra = Input.ConsumeIntegralInRange<std::size_t>(0, 200);
        Forged = true;
      }
      // A status put in the place of another may say that something is to be
      // delivered once more or not at all.
      Forged |= static_cast<SECURITY_STATUS>(fault().Status) >= 0;
      break;
    }
    Way.collect();
  }
  for (const Direction &Way : Ways)
    CHECK(Forged || Way.Written.compare(0, Way.Read.size(), Way.Read) == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *Data,
                                      std::size_t Size) {
  FuzzedDataProvider Input(Data, Size);
  resetSystem(someWorld(Input));
  happen(Input);
  for (const std::string &Rule : violations())
    std::fprintf(stderr, "violated: %s\n", Rule.c_str());
  CHECK(violations().empty());
  CHECK(outstandingCount() == 0);
  return 0;
}
