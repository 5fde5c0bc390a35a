#ifndef GRPC_CPP_UNARY_H
#define GRPC_CPP_UNARY_H

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "measure.h"
#include "slipway/bench/v1/bench.grpc.pb.h"
#include "slipway/v1/model_service.grpc.pb.h"

/// Asks for the versions of a list in turn, one call at a time, until the time is over.
class UnaryCaller {
 public:
  UnaryCaller(Measure& measure, const std::shared_ptr<grpc::Channel>& channel,
              const slipway::v1::ListModelVersionsResponse& list, int first)
      : measure_(measure),
        stub_(slipway::v1::ModelService::NewStub(channel)),
        list_(list),
        next_(first % list.model_versions_size()) {}

  void Start() {
    const std::string& wanted = list_.model_versions(next_).name();
    next_ = (next_ + 1) % list_.model_versions_size();
    context_ = std::make_unique<grpc::ClientContext>();
    request_.set_name(wanted);
    started_ = Measure::Clock::now();
    stub_->async()->GetModelVersion(
        context_.get(), &request_, &response_, [this](const grpc::Status& status) {
          Check(status.ok() && response_.name() == request_.name(), status.error_message());
          measure_.Record(started_);
          measure_.IsOver() ? measure_.End() : Start();
        });
  }

 private:
  Measure& measure_;
  std::unique_ptr<slipway::v1::ModelService::Stub> stub_;
  const slipway::v1::ListModelVersionsResponse& list_;
  int next_;
  std::unique_ptr<grpc::ClientContext> context_;
  slipway::v1::GetModelVersionRequest request_;
  slipway::v1::ModelVersion response_;
  Measure::Clock::time_point started_;
};

/// Sends a message there and back, one call at a time, until the time is over.
class EchoCaller {
 public:
  EchoCaller(Measure& measure, const std::shared_ptr<grpc::Channel>& channel, size_t size)
      : measure_(measure), stub_(slipway::bench::v1::Bench::NewStub(channel)) {
    request_.set_body(std::string(size, 'e'));
  }

  void Start() {
    context_ = std::make_unique<grpc::ClientContext>();
    started_ = Measure::Clock::now();
    stub_->async()->Echo(context_.get(), &request_, &response_, [this](const grpc::Status& status) {
      Check(status.ok() && response_.body().size() == request_.body().size(),
            status.error_message());
      measure_.Record(started_);
      measure_.IsOver() ? measure_.End() : Start();
    });
  }

 private:
  Measure& measure_;
  std::unique_ptr<slipway::bench::v1::Bench::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  slipway::bench::v1::Payload request_;
  slipway::bench::v1::Payload response_;
  Measure::Clock::time_point started_;
};

#endif
