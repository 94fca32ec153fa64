"""Prints C++ that takes Clang a very long time, and mentions SSPI."""
print("""
void DecryptMessage(void);
constexpr int ackermann(int m, int n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}""")
for number in range(2000):
    print(f"constexpr int slow{number} = ackermann(3, 5) + {number};")
