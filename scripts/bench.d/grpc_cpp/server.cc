// The peer: grpc-c++'s callback API serving `ModelService.GetModelVersion` from memory, and the
// bench service.
//
//   grpc_cpp_server serve FILE [--certificate FILE --key FILE]
//
// FILE is a serialized `ListModelVersionsResponse`. Prints `ready grpc=127.0.0.1:PORT`, and
// `tls=127.0.0.1:PORT` behind it when there is a certificate.

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "slipway/bench/v1/bench.grpc.pb.h"
#include "slipway/v1/model_service.grpc.pb.h"

namespace {

using slipway::bench::v1::Bench;
using slipway::bench::v1::Payload;
using slipway::bench::v1::StreamRequest;
using slipway::v1::GetModelVersionRequest;
using slipway::v1::ListModelVersionsResponse;
using slipway::v1::ModelService;
using slipway::v1::ModelVersion;

class Catalog final : public ModelService::CallbackService {
 public:
  explicit Catalog(const ListModelVersionsResponse& list) {
    for (const ModelVersion& version : list.model_versions()) versions_[version.name()] = version;
  }

  grpc::ServerUnaryReactor* GetModelVersion(grpc::CallbackServerContext* context,
                                            const GetModelVersionRequest* request,
                                            ModelVersion* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const auto found = versions_.find(request->name());
    if (found == versions_.end()) {
      reactor->Finish(grpc::Status(grpc::StatusCode::NOT_FOUND, "no such version"));
    } else {
      *response = found->second;
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }

 private:
  std::unordered_map<std::string, ModelVersion> versions_;
};

// Sends the same message until the count is reached.
class Stream final : public grpc::ServerWriteReactor<Payload> {
 public:
  explicit Stream(const StreamRequest& request) : left_(request.count()) {
    message_.set_body(std::string(request.size(), 's'));
    Next();
  }
  void OnWriteDone(bool is_open) override {
    if (is_open) {
      Next();
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }
  void OnDone() override { delete this; }

 private:
  void Next() {
    if (left_ == 0) {
      Finish(grpc::Status::OK);
    } else {
      left_ -= 1;
      StartWrite(&message_);
    }
  }

  Payload message_;
  uint32_t left_;
};

// Sends back what it read, and only then reads on.
class Chat final : public grpc::ServerBidiReactor<Payload, Payload> {
 public:
  Chat() { StartRead(&message_); }
  void OnReadDone(bool is_message) override {
    if (is_message) {
      StartWrite(&message_);
    } else {
      Finish(grpc::Status::OK);
    }
  }
  void OnWriteDone(bool is_open) override {
    if (is_open) StartRead(&message_);
  }
  void OnDone() override { delete this; }

 private:
  Payload message_;
};

class BenchService final : public Bench::CallbackService {
 public:
  grpc::ServerWriteReactor<Payload>* Stream(grpc::CallbackServerContext*,
                                            const StreamRequest* request) override {
    return new ::Stream(*request);
  }
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const Payload* request,
                                 Payload* response) override {
    *response = *request;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerBidiReactor<Payload, Payload>* Chat(grpc::CallbackServerContext*) override {
    return new ::Chat();
  }
};

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const std::string& certificate,
                                                     const std::string& key) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({Contents(key), Contents(certificate)});
  return grpc::SslServerCredentials(options);
}

int Usage() {
  std::cerr << "usage: grpc_cpp_server serve FILE [--certificate FILE --key FILE]\n";
  return 64;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const bool has_tls = words.size() == 6 && words[2] == "--certificate" && words[4] == "--key";
  if ((words.size() != 2 && !has_tls) || words[0] != "serve") return Usage();
  ListModelVersionsResponse list;
  std::ifstream file(words[1], std::ios::binary);
  if (!file || !list.ParseFromIstream(&file)) return Usage();
  Catalog catalog(list);
  BenchService bench;
  int port = 0;
  int tls_port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  if (has_tls) builder.AddListeningPort("127.0.0.1:0", Credentials(words[3], words[5]), &tls_port);
  builder.RegisterService(&catalog);
  builder.RegisterService(&bench);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << "ready grpc=127.0.0.1:" << port;
  if (has_tls) std::cout << " tls=127.0.0.1:" << tls_port;
  std::cout << std::endl;
  server->Wait();
}
