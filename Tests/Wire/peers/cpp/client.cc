// The interop cases on grpc-c++.
#include "peer.h"

#include <functional>
#include <future>
#include <iostream>

namespace peer {

static const int kRequests[] = {27182, 8, 1828, 45904};
static const int kResponses[] = {31415, 9, 2653, 58979};
static const int kLargeRequest = 271828, kLargeResponse = 314159;
static const char kMessage[] = "test status message";
static const char kSpecial[] =
    "\t\ntest with whitespace\r\nand Unicode BMP \xe2\x98\xba and non-BMP \xf0\x9f\x98\x88\t\n";

template <typename Value>
static void expect(const char *what, const Value &got, const Value &wanted) {
  if (got == wanted) return;
  std::ostringstream text;
  text << what << ": " << got << " instead of " << wanted;
  throw std::runtime_error(text.str());
}

static void expect_status(const grpc::Status &status, int code, const std::string &message = "") {
  expect("code", static_cast<int>(status.error_code()), code);
  if (!message.empty()) expect("message", status.error_message(), message);
}

static void limit(grpc::ClientContext &context, std::chrono::milliseconds time) {
  context.set_deadline(std::chrono::system_clock::now() + time);
}

static StreamingOutputCallRequest output(int size, int response) {
  StreamingOutputCallRequest request;
  request.mutable_payload()->set_body(std::string(size, '\0'));
  request.add_response_parameters()->set_size(response);
  return request;
}

class Client {
 public:
  Client(std::shared_ptr<grpc::Channel> channel, int iterations)
      : stub_(TestService::NewStub(channel)),
        other_(UnimplementedService::NewStub(channel)),
        iterations_(iterations) {}

  void empty_unary() {
    grpc::ClientContext context;
    Empty response;
    expect_status(stub_->EmptyCall(&context, Empty(), &response), 0);
  }

  grpc::Status unary(grpc::ClientContext &context, const BoolValue *compressed = nullptr) {
    SimpleRequest request;
    request.set_response_size(kLargeResponse);
    request.mutable_payload()->set_body(std::string(kLargeRequest, '\0'));
    if (compressed) *request.mutable_expect_compressed() = *compressed;
    SimpleResponse response;
    limit(context, std::chrono::minutes(1));
    auto status = stub_->UnaryCall(&context, request, &response);
    if (status.ok())
      expect("size", static_cast<int>(response.payload().body().size()), kLargeResponse);
    return status;
  }

  void large_unary() {
    grpc::ClientContext context;
    expect_status(unary(context), 0);
  }

  void client_compressed_unary() {
    BoolValue yes, no;
    yes.set_value(true);
    grpc::ClientContext probe, compressed, plain;
    expect_status(unary(probe, &yes), 3);
    compressed.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    expect_status(unary(compressed, &yes), 0);
    expect_status(unary(plain, &no), 0);
  }

  void client_streaming() {
    grpc::ClientContext context;
    StreamingInputCallResponse response;
    auto stream = stub_->StreamingInputCall(&context, &response);
    for (int size : kRequests) {
      StreamingInputCallRequest request;
      request.mutable_payload()->set_body(std::string(size, '\0'));
      stream->Write(request);
    }
    stream->WritesDone();
    expect_status(stream->Finish(), 0);
    expect("sum", response.aggregated_payload_size(), 74922);
  }

  void server_streaming() {
    grpc::ClientContext context;
    StreamingOutputCallRequest request;
    for (int size : kResponses) request.add_response_parameters()->set_size(size);
    auto stream = stub_->StreamingOutputCall(&context, request);
    StreamingOutputCallResponse response;
    for (int size : kResponses) {
      expect("response", stream->Read(&response), true);
      expect("size", static_cast<int>(response.payload().body().size()), size);
    }
    expect("a fifth response", stream->Read(&response), false);
    expect_status(stream->Finish(), 0);
  }

  void ping_pong(int rounds) {
    grpc::ClientContext context;
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallResponse response;
    for (int round = 0; round < rounds; ++round) {
      expect("sent", stream->Write(output(kRequests[round], kResponses[round])), true);
      expect("response", stream->Read(&response), true);
      expect("size", static_cast<int>(response.payload().body().size()), kResponses[round]);
    }
    stream->WritesDone();
    expect("one more", stream->Read(&response), false);
    expect_status(stream->Finish(), 0);
  }

  void timeout() {
    grpc::ClientContext context;
    limit(context, std::chrono::milliseconds(1));
    auto stream = stub_->FullDuplexCall(&context);
    stream->Write(output(kRequests[0], kResponses[0]));
    expect_status(stream->Finish(), 4);
  }

  void cancel_after_begin() {
    grpc::ClientContext context;
    StreamingInputCallResponse response;
    auto stream = stub_->StreamingInputCall(&context, &response);
    context.TryCancel();
    expect_status(stream->Finish(), 1);
  }

  void cancel_after_first_response() {
    grpc::ClientContext context;
    auto stream = stub_->FullDuplexCall(&context);
    StreamingOutputCallResponse response;
    stream->Write(output(kRequests[0], kResponses[0]));
    expect("response", stream->Read(&response), true);
    context.TryCancel();
    expect_status(stream->Finish(), 1);
  }

  void status(const std::string &message) {
    SimpleRequest request;
    request.mutable_response_status()->set_code(2);
    request.mutable_response_status()->set_message(message);
    SimpleResponse response;
    grpc::ClientContext unary;
    expect_status(stub_->UnaryCall(&unary, request, &response), 2, message);
    StreamingOutputCallRequest streamed;
    *streamed.mutable_response_status() = request.response_status();
    grpc::ClientContext duplex;
    auto stream = stub_->FullDuplexCall(&duplex);
    stream->Write(streamed);
    stream->WritesDone();
    expect_status(stream->Finish(), 2, message);
  }

  void custom_metadata() {
    grpc::ClientContext context;
    const std::string text = "test_initial_metadata_value", bytes = "\xab\xab\xab";
    context.AddMetadata(kInitial, text);
    context.AddMetadata(kTrailing, bytes);
    expect_status(unary(context), 0);
    const auto &initial = context.GetServerInitialMetadata();
    const auto &trailing = context.GetServerTrailingMetadata();
    expect("initial", initial.count(kInitial), size_t{1});
    expect("trailing", trailing.count(kTrailing), size_t{1});
    auto first = initial.find(kInitial)->second, last = trailing.find(kTrailing)->second;
    expect("text", std::string(first.data(), first.size()), text);
    expect("bytes", std::string(last.data(), last.size()), bytes);
  }

  void unimplemented_service() {
    grpc::ClientContext context;
    Empty response;
    expect_status(other_->UnimplementedCall(&context, Empty(), &response), 12);
  }

  void concurrent_large_unary() {
    std::vector<std::future<void>> calls;
    for (int count = 0; count < iterations_; ++count)
      calls.push_back(std::async(std::launch::async, [this] { large_unary(); }));
    for (auto &call : calls) call.get();
  }

  std::map<std::string, std::function<void()>> cases() {
    return {
        {"empty_unary", [this] { empty_unary(); }},
        {"large_unary", [this] { large_unary(); }},
        {"client_compressed_unary", [this] { client_compressed_unary(); }},
        {"client_streaming", [this] { client_streaming(); }},
        {"server_streaming", [this] { server_streaming(); }},
        {"ping_pong", [this] { ping_pong(4); }},
        {"empty_stream", [this] { ping_pong(0); }},
        {"timeout_on_sleeping_server", [this] { timeout(); }},
        {"cancel_after_begin", [this] { cancel_after_begin(); }},
        {"cancel_after_first_response", [this] { cancel_after_first_response(); }},
        {"status_code_and_message", [this] { status(kMessage); }},
        {"special_status_message", [this] { status(kSpecial); }},
        {"custom_metadata", [this] { custom_metadata(); }},
        {"unimplemented_service", [this] { unimplemented_service(); }},
        {"concurrent_large_unary", [this] { concurrent_large_unary(); }},
    };
  }

 private:
  std::unique_ptr<TestService::Stub> stub_;
  std::unique_ptr<UnimplementedService::Stub> other_;
  int iterations_;
};

int call(std::map<std::string, std::string> given) {
  auto security = grpc::InsecureChannelCredentials();
  grpc::ChannelArguments arguments;
  if (given.count("--roots")) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = contents(given["--roots"]);
    security = grpc::SslCredentials(tls);
    if (given.count("--server-name"))
      arguments.SetSslTargetNameOverride(given["--server-name"]);
  }
  int iterations = given.count("--iterations") ? std::stoi(given["--iterations"]) : 1000;
  Client client(grpc::CreateCustomChannel(given["--target"], security, arguments), iterations);
  auto cases = client.cases();
  std::istringstream names(given["--case"]);
  int failures = 0;
  for (std::string name; std::getline(names, name, ',');) {
    try {
      cases.at(name)();
      std::cout << name << " passed" << std::endl;
    } catch (const std::exception &error) {
      std::cout << name << " failed: " << error.what() << std::endl;
      ++failures;
    }
  }
  return failures ? 1 : 0;
}

}  // namespace peer
