package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	pb "slipway/testing"
)

const (
	largeRequest, largeResponse = 271828, 314159
	statusMessage               = "test status message"
	specialMessage              = "\t\ntest with whitespace\r\n" +
		"and Unicode BMP ☺ and non-BMP 😈\t\n"
	callTimeout = time.Minute
)

var (
	requestSizes  = []int{27182, 8, 1828, 45904}
	responseSizes = []int{31415, 9, 2653, 58979}
)

// peer runs the interop cases on one channel.
type peer struct {
	stub       pb.TestServiceClient
	connection *grpc.ClientConn
	iterations int
}

func expect(what string, got, wanted interface{}) error {
	if got != wanted {
		return fmt.Errorf("%s: %v instead of %v", what, got, wanted)
	}
	return nil
}

func expectStatus(err error, code codes.Code, message string) error {
	if failed := expect("code", status.Code(err), code); failed != nil {
		return failed
	}
	if message == "" {
		return nil
	}
	return expect("message", status.Convert(err).Message(), message)
}

func output(size int, responses ...int) *pb.StreamingOutputCallRequest {
	request := &pb.StreamingOutputCallRequest{Payload: payload(size)}
	for _, each := range responses {
		request.ResponseParameters = append(
			request.ResponseParameters, &pb.ResponseParameters{Size: int32(each)})
	}
	return request
}

func (p *peer) unary(ctx context.Context, expectCompressed *pb.BoolValue,
	options ...grpc.CallOption) error {
	request := &pb.SimpleRequest{Payload: payload(largeRequest), ResponseSize: largeResponse,
		ExpectCompressed: expectCompressed}
	response, err := p.stub.UnaryCall(ctx, request, options...)
	if err != nil {
		return err
	}
	return expect("size", len(response.GetPayload().GetBody()), largeResponse)
}

func (p *peer) compressedUnary(ctx context.Context) error {
	yes, no := &pb.BoolValue{Value: true}, &pb.BoolValue{}
	if err := expectStatus(p.unary(ctx, yes), codes.InvalidArgument, ""); err != nil {
		return err
	}
	if err := p.unary(ctx, yes, grpc.UseCompressor(gzip.Name)); err != nil {
		return err
	}
	return p.unary(ctx, no)
}

func (p *peer) clientStreaming(ctx context.Context) error {
	stream, err := p.stub.StreamingInputCall(ctx)
	if err != nil {
		return err
	}
	for _, each := range requestSizes {
		err := stream.Send(&pb.StreamingInputCallRequest{Payload: payload(each)})
		if err != nil {
			return err
		}
	}
	response, err := stream.CloseAndRecv()
	if err != nil {
		return err
	}
	return expect("sum", response.GetAggregatedPayloadSize(), int32(74922))
}

func (p *peer) serverStreaming(ctx context.Context) error {
	stream, err := p.stub.StreamingOutputCall(ctx, output(0, responseSizes...))
	if err != nil {
		return err
	}
	for _, each := range responseSizes {
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := expect("size", len(response.GetPayload().GetBody()), each); err != nil {
			return err
		}
	}
	_, err = stream.Recv()
	return expect("end", err, io.EOF)
}

func (p *peer) pingPong(ctx context.Context, rounds int) error {
	stream, err := p.stub.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	for round := 0; round < rounds; round++ {
		if err := stream.Send(output(requestSizes[round], responseSizes[round])); err != nil {
			return err
		}
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		size := len(response.GetPayload().GetBody())
		if err := expect("size", size, responseSizes[round]); err != nil {
			return err
		}
	}
	if err := stream.CloseSend(); err != nil {
		return err
	}
	_, err = stream.Recv()
	return expect("end", err, io.EOF)
}

func (p *peer) timeout(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	stream, err := p.stub.FullDuplexCall(ctx)
	if err == nil {
		// The deadline may have passed already: then sending fails, and receiving says why.
		_ = stream.Send(output(27182))
		_, err = stream.Recv()
	}
	return expectStatus(err, codes.DeadlineExceeded, "")
}

func (p *peer) cancel(ctx context.Context, responses bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := p.stub.FullDuplexCall(ctx)
	if err == nil && responses {
		if err = stream.Send(output(27182, 31415)); err == nil {
			_, err = stream.Recv()
		}
	}
	if err != nil {
		return err
	}
	cancel()
	_, err = stream.Recv()
	return expectStatus(err, codes.Canceled, "")
}

func (p *peer) status(ctx context.Context, message string) error {
	wanted := &pb.EchoStatus{Code: 2, Message: message}
	_, err := p.stub.UnaryCall(ctx, &pb.SimpleRequest{ResponseStatus: wanted})
	if err := expectStatus(err, codes.Unknown, message); err != nil {
		return err
	}
	stream, err := p.stub.FullDuplexCall(ctx)
	if err != nil {
		return err
	}
	request := &pb.StreamingOutputCallRequest{ResponseStatus: wanted}
	if err := stream.Send(request); err != nil {
		return err
	}
	_, err = stream.Recv()
	return expectStatus(err, codes.Unknown, message)
}

func (p *peer) metadata(ctx context.Context) error {
	const text, bytes = "x-grpc-test-echo-initial", "x-grpc-test-echo-trailing-bin"
	ctx = metadata.AppendToOutgoingContext(
		ctx, text, "test_initial_metadata_value", bytes, "\xab\xab\xab")
	var initial, trailing metadata.MD
	err := p.unary(ctx, nil, grpc.Header(&initial), grpc.Trailer(&trailing))
	if err != nil {
		return err
	}
	got := fmt.Sprintf("%q %q", initial.Get(text), trailing.Get(bytes))
	return expect("metadata", got, `["test_initial_metadata_value"] ["\xab\xab\xab"]`)
}

func (p *peer) unimplemented(ctx context.Context, method string) error {
	err := p.connection.Invoke(ctx, method, &pb.Empty{}, &pb.Empty{})
	return expectStatus(err, codes.Unimplemented, "")
}

func (p *peer) concurrent(ctx context.Context) error {
	results := make(chan error, p.iterations)
	for count := 0; count < p.iterations; count++ {
		go func() { results <- p.unary(ctx, nil) }()
	}
	var failed error
	for count := 0; count < p.iterations; count++ {
		if err := <-results; err != nil {
			failed = err
		}
	}
	return failed
}

// run runs one case by its name.
func (p *peer) run(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	switch name {
	case "empty_unary":
		_, err := p.stub.EmptyCall(ctx, &pb.Empty{})
		return err
	case "large_unary":
		return p.unary(ctx, nil)
	case "client_compressed_unary":
		return p.compressedUnary(ctx)
	case "client_streaming":
		return p.clientStreaming(ctx)
	case "server_streaming":
		return p.serverStreaming(ctx)
	case "ping_pong":
		return p.pingPong(ctx, len(requestSizes))
	case "empty_stream":
		return p.pingPong(ctx, 0)
	case "timeout_on_sleeping_server":
		return p.timeout(ctx)
	case "cancel_after_begin", "cancel_after_first_response":
		return p.cancel(ctx, name == "cancel_after_first_response")
	case "status_code_and_message":
		return p.status(ctx, statusMessage)
	case "special_status_message":
		return p.status(ctx, specialMessage)
	case "custom_metadata":
		return p.metadata(ctx)
	case "unimplemented_method":
		return p.unimplemented(ctx, "/grpc.testing.TestService/UnimplementedCall")
	case "unimplemented_service":
		return p.unimplemented(ctx, "/grpc.testing.UnimplementedService/UnimplementedCall")
	case "concurrent_large_unary":
		return p.concurrent(ctx)
	}
	return fmt.Errorf("no such case")
}
