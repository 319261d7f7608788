// A program that has nothing but the installed library: one span, kept in memory, read back.
#include <throughline/provider.h>

#include <cstdio>

int main() {
  auto store = throughline::InMemoryExporter::MakeStore();
  auto provider = throughline::TracerProvider::Create(
      {.sampler = throughline::AlwaysOn(),
       .processors = {throughline::MakeSimpleProcessor(std::make_unique<throughline::InMemoryExporter>(store))}});
  throughline::TracerProvider::SetGlobal(provider);
  { auto span = throughline::GetTracer("consumer").StartActiveSpan("hello"); }
  for (const throughline::FinishedSpan& span : throughline::InMemoryExporter::Spans(store)) {
    std::printf("%s %s\n", std::string(span.name()).c_str(), span.context().trace_id.IsValid() ? "in a trace" : "lost");
  }
  return 0;
}
