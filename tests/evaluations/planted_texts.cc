// Prints the planted texts and the look-alikes as JSON: what evaluations_test.cjs sends to the real server.
//
//   planted_texts SEED
#include <cstdio>
#include <cstdlib>

#include "base/json_writer.h"
#include "base/random.h"
#include "evaluate/planted.h"

int main(int argc, char** argv) {
  using namespace throughline;
  SeededRandom random(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1);
  JsonWriter json;
  json.BeginObject().Key("planted").BeginArray();
  for (const evaluate::Planted& one : evaluate::PlantedTexts(random)) {
    json.BeginObject().Key("kind").String(one.kind).Key("text").String(one.text).Key("value").String(one.value);
    json.EndObject();
  }
  json.EndArray().Key("look_alikes").BeginArray();
  for (const std::string& text : evaluate::LookAlikes(1'000, random)) json.String(text);
  std::puts(json.EndArray().EndObject().text().c_str());
}
