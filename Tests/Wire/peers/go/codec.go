package main

import (
	"google.golang.org/grpc/encoding"
	"google.golang.org/protobuf/proto"
)

// codec encodes the messages of today's protoc-gen-go, which Debian's grpc-go, built on an older
// protobuf package, does not understand.
type codec struct{}

func init() {
	// Takes the place of the codec of the same name that grpc-go registers before.
	encoding.RegisterCodec(codec{})
}

func (codec) Marshal(message interface{}) ([]byte, error) {
	return proto.Marshal(message.(proto.Message))
}

func (codec) Unmarshal(data []byte, message interface{}) error {
	return proto.Unmarshal(data, message.(proto.Message))
}

func (codec) Name() string {
	return "proto"
}
