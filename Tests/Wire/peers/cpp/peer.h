// What the interop server and client on grpc-c++ share.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include <grpcpp/grpcpp.h>

#include "grpc/testing/test.grpc.pb.h"

namespace peer {

using namespace grpc::testing;

// The metadata that the interop cases send there and back: text in headers, bytes in trailers.
constexpr char kInitial[] = "x-grpc-test-echo-initial";
constexpr char kTrailing[] = "x-grpc-test-echo-trailing-bin";

// The `--name value` pairs of a command line.
inline std::map<std::string, std::string> options(int count, char **words) {
  std::map<std::string, std::string> found;
  for (int at = 2; at + 1 < count; at += 2) found[words[at]] = words[at + 1];
  return found;
}

inline std::string contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int serve(std::map<std::string, std::string> given);
int call(std::map<std::string, std::string> given);

}  // namespace peer
