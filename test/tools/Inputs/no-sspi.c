// A file that has nothing to do with SSPI.
int add(int a, int b) { return a + b; }
