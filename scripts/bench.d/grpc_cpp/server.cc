// The peer: grpc-c++'s callback API serving `ModelService.GetModelVersion` from memory.
//
//   grpc_cpp FILE
//
// FILE is a serialized `ListModelVersionsResponse`. Prints `ready grpc=127.0.0.1:PORT`.

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <iostream>
#include <string>
#include <unordered_map>

#include "slipway/v1/model_service.grpc.pb.h"

namespace {

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

}  // namespace

int main(int argc, char** argv) {
  ListModelVersionsResponse list;
  std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
  if (!file || !list.ParseFromIstream(&file)) {
    std::cerr << "usage: grpc_cpp FILE\n";
    return 64;
  }
  Catalog catalog(list);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&catalog);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << "ready grpc=127.0.0.1:" << port << std::endl;
  server->Wait();
}
