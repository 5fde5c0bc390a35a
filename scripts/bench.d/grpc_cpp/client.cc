// The peer's client, grpc-c++'s callback API; it also drives the streams of all servers.
//
//   grpc_cpp_client call ADDRESS FILE --in-flight N --seconds S [--connections C]
//   grpc_cpp_client stream|chat|echo ADDRESS BYTES --in-flight N --seconds S [--connections C]
//
//   call    asks for the versions of FILE, a serialized `ListModelVersionsResponse`, in turn
//   stream  reads messages of BYTES, 10,000 a stream
//   chat    sends a message of BYTES whenever the one before came back, on one stream each
//   echo    sends messages of BYTES, each a call of its own
//
// N callers share the C connections. Prints one line of JSON, in which `calls` are the messages
// that came back. Ends with an error when one of them is not what it must be.

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "measure.h"
#include "streams.h"
#include "unary.h"

namespace {

using Channel = std::shared_ptr<grpc::Channel>;

std::vector<Channel> Connect(const std::string& address, size_t count) {
  grpc::ChannelArguments arguments;
  // Without it, channels to one address share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  std::vector<Channel> channels;
  for (size_t i = 0; i < count; i++) {
    channels.push_back(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
    Check(channels.back()->WaitForConnected(std::chrono::system_clock::now() +
                                            std::chrono::seconds(10)),
          "cannot connect to " + address);
  }
  return channels;
}

// Makes the callers, lets them run and prints what came out.
template <class Caller>
void Run(const std::vector<Channel>& channels, size_t callers, double seconds,
         const std::function<std::unique_ptr<Caller>(Measure&, const Channel&, size_t)>& make) {
  const auto measure = std::make_unique<Measure>(seconds, callers);
  std::vector<std::unique_ptr<Caller>> all;
  for (size_t i = 0; i < callers; i++)
    all.push_back(make(*measure, channels[i % channels.size()], i));
  for (const auto& caller : all) caller->Start();
  measure->Finish();
}

template <class Caller>
void RunSized(const std::vector<Channel>& channels, size_t callers, double seconds, size_t size) {
  Run<Caller>(channels, callers, seconds,
              [size](Measure& measure, const Channel& channel, size_t) {
                return std::make_unique<Caller>(measure, channel, size);
              });
}

int Usage() {
  std::cerr << "usage: grpc_cpp_client call|stream|chat|echo ADDRESS FILE|BYTES"
               " --in-flight N --seconds S [--connections C]\n";
  return 64;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argc % 2 != 0) return Usage();
  const std::string what = argv[1];
  const std::string subject = argv[3];
  std::map<std::string, double> options = {{"--connections", 1}};
  for (int i = 4; i < argc; i += 2) options[argv[i]] = std::atof(argv[i + 1]);
  const double seconds = options["--seconds"];
  const auto callers = static_cast<size_t>(options["--in-flight"]);
  if (options.size() != 3 || seconds <= 0 || callers < 1 || options["--connections"] < 1)
    return Usage();
  const auto channels = Connect(argv[2], static_cast<size_t>(options["--connections"]));
  const auto size = static_cast<size_t>(std::atol(subject.c_str()));
  if (what == "stream") {
    RunSized<StreamCaller>(channels, callers, seconds, size);
  } else if (what == "chat") {
    RunSized<ChatCaller>(channels, callers, seconds, size);
  } else if (what == "echo") {
    RunSized<EchoCaller>(channels, callers, seconds, size);
  } else if (what == "call") {
    slipway::v1::ListModelVersionsResponse list;
    std::ifstream file(subject, std::ios::binary);
    Check(file && list.ParseFromIstream(&file) && list.model_versions_size() > 0,
          "no versions in " + subject);
    Run<UnaryCaller>(channels, callers, seconds,
                     [&list](Measure& measure, const Channel& channel, size_t number) {
                       return std::make_unique<UnaryCaller>(measure, channel, list,
                                                            static_cast<int>(number));
                     });
  } else {
    return Usage();
  }
}
