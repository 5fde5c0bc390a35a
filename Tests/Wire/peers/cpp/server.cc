// The interop server and client on grpc-c++.
//
//   peer server [--listen ADDRESS] [--certificate FILE --key FILE]
//   peer client --target TARGET [--roots FILE --server-name NAME] --case CASE,… [--iterations N]
#include "peer.h"

#include <csignal>
#include <iostream>
#include <thread>

namespace peer {

// Sends back the metadata that the cases expect.
static void echo(grpc::ServerContext *context) {
  const auto &given = context->client_metadata();
  auto text = given.find(kInitial), bytes = given.find(kTrailing);
  if (text != given.end())
    context->AddInitialMetadata(kInitial, {text->second.data(), text->second.size()});
  if (bytes != given.end())
    context->AddTrailingMetadata(kTrailing, {bytes->second.data(), bytes->second.size()});
}

static grpc::Status told(const EchoStatus &status) {
  if (status.code() == 0) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message());
}

class Service final : public TestService::Service {
  grpc::Status EmptyCall(grpc::ServerContext *context, const Empty *, Empty *) override {
    echo(context);
    return grpc::Status::OK;
  }

  grpc::Status UnaryCall(grpc::ServerContext *context, const SimpleRequest *request,
                         SimpleResponse *response) override {
    echo(context);
    if (request->response_compressed().value())
      context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
    response->mutable_payload()->set_body(std::string(request->response_size(), '\0'));
    return told(request->response_status());
  }

  template <typename Stream>
  static grpc::Status respond(Stream *stream, const StreamingOutputCallRequest &request) {
    for (const auto &each : request.response_parameters()) {
      std::this_thread::sleep_for(std::chrono::microseconds(each.interval_us()));
      StreamingOutputCallResponse response;
      response.mutable_payload()->set_body(std::string(each.size(), '\0'));
      if (!stream->Write(response)) return grpc::Status::CANCELLED;
    }
    return told(request.response_status());
  }

  grpc::Status StreamingOutputCall(
      grpc::ServerContext *context, const StreamingOutputCallRequest *request,
      grpc::ServerWriter<StreamingOutputCallResponse> *writer) override {
    echo(context);
    return respond(writer, *request);
  }

  grpc::Status StreamingInputCall(grpc::ServerContext *context,
                                  grpc::ServerReader<StreamingInputCallRequest> *reader,
                                  StreamingInputCallResponse *response) override {
    echo(context);
    StreamingInputCallRequest request;
    int size = 0;
    while (reader->Read(&request)) size += request.payload().body().size();
    response->set_aggregated_payload_size(size);
    return grpc::Status::OK;
  }

  grpc::Status FullDuplexCall(
      grpc::ServerContext *context,
      grpc::ServerReaderWriter<StreamingOutputCallResponse, StreamingOutputCallRequest> *stream)
      override {
    echo(context);
    StreamingOutputCallRequest request;
    while (stream->Read(&request)) {
      auto status = respond(stream, request);
      if (!status.ok()) return status;
    }
    return grpc::Status::OK;
  }
};

int serve(std::map<std::string, std::string> given) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  // Before any thread begins, so that none of them takes the signal.
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  auto address = given.count("--listen") ? given["--listen"] : "127.0.0.1:0";
  auto security = grpc::InsecureServerCredentials();
  if (given.count("--certificate")) {
    grpc::SslServerCredentialsOptions tls;
    tls.pem_key_cert_pairs.push_back(
        {contents(given["--key"]), contents(given["--certificate"])});
    security = grpc::SslServerCredentials(tls);
  }
  Service service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, security, &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  if (address.rfind("unix:", 0) != 0) address = "127.0.0.1:" + std::to_string(port);
  std::cout << "ready grpc=" << address << std::endl;
  int number;
  sigwait(&ending, &number);
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  return 0;
}

}  // namespace peer

int main(int count, char **words) {
  std::string mode = count > 1 ? words[1] : "";
  try {
    if (mode == "server") return peer::serve(peer::options(count, words));
    if (mode == "client") return peer::call(peer::options(count, words));
    std::cerr << "peer server or peer client\n";
  } catch (const std::exception &error) {
    std::cerr << error.what() << "\n";
  }
  return 2;
}
