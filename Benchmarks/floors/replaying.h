// What the floors share that replay: hashes by which they find objects, and the reading of a file.
#pragma once
#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

struct Key {
  uint64_t high = 0, low = 0;
  bool operator==(const Key &) const = default;
};

static uint64_t mix(uint64_t a, uint64_t b) {
  auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

static uint64_t word(const char *at, size_t count) {
  uint64_t value = 0;
  memcpy(&value, at, std::min<size_t>(count, 8));
  return value;
}

// Two folded multiplications for sixteen bytes: about as fast as a hash of good spread gets without vectors. Never
// the key of zeros, which stands for none.
static Key hash_of(std::string_view text) {
  uint64_t a = 0x9e3779b97f4a7c15 ^ text.size(), b = 0xd1b54a32d192ed03;
  for (size_t i = 0; i < text.size(); i += 16) {
    size_t left = text.size() - i;
    uint64_t first = word(&text[i], left), second = left > 8 ? word(&text[i + 8], left - 8) : 0;
    a = mix(a ^ first, second ^ 0x8ebc6af09c88c6e3);
    b = mix(b ^ second, first ^ 0x589965cc75374cc3);
  }
  Key key{mix(a, 0xe7037ed1a0b428db), mix(b, 0xa0761d6478bd642f)};
  key.low |= key.high == 0 && key.low == 0;
  return key;
}

// Reads a file of a folder into the buffer, which gets room for what simdjson looks at behind the end; false where
// that fails, with errno set or the file shorter than it was.
static bool read_file(int folder, const std::string &name, std::string &buffer, size_t &size) {
  int file = openat(folder, name.c_str(), O_RDONLY);
  if (file < 0) return false;
  struct stat status;
  bool is_whole = !fstat(file, &status);
  size = is_whole ? status.st_size : 0;
  if (buffer.size() < size + simdjson::SIMDJSON_PADDING) buffer.resize(size + simdjson::SIMDJSON_PADDING);
  for (size_t got = 0; is_whole && got < size;) {
    ssize_t n = read(file, &buffer[got], size - got);
    is_whole = n > 0;
    got += n;
  }
  close(file);
  return is_whole;
}
