// libFuzzer comes with the compiler, without a header. From its documentation, "Using libFuzzer as a
// library".
#ifndef LAKEGAUGE_LIBFUZZER_H
#define LAKEGAUGE_LIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(
  int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
