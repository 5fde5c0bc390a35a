#ifndef GRPC_CPP_STREAMS_H
#define GRPC_CPP_STREAMS_H

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>

#include "measure.h"
#include "slipway/bench/v1/bench.grpc.pb.h"

/// Reads one stream after the other to its end, until the time is over. A message's latency is
/// the time since the one before.
class StreamCaller {
 public:
  StreamCaller(Measure& measure, const std::shared_ptr<grpc::Channel>& channel, size_t size)
      : measure_(measure), stub_(slipway::bench::v1::Bench::NewStub(channel)) {
    request_.set_count(kMessagesPerStream);
    request_.set_size(static_cast<uint32_t>(size));
  }

  void Start() { (new Reader(*this))->Start(); }

 private:
  static constexpr uint32_t kMessagesPerStream = 10'000;

  // Serves one call and then itself no more: that is how reactors are.
  class Reader final : public grpc::ClientReadReactor<slipway::bench::v1::Payload> {
   public:
    explicit Reader(StreamCaller& caller) : caller_(caller) {}

    void Start() {
      since_ = Measure::Clock::now();
      caller_.stub_->async()->Stream(&context_, &caller_.request_, this);
      StartRead(&response_);
      StartCall();
    }

    void OnReadDone(bool is_message) override {
      if (!is_message) return;
      Check(response_.body().size() == caller_.request_.size(), "a message of the wrong size");
      caller_.measure_.Record(since_);
      since_ = Measure::Clock::now();
      count_ += 1;
      StartRead(&response_);
    }

    void OnDone(const grpc::Status& status) override {
      Check(status.ok() && count_ == kMessagesPerStream, status.error_message());
      StreamCaller& caller = caller_;
      delete this;
      caller.measure_.IsOver() ? caller.measure_.End() : caller.Start();
    }

   private:
    StreamCaller& caller_;
    grpc::ClientContext context_;
    slipway::bench::v1::Payload response_;
    uint32_t count_ = 0;
    Measure::Clock::time_point since_;
  };

  Measure& measure_;
  std::unique_ptr<slipway::bench::v1::Bench::Stub> stub_;
  slipway::bench::v1::StreamRequest request_;
};

/// Keeps one stream and one message on its way there and back, until the time is over.
class ChatCaller final
    : public grpc::ClientBidiReactor<slipway::bench::v1::Payload, slipway::bench::v1::Payload> {
 public:
  ChatCaller(Measure& measure, const std::shared_ptr<grpc::Channel>& channel, size_t size)
      : measure_(measure), stub_(slipway::bench::v1::Bench::NewStub(channel)) {
    request_.set_body(std::string(size, 'c'));
  }

  void Start() {
    stub_->async()->Chat(&context_, this);
    Send();
    StartRead(&response_);
    StartCall();
  }

  void OnReadDone(bool is_message) override {
    if (!is_message) return;
    Check(response_.body() == request_.body(), "not the message that was sent");
    measure_.Record(started_);
    GoOn();
    StartRead(&response_);
  }

  void OnWriteDone(bool is_open) override {
    if (is_open) GoOn();
  }

  void OnDone(const grpc::Status& status) override {
    Check(status.ok(), status.error_message());
    measure_.End();
  }

 private:
  // An answer can be here before the library says that the message is written.
  void GoOn() {
    if (waiting_for_.fetch_sub(1) == 1) measure_.IsOver() ? StartWritesDone() : Send();
  }

  void Send() {
    waiting_for_ = 2;
    started_ = Measure::Clock::now();
    StartWrite(&request_);
  }

  Measure& measure_;
  std::unique_ptr<slipway::bench::v1::Bench::Stub> stub_;
  grpc::ClientContext context_;
  slipway::bench::v1::Payload request_;
  slipway::bench::v1::Payload response_;
  Measure::Clock::time_point started_;
  std::atomic<int> waiting_for_{0};
};

#endif
