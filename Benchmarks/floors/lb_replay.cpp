// lb_replay DIR…: the least that answers what a Delta log is asked for, from its commits alone.
//
// lb_json adds up sizes and never asks which object an action names, so it cannot tell a new object from one that
// comes back, nor what is live where an object is added twice or a remove carries no size. This floor does just that
// much more: the path of every add and remove, its 128-bit hash, and one look into a table of all objects of the log.
// simdjson, one thread, one table after the other; no deletion vectors, no clocks, no checkpoints, no history.
#include <dirent.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "replaying.h"

using namespace std;
namespace ondemand = simdjson::ondemand;

struct Slot {
  Key key;
  int64_t size;
  bool is_live;
};

// Open addressing, at most three quarters full.
struct Objects {
  vector<Slot> slots = vector<Slot>(64, Slot{});
  size_t count = 0;

  Slot &find(Key key) {
    if (count * 4 >= slots.size() * 3) {
      vector<Slot> old(slots.size() * 2, Slot{});
      old.swap(slots);
      for (auto &slot : old)
        if (slot.key.high || slot.key.low) place(slot.key) = slot;
    }
    return place(key);
  }

  Slot &place(Key key) {
    size_t mask = slots.size() - 1, i = key.low & mask;
    while ((slots[i].key.high || slots[i].key.low) &&
           (slots[i].key.high != key.high || slots[i].key.low != key.low))
      i = (i + 1) & mask;
    return slots[i];
  }
};

struct Totals {
  int64_t files = 0, bytes = 0;
};

int main(int count, char **arguments) {
  Totals created, live;
  string buffer(1 << 20, 0);
  ondemand::parser parser;
  for (int number = 1; number < count; number++) {
    string folder = arguments[number];
    vector<string> names;
    DIR *handle = opendir(folder.c_str());
    if (!handle) return perror(folder.c_str()), 1;
    while (auto entry = readdir(handle))
      if (strlen(entry->d_name) == 25 && !strcmp(entry->d_name + 20, ".json")) names.push_back(entry->d_name);
    sort(names.begin(), names.end());
    Objects objects;
    for (auto &name : names) {
      size_t size;
      if (!read_file(dirfd(handle), name, buffer, size)) return perror(name.c_str()), 1;
      ondemand::document_stream lines;
      if (parser.iterate_many(buffer.data(), size, max<size_t>(size, 65536)).get(lines)) return 1;
      for (auto line = lines.begin(); line != lines.end(); ++line) {
        ondemand::document_reference document = *line;
        ondemand::object object = document.get_object();
        for (auto field : object) {
          string_view kind = field.unescaped_key();
          if (kind != "add" && kind != "remove") break;
          ondemand::object action = field.value().get_object();
          string_view path = action["path"].get_string();
          Key key = hash_of(path);
          Slot &slot = objects.find(key);
          if (kind == "add") {
            int64_t bytes = action["size"].get_int64();
            if (!slot.key.high && !slot.key.low) {
              slot = Slot{key, bytes, false};
              objects.count++;
              created.files++;
              created.bytes += bytes;
            }
            if (!slot.is_live) live.files++, live.bytes += slot.size;
            slot.is_live = true;
          } else if (slot.is_live) {
            live.files--, live.bytes -= slot.size;
            slot.is_live = false;
          }
          break;
        }
      }
    }
    closedir(handle);
  }
  printf(R"({"created":{"files":%ld,"bytes":%ld},"live":{"files":%ld,"bytes":%ld}})" "\n", created.files,
         created.bytes, live.files, live.bytes);
}
