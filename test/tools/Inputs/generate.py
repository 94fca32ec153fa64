"""generate.py SHAPE NUMBER: C code on SSPI of an unusual shape, to standard output.

long     one function with NUMBER statements' worth of handshakes and attributes
chain    NUMBER functions, each calling the next, the last one SSPI
cycle    NUMBER functions that call each other in a circle, each with SSPI
nested   NUMBER blocks within each other around a call
sum      an expression with NUMBER operators around a call
"""

import sys

shape, number = sys.argv[1], int(sys.argv[2])
print('#include "sspi-tls.h"')

STEP = """  status = QueryContextAttributes(context, SECPKG_ATTR_STREAM_SIZES, &sizes);
  if (status != SEC_E_OK)
    goto done;
  total += sizes.cbMaximumMessage;
  if (total > limit) {
    status = DecryptMessage(context, message, 0, NULL);
    if (status == SEC_E_INCOMPLETE_MESSAGE || status < 0)
      goto done;
    total -= message->pBuffers[1].cbBuffer;
  }
"""

if shape == "long":
    print("SECURITY_STATUS work(CtxtHandle *context, SecBufferDesc *message, unsigned long limit) {")
    print("  SECURITY_STATUS status = SEC_E_OK;\n  SecPkgContext_StreamSizes sizes;")
    print("  unsigned long total = 0;")
    for _ in range(number // STEP.count("\n")):
        print(STEP, end="")
    # What a bound must not hide: the last statement before the end.
    print("  DecryptMessage(context, message, 0, NULL);")
    print("done:\n  return status;\n}")
elif shape == "chain":
    for i in range(number):
        print(f"static SECURITY_STATUS f{i}(CtxtHandle *context, SecBufferDesc *message);")
    for i in range(number - 1):
        print(f"static SECURITY_STATUS f{i}(CtxtHandle *context, SecBufferDesc *message) "
              f"{{ return f{i + 1}(context, message); }}")
    print(f"static SECURITY_STATUS f{number - 1}(CtxtHandle *context, SecBufferDesc *message) "
          "{ return DecryptMessage(context, message, 0, NULL); }")
    print("SECURITY_STATUS start(CtxtHandle *context, SecBufferDesc *message) {")
    print("  DecryptMessage(context, message, 0, NULL);\n  return f0(context, message);\n}")
elif shape == "cycle":
    for i in range(number):
        print(f"SECURITY_STATUS f{i}(CtxtHandle *context, SecBufferDesc *message);")
    for i in range(number):
        print(f"SECURITY_STATUS f{i}(CtxtHandle *context, SecBufferDesc *message) {{")
        print("  SECURITY_STATUS status = DecryptMessage(context, message, 0, NULL);")
        print(f"  if (status == SEC_I_RENEGOTIATE)\n    return f{(i + 1) % number}(context, message);")
        print("  return status;\n}")
    print("void start(CtxtHandle *context, SecBufferDesc *message) {")
    print("  DecryptMessage(context, message, 0, NULL);\n}")
elif shape == "nested":
    print("void start(CtxtHandle *context, SecBufferDesc *message, int n) {")
    for i in range(number):
        print(f"{'  ' * min(i, 40)}if (n > {i}) {{")
    print("DecryptMessage(context, message, 0, NULL);")
    print("}" * (number + 1))
elif shape == "sum":
    print("unsigned long start(CtxtHandle *context, SecBufferDesc *message, unsigned long n) {")
    print("  DecryptMessage(context, message, 0, NULL);")
    print("  return (unsigned long)DecryptMessage(context, message, 0, NULL)")
    for i in range(number):
        print(f"    + n * {i}")
    print("  ;\n}")
else:
    sys.exit(f"no shape '{shape}'")
