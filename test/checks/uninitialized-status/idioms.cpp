// C++ in which a status or an output is always set before it is read.
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -std=c++17 -fexceptions | %silent
// RUN: %tidy(schannel-uninitialized-status) %s -- %mingw -std=c++17 -fexceptions -DUNICODE -D_UNICODE | %silent
// REQUIRES: mingw-headers
#include "sspi-tls.h"
#include <bcrypt.h>
#include <memory>
#include <stdexcept>

static void check(SECURITY_STATUS status) {
  if (FAILED(status))
    throw std::runtime_error("sspi");
}

unsigned long thrown(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  check(QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes));
  return sizes.cbMaximumMessage;
}

unsigned long value_initialised(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes{};
  QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  return sizes.cbMaximumMessage;
}

// The member is set by one function and read by another.
class Channel {
public:
  void decrypt(SecBufferDesc *message) {
    status = DecryptMessage(&context, message, 0, nullptr);
  }
  bool good() const { return status == SEC_E_OK; }

private:
  CtxtHandle context{};
  SECURITY_STATUS status;
};

SECURITY_STATUS in_a_lambda(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status;
  auto run = [&] { status = DecryptMessage(context, message, 0, nullptr); };
  run();
  return status;
}

static bool succeeded(SECURITY_STATUS status) { return status >= 0; }

unsigned long judged_by_a_helper(CtxtHandle *context) {
  SecPkgContext_StreamSizes sizes;
  auto status =
      QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  if (!succeeded(status))
    return 0;
  return sizes.cbMaximumMessage;
}

SECURITY_STATUS after_an_exception(CtxtHandle *context, SecBufferDesc *message) {
  SECURITY_STATUS status;
  try {
    status = DecryptMessage(context, message, 0, nullptr);
    check(status);
  } catch (const std::exception &) {
    return SEC_E_INTERNAL_ERROR;
  }
  return status;
}

template <typename Sizes>
unsigned long in_a_template(CtxtHandle *context, unsigned long attribute) {
  Sizes sizes;
  if (QueryContextAttributes(context, attribute, &sizes) != SEC_E_OK)
    return 0;
  return sizes.cbMaximumMessage;
}

unsigned long instantiated(CtxtHandle *context) {
  return in_a_template<SecPkgContext_StreamSizes>(context,
                                                  SECPKG_ATTR_STREAM_SIZES);
}

// What the standard library forwards it does not change.
struct Failure {
  explicit Failure(SECURITY_STATUS status) : status(status) {}
  SECURITY_STATUS status;
};

std::shared_ptr<Failure> unwrap(CtxtHandle *context, SecBufferDesc *message, bool *sealed) {
  ULONG quality;
  std::shared_ptr<Failure> failure;
  SECURITY_STATUS status = DecryptMessage(context, message, 0, &quality);
  if (status != SEC_E_OK)
    failure = std::make_shared<Failure>(status);
  if (status == SEC_E_OK)
    *sealed = quality != SECQOP_WRAP_NO_ENCRYPT;
  return failure;
}

// A function elsewhere insists on the answer.
struct text {
  text(const char *characters);
};
void insist(bool truth, const text &what);

unsigned long hash_length(BCRYPT_ALG_HANDLE algorithm) {
  unsigned long length, written;
  const NTSTATUS status =
      BCryptGetProperty(algorithm, BCRYPT_HASH_LENGTH, reinterpret_cast<PUCHAR>(&length), sizeof length, &written, 0);
  insist(status >= 0, "hash length");
  return length;
}

// One of two ways, by whoever calls.
NTSTATUS both_ways(BCRYPT_KEY_HANDLE key, int way, UCHAR *data, ULONG size) {
  NTSTATUS status;
  ULONG written = 0;
  if (way == 1)
    status = BCryptEncrypt(key, data, size, nullptr, nullptr, 0, data, size, &written, 0);
  if (way == 2)
    status = BCryptDecrypt(key, data, size, nullptr, nullptr, 0, data, size, &written, 0);
  return status;
}
