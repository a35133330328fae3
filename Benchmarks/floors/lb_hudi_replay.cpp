// lb_hudi_replay json|avro TIMELINE: the least that answers what the completed commits of a Hudi table are asked for.
//
// lb_hudi adds up what file groups weighed last and never asks which object a stat names, so it cannot tell a new
// object from one that is told of again, nor which one a write replaces. This floor does just that much more: the path
// of every stat is taken apart into partition, file id, write token and instant, its group is looked up by the hash of
// the first two, and the object among those that the group had; and the size of every file of the timeline is asked
// for, which are the table's metadata. simdjson, one thread; no names are kept, so that it could not say which objects
// it counts; no logs, cleans, rollbacks, replaced groups, clocks, archive or listing of data.
#include <dirent.h>
#include <simdjson.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "replaying.h"

using namespace std;
namespace ondemand = simdjson::ondemand;

// One object of a group; the one before it in the group by index.
struct Object {
  uint64_t token, instant;
  int64_t size;
  int32_t before;
};

struct Group {
  Key key;
  int32_t newest = -1;
};

// Open addressing, at most three quarters full.
struct Groups {
  vector<Group> slots = vector<Group>(64);
  size_t count = 0;

  Group &find(Key key) {
    if (count * 4 >= slots.size() * 3) {
      vector<Group> old(slots.size() * 2);
      old.swap(slots);
      for (auto &slot : old)
        if (slot.key != Key{}) place(slot.key) = slot;
    }
    Group &slot = place(key);
    if (slot.key == Key{}) slot.key = key, count++;
    return slot;
  }

  void prefetch(Key key) { __builtin_prefetch(&slots[key.low & (slots.size() - 1)]); }

  Group &place(Key key) {
    size_t mask = slots.size() - 1, i = key.low & mask;
    while (slots[i].key != Key{} && slots[i].key != key) i = (i + 1) & mask;
    return slots[i];
  }
};

struct Totals {
  int64_t files = 0, bytes = 0;
  void add(int64_t size) { files++, bytes += size; }
};

struct Replay {
  Groups groups;
  vector<Object> objects;
  Totals created, retired;

  struct Write {
    Key group;
    uint64_t token, instant;
    int64_t size;
  };
  vector<Write> writes;

  // Takes a path apart; its group is looked up with those of all others of the commit.
  void write(string_view path, int64_t size) {
    size_t slash = path.rfind('/'), name = slash == string_view::npos ? 0 : slash + 1;
    size_t id = path.find('_', name), last = path.rfind('_'), dot = path.find('.', last);
    if (id == string_view::npos || dot == string_view::npos || last <= id) return;
    uint64_t instant = 0;
    for (size_t i = last + 1; i < dot; i++) instant = instant * 10 + (path[i] - '0');
    Write write{hash_of(path.substr(0, id)), hash_of(path.substr(id, last - id)).low, instant, size};
    groups.prefetch(write.group);
    writes.push_back(write);
  }

  // Each group lies somewhere else in memory: the second look fetches what the first one points to.
  void apply() {
    for (auto &write : writes) {
      Group &group = groups.find(write.group);
      if (group.newest >= 0) __builtin_prefetch(&objects[group.newest]);
    }
    for (auto &write : writes) {
      Group &group = groups.find(write.group);
      bool is_known = false;
      for (int32_t i = group.newest; i >= 0 && objects[i].instant >= write.instant; i = objects[i].before)
        is_known |= objects[i].instant == write.instant && objects[i].token == write.token;
      if (is_known) continue;
      if (group.newest >= 0) retired.add(objects[group.newest].size);
      objects.push_back({write.token, write.instant, write.size, group.newest});
      group.newest = static_cast<int32_t>(objects.size()) - 1;
      created.add(write.size);
    }
    writes.clear();
  }
};

// The Avro of a commit as layout 2 writes it, its fields in the order of the writer's schema.
struct Avro {
  const char *at;

  int64_t number() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      auto byte = static_cast<uint8_t>(*at++);
      value |= static_cast<uint64_t>(byte & 127) << shift;
      if (byte < 128) return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
    }
  }
  bool present() { return number() == 1; }
  string_view text() {
    int64_t count = number();
    at += count;
    return {at - count, static_cast<size_t>(count)};
  }
  void texts(int count) {
    while (count--)
      if (present()) text();
  }
  void numbers(int count) {
    while (count--)
      if (present()) number();
  }
  template <class Body> void blocks(Body body) {
    for (int64_t count; (count = number());) {
      if (count < 0) count = -count, number();
      while (count--) body();
    }
  }

  void stat(Replay &replay) {
    string_view path;
    int64_t size = 0;
    texts(1);
    if (present()) path = text();
    texts(1), numbers(5), texts(1), numbers(7);
    if (present()) size = number();
    numbers(2), texts(1);
    if (present()) blocks([&] { text(); });
    if (present()) blocks([&] { text(), number(); });
    texts(1), numbers(2);
    if (present()) numbers(3);
    numbers(3), texts(1), numbers(1);
    replay.write(path, size);
  }

  void commit(const char *end, Replay &replay) {
    at += 4;
    blocks([&] { text(), text(); });
    at += 16;
    while (at < end) {
      int64_t rows = number();
      number();
      while (rows--) {
        if (present())
          blocks([&] {
            text();
            blocks([&] { stat(replay); });
          });
        if (present()) at++;
        if (present()) blocks([&] { text(), text(); });
        if (number() == 0) number();
        texts(1);
      }
      at += 16;
    }
  }
};

int main(int count, char **arguments) {
  if (count != 3) return fprintf(stderr, "lb_hudi_replay json|avro TIMELINE\n"), 2;
  bool is_json = !strcmp(arguments[1], "json");
  vector<string> names;
  DIR *handle = opendir(arguments[2]);
  if (!handle) return perror(arguments[2]), 1;
  Totals timeline;
  while (auto entry = readdir(handle)) {
    string_view name = entry->d_name;
    struct stat status;
    if (fstatat(dirfd(handle), entry->d_name, &status, 0)) return perror(entry->d_name), 1;
    if (S_ISREG(status.st_mode)) timeline.add(status.st_size);
    if (name.ends_with(".commit")) names.emplace_back(name);
  }
  sort(names.begin(), names.end());
  string buffer(1 << 20, 0);
  ondemand::parser parser;
  Replay replay;
  for (auto &name : names) {
    size_t size;
    if (!read_file(dirfd(handle), name, buffer, size)) return perror(name.c_str()), 1;
    if (!is_json) {
      Avro{buffer.data()}.commit(buffer.data() + size, replay);
      replay.apply();
      continue;
    }
    auto document = parser.iterate(buffer.data(), size, buffer.size());
    ondemand::object partitions = document["partitionToWriteStats"].get_object();
    for (auto partition : partitions) {
      ondemand::array stats = partition.value().get_array();
      for (auto item : stats) {
        ondemand::object stat = item.get_object();
        string_view path = stat["path"].get_string();
        int64_t bytes = stat["fileSizeInBytes"].get_int64();
        replay.write(path, bytes);
      }
    }
    replay.apply();
  }
  closedir(handle);
  // What was created and not retired is live: no log is there, and no group is taken out of the table.
  Totals created = replay.created, retired = replay.retired;
  printf(R"({"created":{"files":%ld,"bytes":%ld},"live":{"files":%ld,"bytes":%ld},"timeline":{"files":%ld,"bytes":%ld}})"
         "\n",
         created.files, created.bytes, created.files - retired.files, created.bytes - retired.bytes, timeline.files,
         timeline.bytes);
}
