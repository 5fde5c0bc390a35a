// The peer: grpc-go serving ModelService.GetModelVersion from memory, and the bench service.
//
//	grpc_go serve FILE [--certificate FILE --key FILE]
//
// FILE is a serialized ListModelVersionsResponse. Prints "ready grpc=127.0.0.1:PORT", and
// "tls=127.0.0.1:PORT" behind it when there is a certificate.
package main

import (
	"fmt"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"

	slipwayv1 "slipway/v1"
)

// codec lets this grpc-go, which knows the first protobuf API alone, take messages of the second.
type codec struct{}

func (codec) Marshal(message interface{}) ([]byte, error) {
	return proto.Marshal(message.(proto.Message))
}

func (codec) Unmarshal(bytes []byte, message interface{}) error {
	return proto.Unmarshal(bytes, message.(proto.Message))
}

func (codec) String() string { return "proto" }

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "grpc_go:", err)
		os.Exit(1)
	}
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	return listener
}

// start serves on a free port, in the background, and answers the address.
func start(services *services, options ...grpc.ServerOption) string {
	server := grpc.NewServer(append(options, grpc.CustomCodec(codec{}))...)
	server.RegisterService(&modelService, services)
	server.RegisterService(&benchService, services)
	listener := listen()
	go server.Serve(listener)
	return listener.Addr().String()
}

func main() {
	hasTLS := len(os.Args) == 7 && os.Args[3] == "--certificate" && os.Args[5] == "--key"
	if (len(os.Args) != 3 && !hasTLS) || os.Args[1] != "serve" {
		fmt.Fprintln(os.Stderr, "usage: grpc_go serve FILE [--certificate FILE --key FILE]")
		os.Exit(64)
	}
	bytes, err := os.ReadFile(os.Args[2])
	check(err)
	var list slipwayv1.ListModelVersionsResponse
	check(proto.Unmarshal(bytes, &list))
	services := &services{versions: map[string]*slipwayv1.ModelVersion{}}
	for _, version := range list.ModelVersions {
		services.versions[version.Name] = version
	}
	ready := "ready grpc=" + start(services)
	if hasTLS {
		secret, err := credentials.NewServerTLSFromFile(os.Args[4], os.Args[6])
		check(err)
		ready += " tls=" + start(services, grpc.Creds(secret))
	}
	fmt.Println(ready)
	select {}
}
