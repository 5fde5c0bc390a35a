package main

import (
	"bytes"
	"context"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	benchv1 "slipway/bench/v1"
	slipwayv1 "slipway/v1"
)

// services holds what all calls share; nothing in it changes.
type services struct {
	versions map[string]*slipwayv1.ModelVersion
}

func getModelVersion(
	server interface{}, _ context.Context, decode func(interface{}) error,
	_ grpc.UnaryServerInterceptor,
) (interface{}, error) {
	var request slipwayv1.GetModelVersionRequest
	if err := decode(&request); err != nil {
		return nil, err
	}
	version := server.(*services).versions[request.Name]
	if version == nil {
		return nil, status.Error(codes.NotFound, "no such version")
	}
	return version, nil
}

func echo(
	_ interface{}, _ context.Context, decode func(interface{}) error,
	_ grpc.UnaryServerInterceptor,
) (interface{}, error) {
	message := new(benchv1.Payload)
	return message, decode(message)
}

func stream(_ interface{}, stream grpc.ServerStream) error {
	var request benchv1.StreamRequest
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	message := &benchv1.Payload{Body: bytes.Repeat([]byte("s"), int(request.Size))}
	for i := uint32(0); i < request.Count; i++ {
		if err := stream.SendMsg(message); err != nil {
			return err
		}
	}
	return nil
}

func chat(_ interface{}, stream grpc.ServerStream) error {
	for {
		var message benchv1.Payload
		if err := stream.RecvMsg(&message); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := stream.SendMsg(&message); err != nil {
			return err
		}
	}
}

var modelService = grpc.ServiceDesc{
	ServiceName: "slipway.v1.ModelService",
	HandlerType: (*interface{})(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "GetModelVersion", Handler: getModelVersion}},
}

var benchService = grpc.ServiceDesc{
	ServiceName: "slipway.bench.v1.Bench",
	HandlerType: (*interface{})(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Echo", Handler: echo}},
	Streams: []grpc.StreamDesc{
		{StreamName: "Stream", Handler: stream, ServerStreams: true},
		{StreamName: "Chat", Handler: chat, ServerStreams: true, ClientStreams: true},
	},
}
