package main

import (
	"context"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	pb "slipway/testing"
)

// service is the test service.
type service struct {
	pb.UnimplementedTestServiceServer
}

// echoed is the metadata that the interop cases want back: text first, bytes last.
func echoed(ctx context.Context) (metadata.MD, metadata.MD) {
	given, _ := metadata.FromIncomingContext(ctx)
	initial, trailing := metadata.MD{}, metadata.MD{}
	initial.Append("x-grpc-test-echo-initial", given.Get("x-grpc-test-echo-initial")...)
	trailing.Append("x-grpc-test-echo-trailing-bin", given.Get("x-grpc-test-echo-trailing-bin")...)
	return initial, trailing
}

func echo(stream grpc.ServerStream) error {
	initial, trailing := echoed(stream.Context())
	stream.SetTrailer(trailing)
	return stream.SetHeader(initial)
}

func failure(wanted *pb.EchoStatus) error {
	if wanted.GetCode() == 0 {
		return nil
	}
	return status.Error(codes.Code(wanted.GetCode()), wanted.GetMessage())
}

func payload(size int) *pb.Payload {
	return &pb.Payload{Body: make([]byte, size)}
}

func (*service) EmptyCall(ctx context.Context, _ *pb.Empty) (*pb.Empty, error) {
	return &pb.Empty{}, nil
}

func (*service) UnaryCall(ctx context.Context, in *pb.SimpleRequest) (*pb.SimpleResponse, error) {
	initial, trailing := echoed(ctx)
	if err := grpc.SetHeader(ctx, initial); err != nil {
		return nil, err
	}
	if err := grpc.SetTrailer(ctx, trailing); err != nil {
		return nil, err
	}
	return &pb.SimpleResponse{Payload: payload(int(in.GetResponseSize()))},
		failure(in.GetResponseStatus())
}

func respond(stream grpc.ServerStream, in *pb.StreamingOutputCallRequest) error {
	for _, each := range in.GetResponseParameters() {
		time.Sleep(time.Duration(each.GetIntervalUs()) * time.Microsecond)
		out := &pb.StreamingOutputCallResponse{Payload: payload(int(each.GetSize()))}
		if err := stream.SendMsg(out); err != nil {
			return err
		}
	}
	return failure(in.GetResponseStatus())
}

func (*service) StreamingOutputCall(
	in *pb.StreamingOutputCallRequest, stream pb.TestService_StreamingOutputCallServer) error {
	if err := echo(stream); err != nil {
		return err
	}
	return respond(stream, in)
}

func (*service) StreamingInputCall(stream pb.TestService_StreamingInputCallServer) error {
	size := 0
	for {
		in, err := stream.Recv()
		if err == io.EOF {
			return stream.SendAndClose(
				&pb.StreamingInputCallResponse{AggregatedPayloadSize: int32(size)})
		}
		if err != nil {
			return err
		}
		size += len(in.GetPayload().GetBody())
	}
}

func (*service) FullDuplexCall(stream pb.TestService_FullDuplexCallServer) error {
	if err := echo(stream); err != nil {
		return err
	}
	for {
		in, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = respond(stream, in)
		}
		if err != nil {
			return err
		}
	}
}
